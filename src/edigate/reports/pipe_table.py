"""A table whose columns are parted by pipes, with a line of names above it: one claim in a line."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.reports import labels
from edigate.reports.facts import Line, Report

FORM = "pipe table"
_HEADINGS = 20  # lines that may stand above the names
_TOTALS = ("TOTAL", "TOTALS", "TRAILER", "END", "COUNT")


def recognizes(lines: Sequence[str]) -> bool:
    """Whether a line of names is near the top: with one for the claim number and one for the status."""
    return _names_at(lines) is not None


def read(lines: Sequence[str]) -> Report:
    """The claims of the table."""
    at = _names_at(lines)
    assert at is not None  # it was recognized
    names = [labels.meaning(each) for each in lines[at].split("|")]
    claims, headings, unknown = (
        [],
        [Line(n, text) for n, text in enumerate(lines[: at + 1], start=1) if text],
        [],
    )
    for ordinal, text in enumerate(lines[at + 1 :], start=at + 2):
        if not text.strip():
            continue
        cells = text.split("|")
        given = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
        found = labels.claim(given, ordinal) if len(cells) <= len(names) + 1 else None
        if found is not None:
            claims.append(found)
        elif cells[0].strip().upper().split(" ")[0] in _TOTALS:
            headings.append(Line(ordinal, text))
        else:
            unknown.append(Line(ordinal, text))
    return Report(FORM, tuple(claims), tuple(headings), tuple(unknown))


def _names_at(lines: Sequence[str]) -> int | None:
    for at, text in enumerate(lines[:_HEADINGS]):
        if "|" in text and {labels.NUMBER, labels.STATUS} <= {
            labels.meaning(each) for each in text.split("|")
        }:
            return at
    return None
