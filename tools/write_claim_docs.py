"""Writes docs/schema/claim.json and partner.json from the models, and the tables of docs/EDITS.md from the codes.

python tools/write_claim_docs.py            writes them
python tools/write_claim_docs.py --check    exits 1 when one is not what would be written
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from edigate.claims.edits.claim_code import ClaimCode, claim_finding
from edigate.claims.model import Claim
from edigate.claims.partner import Partner
from edigate.intake.intake_code import IntakeCode, intake_finding

DOCS = Path(__file__).resolve().parents[1] / "docs"
SCHEMAS: dict[str, TypeAdapter[Any]] = {
    "claim": TypeAdapter(Annotated[Claim, Field(discriminator="kind")]),
    "partner": TypeAdapter(Partner),
}


def schema_text(name: str) -> str:
    """The JSON Schema as it is committed."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[name].json_schema()}
    schema["title"] = f"edigate {name}"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def edits_page() -> str:
    """The page of edits: the tables of shape and of edits renewed, the words around them as they are."""
    page = (DOCS / "EDITS.md").read_text(encoding="utf-8")
    shapes = ((code, intake_finding(code, "").message) for code in IntakeCode)
    edits = ((code, claim_finding(code, "")) for code in ClaimCode)
    page = _with_table(page, "| Code | Message |", (f"| {code} | {words} |" for code, words in shapes))
    rows = (f"| {code} | {found.severity} | {found.message} |" for code, found in edits)
    return _with_table(page, "| Code | Weight | Message |", rows)


def _with_table(page: str, head: str, rows: Iterable[str]) -> str:
    """The page with the rows of the first table under this head exchanged."""
    table = re.compile(re.escape(head) + r"\n\|[-|]+\|\n(\|.*\n)*")
    rule = "|" + "---|" * (head.count("|") - 1)
    return table.sub(lambda _: "\n".join((head, rule, *rows)) + "\n", page, count=1)


def pages() -> dict[Path, str]:
    """Each file with what it should hold."""
    schemas = {DOCS / "schema" / f"{name}.json": schema_text(name) for name in SCHEMAS}
    return {**schemas, DOCS / "EDITS.md": edits_page()}


def main(arguments: list[str]) -> int:
    """Write the files, or say which are old."""
    old = {path: text for path, text in pages().items() if path.read_text(encoding="utf-8") != text}
    for path, text in old.items():
        if "--check" in arguments:
            print(f"{path.name} is old: run python tools/write_claim_docs.py")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
