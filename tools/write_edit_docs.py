"""Write the tables of docs/EDITS.md from the code: what intake refuses, the edits, the repairs.

python tools/write_edit_docs.py            write the tables, each between its two marks
python tools/write_edit_docs.py --check    exit 1 when one of them is not what the code says
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from edigate.claims.edits.claim_code import ClaimCode, claim_finding
from edigate.claims.repair_rules import RULES
from edigate.intake.intake_code import IntakeCode, intake_finding

PAGE = Path(__file__).resolve().parents[1] / "docs" / "EDITS.md"


def main() -> int:
    """Write the tables, or compare them."""
    there = PAGE.read_text(encoding="utf-8")
    text = page(there)
    if "--check" in sys.argv[1:]:
        return 0 if text == there else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page(text: str) -> str:
    """The page with every table as the code has it. Raises ValueError when a mark is missing."""
    for name, table in tables().items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->\n")
        if not (start and end):
            raise ValueError(f"{PAGE.name} lacks the marks of {name}")
        text = f"{before}{start}{table}{end}{after}"
    return text


def tables() -> dict[str, str]:
    """Each generated table by the name between its marks."""
    shapes = [(code, intake_finding(code, "").message) for code in IntakeCode]
    edits = [claim_finding(code, "") for code in ClaimCode]
    return {
        "shapes": _table(("Code", "Message"), shapes),
        "edits": _table(("Code", "Weight", "Message"), [(f.code, f.severity, f.message) for f in edits]),
        "repairs": _table(
            ("Code", "What is done", "Example"),
            [(rule.code, rule.words, f"`{rule.before}` becomes `{rule.after}`") for rule in RULES],
        ),
    }


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


if __name__ == "__main__":
    sys.exit(main())
