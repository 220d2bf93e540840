"""A table with a header line, separated by commas, semicolons, tabs or bars: NUCC, X12, CMS and ADA give such."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from edigate.codes.formats.record import CODE_NAMES, listed, plain_name
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

_SEPARATORS = ",;\t|"
_LINES_BEFORE_HEADER = 20


def read(text: str) -> Iterator[ListedCode]:
    """The codes; lines above the header (a title) are passed over, and rows without a code (a heading)."""
    lines = [f"{line}\n" for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    start, separator = _header(lines)
    rows = csv.reader(lines[start:], delimiter=separator)
    names = [plain_name(cell) for cell in next(rows)]
    try:
        for row in rows:
            fields = dict(zip(names, row, strict=False))
            if any(fields.get(name, "").strip() for name in CODE_NAMES):
                yield listed(fields, f"line {start + rows.line_num}")
    except csv.Error:
        raise DataError(f"line {start + rows.line_num} is no line of a table") from None


def _header(lines: list[str]) -> tuple[int, str]:
    """Where the header stands (from 0) and what separates its columns."""
    for n, line in enumerate(lines[:_LINES_BEFORE_HEADER]):
        for separator in _SEPARATORS:
            names = {plain_name(cell) for cell in next(csv.reader([line], delimiter=separator), [])}
            if len(names) > 1 and not names.isdisjoint(CODE_NAMES):
                return n, separator
    raise DataError("no line names the columns (a code, its description, perhaps its dates)")
