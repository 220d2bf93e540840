"""Sets with every element of a guide filled, each with a value that is found again: what a reader drops is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from edigate.guides.tables import Composite, Element, Guide, Loop, Segment

SHAPE = frozenset(("NM101", "NM102", "HL03", "N101", "BHT01", "BHT02", "BHT06", "TRN01", "DMG01", "DTP02"))
STRUCTURE = frozenset(("ST", "SE", "HL"))  # what they say is the shape of the facts
_FIRST = date(2001, 1, 1)


class Filler:
    """Every segment of a guide once for each of its qualifiers; `put` is each value that was written, and where.

    With `readable` false no amount is a number and no date a day.
    """

    def __init__(self, readable: bool = True) -> None:
        self._readable = readable
        self.put: dict[str, str] = {}
        self._count = 0

    def segments(self, guide: Guide) -> list[str]:
        """The segments between ST and SE."""
        return list(self._loop(guide.body))

    def _loop(self, loop: Loop) -> Iterator[str]:
        for child in loop.children:
            if isinstance(child, Loop):
                yield from self._loop(child)
            elif child.id not in ("ST", "SE"):
                for code in sorted(child.qualifier.codes) if child.qualifier else [None]:
                    yield self._segment(child, code)

    def _segment(self, segment: Segment, code: str | None) -> str:
        cells = [segment.id]
        for cell in segment.elements:
            name = f"{segment.loop.id}/{segment.id}{cell.seq:02d}"
            at = segment.qualifier if segment.qualifier and segment.qualifier.element == cell.seq else None
            if isinstance(cell, Composite):
                parts = [
                    code
                    if at and code and at.component == part.seq
                    else self._value(part, f"{name}-{part.seq:02d}")
                    for part in cell.parts
                ]
                cells.append(":".join(parts))
            else:
                cells.append(code if at and code else self._value(cell, name))
        return "*".join(cells)

    def _value(self, cell: Element, name: str) -> str:
        """A value of the element's type that stands nowhere else; one from the list where it says what the segment is."""
        codes = cell.codes or frozenset()
        if name.split("/")[1] in SHAPE and codes:
            return "D8" if "D8" in codes else min(codes)
        self._count += 1
        if not self._readable:
            value = f"?{self._count:05d}"
        elif cell.kind == "DT":
            value = f"{_FIRST + timedelta(days=self._count):%Y%m%d}"
        elif cell.kind in ("R", "N0", "N2") or cell.kind.startswith("N"):
            value = str(7000 + self._count) if cell.longest > 3 else str(self._count % 1000)
        else:
            value = f"V{self._count:05d}"
        if name.split("/")[1][:2] not in STRUCTURE:
            self.put[f"{name} ({self._count})"] = value
        return value


def kept(fact: Any) -> set[str]:
    """Every value that stands in a fact, whole and in its parts, amounts and dates in one form."""
    found: set[str] = set()
    _gather(msgspec.to_builtins(fact), found)
    return found


def same(value: str) -> str:
    """A value in the form of `kept`."""
    try:
        return f"{Decimal(value).normalize():f}"
    except InvalidOperation:
        return value


def _gather(thing: Any, found: set[str]) -> None:
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name != "findings":
                _gather(value, found)
    elif isinstance(thing, list | tuple):
        for value in thing:
            _gather(value, found)
    elif isinstance(thing, str):
        for part in re.split("[*:, ]+", thing):
            found.add(same(part.replace("-", "") if part.count("-") == 2 else part))
    elif isinstance(thing, int):
        found.add(str(thing))
