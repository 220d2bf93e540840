"""A trail: the way that a whole piece took through the guide without a fault, so that the next like it is told at once.

Where `machine` knows single steps, a trail knows many in a row: the expressions that the texts have to match, the state
after them, what is counted and summed on the way, and which rules of situations apply. A clean claim like one seen
before costs one pass in C over its texts, and what its rules ask.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import call
from typing import Any

from edigate.guides.machine import Edge, Machine, State
from edigate.guides.situations.knowledge import Knowledge
from edigate.guides.situations.layout import Layout
from edigate.guides.situations.looks import fitted
from edigate.guides.tables import Node, Segment

_PAYS_AFTER = 16  # pieces of one way; expressions are shared between ways
_MOST = 2_000  # trails kept
_MOST_PROFILES = 64  # machines times partners
_MOST_ALIKE = 4  # trails of one signature, which differ in qualifiers only

Accept = Callable[[str], Any]


class Trail:
    """What is known of pieces that went this way.

    `target` is the state after it, `shape` what the segments are in the guide, `layout` what rules need to know.
    `summed` are positions of segments with amounts, `levels` positions, depths and loops of HL segments, `set_to` the
    counters that begin anew as they stand afterwards, `counted` positions of what others go on from, `lines` the number
    of lines of the last claim, None when there is none.
    """

    __slots__ = (
        "_plain", "_sound", "counted", "layout", "levels", "lines", "set_to", "shape", "summed", "target",
    )  # fmt: skip

    def __init__(self, machine: Machine, edges: Sequence[Edge], layout: Layout) -> None:
        self.target = edges[-1].target
        self.shape = layout.shape
        self.layout = layout
        self.summed = tuple(at for at, edge in enumerate(edges) if edge.summed)
        self.levels = tuple(
            (at, edge.level, edge.segment.loop.id) for at, edge in enumerate(edges) if edge.level
        )
        self.set_to: dict[Node, int] = {}
        counted: list[tuple[int, Node]] = []
        for at, edge in enumerate(edges):
            self.set_to.update(dict.fromkeys(edge.resets, 0))
            if edge.counted in self.set_to:
                self.set_to[edge.counted] += 1
            elif edge.counted:
                counted.append((at, edge.counted))
        self.counted = tuple(counted)
        self.lines: int | None = None
        sound = [self._accepting(machine, edge) for edge in edges]
        self._sound = tuple(sound)
        for each in layout.doubted:
            edge = edges[each.position]
            sound[each.position] = machine.pattern(edge.segment, fitted(each.look, machine.marks))
        self._plain = tuple(sound)

    def _accepting(self, machine: Machine, edge: Edge) -> Accept:
        """What accepts the text of one segment: LX by its number, which counts the lines of a claim."""
        if edge.numbered and edge.segment.id == "CLM":
            self.lines = 0
        elif edge.numbered and self.lines is not None:
            self.lines += 1
            return f"LX{machine.marks.element}{self.lines}".__eq__
        return machine.pattern(edge.segment)

    def is_plain(self, texts: list[str]) -> bool:
        """Whether a piece of this signature went this way without a fault, and no text of it looks odd to any rule."""
        return all(map(call, self._plain, texts))

    def is_sound(self, texts: list[str]) -> bool:
        """Whether a piece of this signature went this way without a fault."""
        return all(map(call, self._sound, texts))


def can_be_kept(edges: Sequence[Edge]) -> bool:
    """Whether a way can be told by texts alone: each step sure, no counter too high, no line outside a claim."""
    counts: dict[Node, int] = {}
    claim = False
    for edge in edges:
        if not edge.sure:
            return False
        counts.update(dict.fromkeys(edge.resets, 0))
        if edge.counted:
            counts[edge.counted] = counts.get(edge.counted, 0) + 1
            if edge.counted.most < counts[edge.counted]:
                return False
        if edge.numbered:
            claim = claim or edge.segment.id == "CLM"
            if not claim:
                return False
    return True


def shape_of(edges: Sequence[Edge]) -> tuple[Segment, ...]:
    """What the segments of a way are in the guide."""
    return tuple(edge.segment for edge in edges)


class Trails:
    """The trails of one machine under the rules of a guide and a partner: by the state they start from and their signature.

    A way becomes a trail when it has been gone often enough to pay for its expressions. Threads may share them.
    """

    def __init__(self, machine: Machine, known: Knowledge) -> None:
        self._machine, self._known = machine, known
        self._trails: dict[tuple[State, str], list[Trail]] = {}

    def of(self, start: State, signature: str) -> Sequence[Trail]:
        """The trails of pieces of this signature from here, those last learnt first."""
        return self._trails.get((start, signature), ())

    def learn(self, start: State, signature: str, edges: Sequence[Edge]) -> None:
        """A piece has gone this way, each segment by a kept edge."""
        seen = start.ways[signature] = start.ways.get(signature, 0) + 1
        if seen < _PAYS_AFTER or not edges or not can_be_kept(edges):
            return
        unit = self._known.openers.get(edges[0].segment)
        if unit is None:
            return
        if len(self._trails) >= _MOST:
            self._trails.clear()
        mine = self._trails.setdefault((start, signature), [])
        layout = self._known.layout(unit, shape_of(edges))
        if any(each.layout is layout for each in mine):
            return
        mine.insert(0, Trail(self._machine, edges, layout))
        del mine[_MOST_ALIKE:]


@lru_cache(maxsize=_MOST_PROFILES)
def trails(machine: Machine, known: Knowledge) -> Trails:
    """The trails of a machine under these rules, the same ones each time."""
    return Trails(machine, known)
