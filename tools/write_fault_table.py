"""Write the table of faults from docs/faults.tsv into docs/RELIABILITY.md; `--check` only says whether it is there."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE, PAGE = ROOT / "docs" / "faults.tsv", ROOT / "docs" / "RELIABILITY.md"
BEGIN, END = "<!-- table: faults -->", "<!-- end -->"
NONE = "none: "


def rows() -> list[dict[str, str]]:
    """The faults: `id`, `fault`, `what must come of it`, `test` (names with blanks between them, or "none: why")."""
    with SOURCE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def tests(row: dict[str, str]) -> list[str]:
    """The tests of a fault, below tests/."""
    return [] if row["test"].startswith(NONE) else row["test"].split()


def table() -> str:
    """The faults as a page shows them."""
    lines = ["| | fault | what must come of it | test |", "|---|---|---|---|"]
    for row in rows():
        shown = ", ".join(f"`{each}`" for each in tests(row)) or f"none yet: {row['test'].removeprefix(NONE)}"
        lines.append(f"| {row['id']} | {row['fault']} | {row['what must come of it']} | {shown} |")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with the table as it should be."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


def main() -> int:
    """Write it, or say that it is not what it should be."""
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    if "--check" in sys.argv[1:]:
        return 0 if before == after else 1
    PAGE.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
