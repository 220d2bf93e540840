"""A guide compiled for one set of separators: states, and edges that accept a segment's text in one match.

Nothing is computed ahead. `structure.step` is asked the first time a segment comes at a position; what it says is kept
as an edge if it was faultless, and the position as a state. A state remembers the edge that was taken last: in real
files the next claim looks like the one before, so trying that edge first is one match and no lookup. The pattern of a
segment is compiled once it has come often enough to pay for that.

A machine is shared by all sets of one guide and one set of separators. It grows with the shapes of claims, not with
their number, and starts afresh beyond a limit. Threads may share it: at worst something is computed twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from edigate.guides import patterns, structure
from edigate.guides.structure import COUNTED_EXACTLY, Position, Step
from edigate.guides.tables import Guide, Loop, Node, Segment
from edigate.x12.delimiters import Delimiters

_PAYS_AFTER = 40  # examinations of a segment that cost about as much as compiling its pattern
_MOST_STATES = 20_000

Accept = Callable[[str], "re.Match[str] | None"]


def _never(_text: str) -> None:
    return None


class Edge:
    """A faultless step: `accept` matches the text of a good segment, `target` is the state after it.

    `counted` is a child with a high maximum, `resets` are such children of a loop that begins, `level` the depth of
    an HL segment among levels, `summed` and `numbered` say that sums or line numbers need it. `acts` is True when
    any of these does, `more` when any but sums does. `sure` edges may be tried without looking at the key first.
    """

    __slots__ = (
        "accept", "acts", "counted", "level", "more", "numbered", "resets", "segment", "summed", "sure", "target",
    )  # fmt: skip

    def __init__(self, step: Step, target: State, *, summed: bool, numbered: bool) -> None:
        self.segment = step.segment
        self.target = target
        self.accept: Accept = _never
        self.counted = step.child if step.child.most > COUNTED_EXACTLY else None
        opened = step.child if isinstance(step.child, Loop) else None
        self.resets = _many(opened) if opened else ()
        opens_level = step.segment.id == "HL"
        self.level = sum(frame.loop.first.id == "HL" for frame in step.position) if opens_level else 0
        self.summed = summed
        self.numbered = numbered
        self.sure = False
        self.more = bool(self.counted or self.resets or self.level or numbered)
        self.acts = summed or self.more


class State:
    """A position, the edges known from it by key, and the two edges to try first.

    `ways` counts the whole pieces (by signature) that went on from here without a fault.
    """

    __slots__ = ("edges", "guess", "position", "second", "ways")

    def __init__(self, position: Position) -> None:
        self.position = position
        self.edges: dict[tuple[str, str], Edge] = {}
        self.ways: dict[str, int] = {}
        self.guess: Any = _NO_EDGE
        self.second: Any = _NO_EDGE

    def prefer(self, edge: Edge) -> None:
        """Try this edge first from now on, when it may be tried unseen."""
        if edge.sure and edge is not self.guess:
            self.guess, self.second = edge, self.guess


class _NoEdge:
    """The guess of a state that has none yet."""

    accept: Accept = staticmethod(_never)


_NO_EDGE = _NoEdge()


class Machine:
    """The states of one guide for one set of separators; `summed` are the ids of segments that sums need."""

    def __init__(self, guide: Guide, marks: Delimiters, summed: frozenset[str]) -> None:
        self.guide = guide
        self.marks = marks
        self._summed = summed
        self._states: dict[Position, State] = {}
        self._patterns: dict[tuple[Segment, str], Accept] = {}
        self._visits: dict[Segment, int] = {}
        self._qualified_at = guide.qualified_at

    def start(self) -> State:
        """The state after ST."""
        return self.state(structure.start(self.guide))

    def state(self, position: Position) -> State:
        """The state of a position."""
        known = self._states.get(position)
        if known is None:
            if len(self._states) >= _MOST_STATES:
                self._states = {}
            known = self._states[position] = State(position)
        return known

    def key(self, text: str) -> tuple[str, str]:
        """The id and the qualifier ("" without one) of a segment's text."""
        mark = self.marks.element
        id_, _, rest = text.partition(mark)
        at = self._qualified_at.get(id_)
        if at is None:
            return id_, ""
        element, component = at
        if element > 1:
            values = rest.split(mark, element)
            value = values[element - 1] if len(values) >= element else ""
        else:
            value = rest.partition(mark)[0]
        if component:
            value = value.partition(self.marks.component)[0]
        return id_, value

    def learn(self, state: State, key: tuple[str, str], step: Step) -> Edge:
        """Keep a faultless step as an edge."""
        edge = self.edge(step)
        edge.accept = self._patterns.get((edge.segment, ""), _never)
        state.edges[key] = edge
        edge.sure = self._is_sure(state, edge)
        state.prefer(edge)
        return edge

    def edge(self, step: Step) -> Edge:
        """A step as an edge that no state keeps."""
        id_ = step.segment.id
        numbered = self.guide.set == "837" and id_ in ("CLM", "LX")
        return Edge(step, self.state(step.position), summed=id_ in self._summed, numbered=numbered)

    def examined(self, edge: Edge) -> None:
        """Count an examination of this edge's segment; compile its pattern when that pays."""
        segment = edge.segment
        visits = self._visits[segment] = self._visits.get(segment, 0) + 1
        if visits >= _PAYS_AFTER:
            edge.accept = self.pattern(segment)

    def pattern(self, segment: Segment, unless: str = "") -> Accept:
        """What accepts good texts of a segment that do not begin with the expression `unless`."""
        known = self._patterns.get((segment, unless))
        if known is None:
            compiled = patterns.compile_segment(segment, self.marks, unless)
            known = self._patterns[segment, unless] = compiled.fullmatch
        return known

    def _is_sure(self, state: State, edge: Edge) -> bool:
        """Whether every text that the edge's pattern accepts belongs to this edge, so that it may be tried unseen."""
        segment = edge.segment
        qualifiers = segment.qualifier.codes if segment.qualifier else ("",)
        for qualifier in qualifiers:
            step = structure.step(state.position, segment.id, qualifier)
            if (
                step is None
                or step.segment is not segment
                or step.position != edge.target.position
                or step.missing
            ):
                return False
        return True


def _many(loop: Loop) -> tuple[Node, ...]:
    return tuple(child for child in loop.children if child.most > COUNTED_EXACTLY)


@cache
def _machine(
    guide: Guide, element: str, component: str, repetition: str | None, summed: frozenset[str]
) -> Machine:
    return Machine(guide, Delimiters(element, component, repetition), summed)


def machine(guide: Guide, marks: Delimiters, summed: frozenset[str]) -> Machine:
    """The machine of a guide for these separators, the same one each time."""
    return _machine(guide, marks.element, marks.component, marks.repetition, summed)
