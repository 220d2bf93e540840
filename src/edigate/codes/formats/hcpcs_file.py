"""The alphanumeric HCPCS file of CMS (`HCPC<year>_<month>_ANWEB.txt`): records of 320 characters.

Columns from 1: 1-5 code (a modifier in 4-5), 6-10 sequence, 11 kind of record (3 first and 4 further line of a code, 7
and 8 of a modifier), 12-91 long text, 92-119 short text, 269-276 day added, 285-292 day of termination.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edigate.codes.formats.day import day_of
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

_FIRST, _FURTHER = frozenset("37"), frozenset("48")
_SHORTEST = 12


def read(text: str) -> Iterator[ListedCode]:
    """The codes and modifiers; the text of one may take several records."""
    open_code: ListedCode | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        kind = line[10:11]
        if len(line) < _SHORTEST or kind not in _FIRST | _FURTHER:
            raise DataError(f"line {number} is no record of the HCPCS file")
        if kind in _FIRST:
            if open_code is not None:
                yield open_code
            open_code = ListedCode(
                line[:5].strip(),
                line[11:91].strip(),
                _day(line[268:276], number),
                _day(line[284:292], number),
            )
        elif open_code is not None:
            open_code = open_code._replace(text=f"{open_code.text} {line[11:91].strip()}")
    if open_code is not None:
        yield open_code


def _day(text: str, number: int) -> date | None:
    return day_of(text, f"line {number}")
