"""Where a segment belongs: the guide's loops as pure steps from one position to the next. The slow way, and the truth.

A position is a tuple of frames, outermost first: for each open loop its place (what came last) and how often each
child at that place has come. From it, the next segment's id and qualifier decide where it belongs: in the innermost
open loop that has room for it at this place or later. `machine` remembers steps without faults and repeats them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from edigate.guides.tables import UNBOUNDED, Guide, Loop, Node, Segment

COUNTED_EXACTLY = 12  # counts above are kept by the machine, else every count would be a position of its own

Counts: TypeAlias = tuple[tuple[Node, int], ...]


class Frame(NamedTuple):
    """One open loop: the place of its last child, and the counts of the children at that place."""

    loop: Loop
    place: int
    counts: Counts

    def count(self, child: Node) -> int:
        """How often this child has come at the current place."""
        return next((count for each, count in self.counts if each is child), 0)


Position: TypeAlias = tuple[Frame, ...]


class Step(NamedTuple):
    """Where a segment belongs: its map segment, the position after it, and what was found on the way.

    `child` is what was counted (the segment, or the loop it opens), `missing` what should have come before, each with
    the loop that it is missed in; `over` is True when the child repeats too often.
    """

    segment: Segment
    position: Position
    child: Node
    missing: tuple[Node, ...] = ()
    over: bool = False
    late: bool = False


def start(guide: Guide) -> Position:
    """The position after ST."""
    st = guide.body.first
    return (Frame(guide.body, st.place, ((st, 1),)),)


def fits(node: Node, id_: str, qualifier: str) -> bool:
    """Whether a segment with this id and qualifier is this map segment, or opens this loop."""
    segment = node if isinstance(node, Segment) else node.first
    return segment.id == id_ and (segment.qualifier is None or qualifier in segment.qualifier.codes)


def step(position: Position, id_: str, qualifier: str) -> Step | None:
    """The place of the next segment by the guide, None when it has none from here."""
    for depth in range(len(position) - 1, -1, -1):
        frame = position[depth]
        found = [
            child
            for child in frame.loop.by_id.get(id_, ())
            if child.place >= frame.place and child is not frame.loop.first and fits(child, id_, qualifier)
        ]
        if found:
            free = [child for child in found if not _is_full(frame, child)]
            return enter(position, depth, (free or found)[0])
    return None


def enter(position: Position, depth: int, child: Node) -> Step:
    """The step that puts the next segment at `child` of the loop at `depth`; deeper loops end."""
    missing = [each for frame in reversed(position[depth + 1 :]) for each in missed(frame, None)]
    frame = position[depth]
    if child.place > frame.place:
        missing += missed(frame, child.place)
    over = _is_full(frame, child)
    frames = (*position[:depth], _counted(frame, child))
    if isinstance(child, Segment):
        return Step(child, frames, child, tuple(missing), over)
    opened = Frame(child, child.first.place, ((child.first, 1),))
    return Step(child.first, (*frames, opened), child, tuple(missing), over)


def missed(frame: Frame, before: int | None) -> Iterator[Node]:
    """The required children of an open loop that have not come, up to a place (None: all)."""
    for child in frame.loop.children:
        if child.place < frame.place or child.usage != "R":
            continue
        if before is not None and child.place >= before:
            return
        if not frame.count(child) and child.id != "SE":
            yield child


def _is_full(frame: Frame, child: Node) -> bool:
    return UNBOUNDED < child.most <= COUNTED_EXACTLY and frame.count(child) >= child.most


def _counted(frame: Frame, child: Node) -> Frame:
    """The frame after `child` has come once more; counts that need not be exact stay at one."""
    before = frame.counts if child.place == frame.place else ()
    exact = UNBOUNDED < child.most <= COUNTED_EXACTLY
    count = next((count for each, count in before if each is child), 0)
    count = min(count + 1, child.most) if exact else 1
    others = tuple(pair for pair in before if pair[0] is not child)
    counts = tuple(
        sorted((*others, (child, count)), key=lambda pair: (isinstance(pair[0], Loop), pair[0].index))
    )
    return Frame(frame.loop, child.place, counts)
