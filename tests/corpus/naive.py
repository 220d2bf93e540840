"""Segments of a file by the simplest means, as a second opinion on our reader: no streaming, no envelopes, no types."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

Segments = list[list[str]]


def split(data: bytes) -> tuple[Segments, str]:
    """Every segment of every interchange, and the component separator of the last."""
    text = data.decode("latin-1")
    found: Segments = []
    component = ":"
    starts = [match.start() for match in re.finditer(r"(?<![0-9A-Za-z])ISA(?=[^0-9A-Za-z\s])", text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        one = text[start:end]
        mark = one[3]
        sixteenth = [match.start() for match in re.finditer(re.escape(mark), one)][15]
        component, terminator = one[sixteenth + 1], one[sixteenth + 2 :].lstrip(" ")[0]
        for segment in one.split(terminator):
            bare = segment.replace("\r", "").replace("\n", "").strip()
            if bare:
                found.append([element.strip() for element in bare.split(mark)])
    return found, component


def number(segment: list[str], at: int) -> Decimal:
    """The element as a number, nought when it is none."""
    try:
        return Decimal(segment[at]) if len(segment) > at and segment[at] else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


def total(segments: Segments, name: str, *at: int) -> Decimal:
    """The sum of those elements over all segments of that name."""
    return sum((number(one, n) for one in segments if one[0] == name for n in at), Decimal(0))


def count(segments: Segments, name: str) -> int:
    """How many segments have that name."""
    return sum(one[0] == name for one in segments)
