"""Writes the JSON Schemas under docs/schema from the models.

python tools/write_schemas.py            writes them
python tools/write_schemas.py --check    exits 1 when one is not what would be written
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from edigate.claims.model import Claim
from edigate.claims.partner import Partner

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "schema"
SCHEMAS: dict[str, TypeAdapter[Any]] = {
    "claim": TypeAdapter(Annotated[Claim, Field(discriminator="kind")]),
    "partner": TypeAdapter(Partner),
}


def schema_text(name: str) -> str:
    """The JSON Schema as it is committed."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[name].json_schema()}
    schema["title"] = f"edigate {name}"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or say which are old."""
    pages = {FOLDER / f"{name}.json": schema_text(name) for name in SCHEMAS}
    old = {path: text for path, text in pages.items() if path.read_text(encoding="utf-8") != text}
    for path, text in old.items():
        if "--check" in arguments:
            print(f"{path.name} is old: run python tools/write_schemas.py")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
