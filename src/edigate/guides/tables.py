"""A guide as frozen tables: loops, segments, elements. What `load` makes of a map, and all that the checker knows.

Elements of a segment are made when first asked for (`Segment.elements`): a small file uses a tenth of a guide, and
reading the other nine tenths would cost more than checking the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeAlias

import msgspec

UNBOUNDED = 0  # a repeat count without an upper limit ("> 1" in the guides)


class Element(msgspec.Struct, frozen=True, gc=False):
    """One simple element: `kind` is the X12 data type, `codes` the guide's own list (None: no list).

    `tolerated` are codes that the guide does not list but that real senders use: a warning. `external` names a list
    kept outside the guide. `lenient` names what is only a warning here: "missing", "codes", "pattern", "date".
    `only_if` (element, values) makes list and pattern depend on another element of the segment; "" = absent.
    """

    seq: int
    number: str
    name: str
    usage: str
    kind: str
    shortest: int
    longest: int
    repeat: int = 1
    codes: frozenset[str] | None = None
    tolerated: frozenset[str] = frozenset()
    external: str | None = None
    pattern: str | None = None
    only_if: tuple[int, frozenset[str]] | None = None
    lenient: frozenset[str] = frozenset()


class Composite(msgspec.Struct, frozen=True, gc=False):
    """One composite element: `parts` in order; `repeat` counts its repetitions."""

    seq: int
    name: str
    usage: str
    repeat: int
    parts: tuple[Element, ...]
    lenient: frozenset[str] = frozenset()


class SyntaxNote(msgspec.Struct, frozen=True, gc=False):
    """A relation between elements of one segment: `kind` is P, R, E, C or L as X12 has them."""

    kind: str
    positions: tuple[int, ...]


class Qualifier(msgspec.Struct, frozen=True, gc=False):
    """Where a segment says which one it is: element, component (0 = a simple element), and with which codes."""

    element: int
    component: int
    codes: frozenset[str]


Cell: TypeAlias = Element | Composite


@dataclass(eq=False)
class Segment:
    """One segment of one loop. `most` is the number of repetitions allowed (0 = any), `place` its order in the loop."""

    index: int
    id: str
    name: str
    usage: str
    place: int
    most: int
    loop: Loop
    qualifier: Qualifier | None
    lenient: bool
    _read: Callable[[], tuple[tuple[Cell, ...], tuple[SyntaxNote, ...]]] = field(repr=False)

    @cached_property
    def _contents(self) -> tuple[tuple[Cell, ...], tuple[SyntaxNote, ...]]:
        return self._read()

    @property
    def elements(self) -> tuple[Cell, ...]:
        """The elements in order, element n at index n - 1."""
        return self._contents[0]

    @property
    def notes(self) -> tuple[SyntaxNote, ...]:
        """The syntax notes."""
        return self._contents[1]


@dataclass(eq=False)
class Loop:
    """One loop: `children` (segments and loops) sorted by `place`; those of one place may come in any order."""

    index: int
    id: str
    name: str
    usage: str
    place: int
    most: int
    parent: Loop | None
    lenient: bool
    children: tuple[Segment | Loop, ...] = ()

    @cached_property
    def first(self) -> Segment:
        """The segment that opens the loop."""
        head = self.children[0]
        return head if isinstance(head, Segment) else head.first

    @cached_property
    def by_id(self) -> dict[str, tuple[Segment | Loop, ...]]:
        """For each segment id the children that it may belong to: segments, and loops that it opens."""
        found: dict[str, list[Segment | Loop]] = {}
        for child in self.children:
            found.setdefault((child if isinstance(child, Segment) else child.first).id, []).append(child)
        return {name: tuple(children) for name, children in found.items()}


Node: TypeAlias = Segment | Loop


class Correction(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a packaged map has wrong and we have right, or take more leniently, and on whose word."""

    id: str
    reason: str
    source: str
    as_of: date
    change: list[dict[str, object]]
    row: int | None = None
    inbound: bool = False


@dataclass(eq=False)
class Guide:
    """One implementation guide: `body` is the ST loop with everything from ST to SE; `accepts` are its variants."""

    name: str
    version: str
    set: str
    group: str
    accepts: tuple[str, ...]
    body: Loop
    loops: tuple[Loop, ...]
    segments: tuple[Segment, ...]
    isa: Segment
    gs: Segment
    ta1: Segment
    corrections: tuple[Correction, ...]
    digest: str

    @cached_property
    def ids(self) -> frozenset[str]:
        """The segment ids that occur anywhere in the set."""
        return frozenset(segment.id for segment in self.segments)

    @cached_property
    def qualified_at(self) -> dict[str, tuple[int, int]]:
        """For each segment id that is told apart by a qualifier: (element, component) where it stands."""
        return {
            segment.id: (segment.qualifier.element, segment.qualifier.component)
            for segment in self.segments
            if segment.qualifier
        }
