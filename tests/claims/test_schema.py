"""The JSON Schemas under docs/schema say what the code says; the shipped example is valid."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import BaseModel

from edigate.claims.edits import check
from edigate.claims.model import ProfessionalClaim, from_json
from edigate.claims.partner import Partner
from requirements import ROOT

SCHEMAS: dict[str, type[BaseModel]] = {"claim": ProfessionalClaim, "partner": Partner}


def schema_text(model: type[BaseModel], name: str) -> str:
    """The schema as it is committed. To renew a file: python -c, this function, write."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **model.model_json_schema(),
    }
    schema["title"] = f"edigate {name}"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("name", SCHEMAS)
def test_committed_schema_is_that_of_the_code(name: str) -> None:
    committed = (ROOT / "docs" / "schema" / f"{name}.json").read_text(encoding="utf-8")
    assert json.loads(committed) == json.loads(schema_text(SCHEMAS[name], name))


def test_shipped_example_is_ready_and_stands_in_the_docs() -> None:
    text = (ROOT / "config" / "example-claims.json").read_text(encoding="utf-8")
    for values in json.loads(text):
        assert check(from_json(json.dumps(values))) == []
        page = (ROOT / "docs" / "CLAIM.md").read_text(encoding="utf-8")
        examples = [json.loads(part.split("```")[0]) for part in page.split("```json\n")[1:]]
        assert values in examples


def test_every_field_is_explained() -> None:
    page = (ROOT / "docs" / "CLAIM.md").read_text(encoding="utf-8")
    schema = ProfessionalClaim.model_json_schema()
    shapes = [schema, *schema["$defs"].values()]
    assert not [
        name for shape in shapes for name in shape["properties"] if not re.search(rf"\b{name}\b", page)
    ]
