"""The JSON Schemas under docs/schema say what the code says; the shipped example is valid."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from pydantic import TypeAdapter

from edigate.claims.edits import check
from edigate.claims.model import Claim, from_json
from requirements import ROOT


def test_committed_schemas_are_those_of_the_code() -> None:
    tool = ROOT / "tools" / "write_schemas.py"
    run = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_shipped_example_is_ready_and_stands_in_the_docs() -> None:
    text = (ROOT / "config" / "example-claims.json").read_text(encoding="utf-8")
    for values in json.loads(text):
        assert check(from_json(json.dumps(values))) == []
        page = (ROOT / "docs" / "CLAIM.md").read_text(encoding="utf-8")
        examples = [json.loads(part.split("```")[0]) for part in page.split("```json\n")[1:]]
        assert values in examples


def test_every_field_is_explained() -> None:
    page = (ROOT / "docs" / "CLAIM.md").read_text(encoding="utf-8")
    shapes = TypeAdapter(Claim).json_schema()["$defs"].values()
    assert not [
        name for shape in shapes for name in shape["properties"] if not re.search(rf"\b{name}\b", page)
    ]
