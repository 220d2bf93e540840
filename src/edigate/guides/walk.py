"""Every segment of a file in order, envelopes included, each with the envelopes that it stands in.

The reader hands out what matters and keeps trailers to itself; who explains or acknowledges a file needs them too.
Places are counted as the reader counts them, so a finding's `where` names the same segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edigate.x12.envelope import Group, Interchange, SetHeader, read_gs, read_isa
from edigate.x12.segment import Segment, element
from edigate.x12.tokens import Tokens


class Seen(NamedTuple):
    """One segment: `ordinal` in the file, `place` in its set (ST = 1; None outside), and what is open around it."""

    ordinal: int
    elements: Segment
    interchange: Interchange
    group: Group | None
    header: SetHeader | None
    place: int | None


def walk(blocks: Iterable[bytes]) -> Iterator[Seen]:
    """Every segment that can be read as one; never raises for what the bytes hold."""
    tokens = Tokens(blocks)
    walking = _Walking()
    for run in tokens.runs():
        separator = tokens.delimiters.element
        marks = frozenset(run.marks)
        for n, text in enumerate(run.texts):
            elements = text.split(separator)
            if n in marks:
                yield walking.mark(elements, run.first + n, tokens)
            else:
                yield walking.plain(elements, run.first + n)


class _Walking:
    """The open envelopes."""

    def __init__(self) -> None:
        self._interchange: Interchange | None = None
        self._group: Group | None = None
        self._header: SetHeader | None = None
        self._interchanges = self._groups = self._sets = 0

    def plain(self, elements: Segment, ordinal: int) -> Seen:
        """A segment that opens and closes nothing."""
        header = self._header
        assert self._interchange is not None  # tokens begin with an ISA
        place = ordinal - header.ordinal + 1 if header else None
        return Seen(ordinal, elements, self._interchange, self._group, header, place)

    def mark(self, elements: Segment, ordinal: int, tokens: Tokens) -> Seen:
        """An envelope segment: headers open, trailers still belong to what they close."""
        id_ = elements[0]
        if id_ != "SE":
            self._header = None
        if id_ == "ISA":
            self._interchanges, self._groups, self._group = self._interchanges + 1, 0, None
            self._interchange = read_isa(elements, self._interchanges, ordinal, tokens.delimiters)
        elif id_ == "GS":
            self._groups, self._sets = self._groups + 1, 0
            self._group = read_gs(elements, self._groups, ordinal)
        elif id_ == "ST":
            self._open_set(elements, ordinal)
        elif id_ == "IEA":
            self._group = None
        seen = self.plain(elements, ordinal)
        if id_ == "SE":
            self._header = None
        elif id_ == "GE":
            self._group = None
        return seen

    def _open_set(self, elements: Segment, ordinal: int) -> None:
        assert self._interchange is not None  # tokens begin with an ISA
        self._sets += 1
        self._header = SetHeader(
            self._sets, ordinal, element(elements, 1), element(elements, 2), element(elements, 3) or None,
            self._interchange, self._group,
        )  # fmt: skip
