"""Where each segment of a set belongs, for a reader: the loops that are open at it, and those that it opens.

The same steps and the same recovery as the check takes, without judging. Steps are remembered, as claims repeat.
"""

from __future__ import annotations

from typing import NamedTuple

from edigate.guides import recovery, structure
from edigate.guides.machine import machine
from edigate.guides.structure import Position, Step
from edigate.guides.tables import Guide, Loop, Node, Segment
from edigate.x12.delimiters import Delimiters


class Placed(NamedTuple):
    """A segment's place: `loops` from the outermost inwards, the last `opened` of which begin with it."""

    loops: tuple[Loop, ...]
    opened: int


class Placing:
    """Follows one set from ST on."""

    def __init__(self, guide: Guide, marks: Delimiters) -> None:
        self._guide = guide
        self._key = machine(guide, marks, frozenset()).key
        self._position: Position = structure.start(guide)
        self._known: dict[tuple[Position, tuple[str, str]], Step | None] = {}
        self._missed: set[Node] = set()

    def take(self, text: str) -> Placed:
        """The next segment of the set, as text; one that has no place stays in the loops that are open."""
        key = self._key(text)
        at = (self._position, key)
        if at not in self._known:
            self._known[at] = structure.step(self._position, *key)
        step = self._known[at] or self._recover(key)
        if step is None or step.late:
            return Placed(self._loops(), 0)
        self._missed.update(step.missing)
        before = {id(frame.loop) for frame in self._position}
        self._position = step.position
        loops = self._loops()
        if not isinstance(step.child, Loop):
            return Placed(loops, 0)
        opened = next(n for n, loop in enumerate(loops) if loop is step.child or id(loop) not in before)
        return Placed(loops, len(loops) - opened)

    def _recover(self, key: tuple[str, str]) -> Step | None:
        missed = {node for node in self._missed if isinstance(node, Segment)}
        return recovery.recover(self._guide, self._position, *key, missed).step

    def _loops(self) -> tuple[Loop, ...]:
        return tuple(frame.loop for frame in self._position[1:])
