"""What to make of a segment that has no place where it stands: the likeliest fault, and where to go on from.

Told apart, in this order: a loop whose opening segment is missing; a segment that comes after its place; a segment
whose qualifier is wrong; one that belongs elsewhere in the guide; one that the guide does not know.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from edigate.guides.codes import GuideCode
from edigate.guides.structure import Position, Step, enter, fits, missed
from edigate.guides.tables import UNBOUNDED, Guide, Loop, Segment


class Recovery(NamedTuple):
    """What is wrong (`code`; when there is a `step` it tells the rest), where to go on (`step`, None: stay).

    `at` is the element and component to point at, `loop` where it was looked for; `follows` are the ids that a
    passed-over loop brings with it.
    """

    code: GuideCode
    step: Step | None = None
    at: tuple[int, int] | None = None
    loop: Loop | None = None
    follows: frozenset[str] = frozenset()


def recover(
    guide: Guide, position: Position, id_: str, qualifier: str, already_missed: Container[Segment]
) -> Recovery:
    """The likeliest explanation of a segment that `structure.step` finds no place for.

    `already_missed`: segments that were told missing; the first of them that turns up is late, and nothing else.
    """
    if id_ not in guide.ids:
        return Recovery(GuideCode.SEGMENT_UNKNOWN)
    late = _after_its_place(position, id_, qualifier)
    if late and late.segment in already_missed:
        return Recovery(GuideCode.SEGMENT_OUT_OF_ORDER, late)
    if opened := _without_opening(position, id_, qualifier):
        return Recovery(GuideCode.SEGMENT_MISSING, opened)
    if late:
        return Recovery(GuideCode.SEGMENT_OUT_OF_ORDER, late)
    elsewhere = [segment for segment in guide.segments if fits(segment, id_, qualifier)]
    if not elsewhere:
        return _wrong_qualifier(guide, position, id_)
    opens = [segment.loop for segment in elsewhere if segment.loop.first is segment]
    return Recovery(GuideCode.SEGMENT_UNEXPECTED, follows=_follow(opens))


def _without_opening(position: Position, id_: str, qualifier: str) -> Step | None:
    """The step into a loop that could have been opened here, when its second or a later segment comes instead."""
    likely: list[tuple[int, Loop, Segment]] = []
    for depth in range(len(position) - 1, -1, -1):
        frame = position[depth]
        for loop in frame.loop.children:
            if isinstance(loop, Segment) or loop.place < frame.place or loop.usage == "N":
                continue
            inner = next(
                (c for c in loop.children[1:] if isinstance(c, Segment) and fits(c, id_, qualifier)), None
            )
            if inner is None:
                continue
            if not _comes_second(loop, inner):
                continue
            if loop.usage == "R" and not frame.count(loop):
                return _enter_inside(position, depth, loop, inner)
            if inner.usage == "R" and _may_repeat(loop, frame.count(loop)):
                likely.append((depth, loop, inner))
    if len(likely) == 1:
        return _enter_inside(position, *likely[0])
    return None


def _may_repeat(loop: Loop, count: int) -> bool:
    return loop.most == UNBOUNDED or count < loop.most


def _comes_second(loop: Loop, segment: Segment) -> bool:
    """Whether nothing but the opening segment has to come before this segment of the loop."""
    return all(child.usage != "R" for child in loop.children[1:] if child.place < segment.place)


def _enter_inside(position: Position, depth: int, loop: Loop, segment: Segment) -> Step:
    opened = enter(position, depth, loop)
    inside = enter(opened.position, len(opened.position) - 1, segment)
    return inside._replace(child=loop, missing=(*opened.missing, loop.first, *inside.missing))


def _after_its_place(position: Position, id_: str, qualifier: str) -> Step | None:
    """An open loop has this segment at a place that is already passed: it is taken as that, and nothing moves."""
    for depth in range(len(position) - 1, -1, -1):
        for child in position[depth].loop.by_id.get(id_, ()):
            if isinstance(child, Segment) and child is not child.loop.first and fits(child, id_, qualifier):
                return Step(child, position, child, late=True)
    return None


def _wrong_qualifier(guide: Guide, position: Position, id_: str) -> Recovery:
    """The id has a place here, but no segment of it anywhere has this qualifier."""
    at = guide.qualified_at.get(id_, (1, 0))
    for depth in range(len(position) - 1, -1, -1):
        frame = position[depth]
        known = frame.loop.by_id.get(id_, ())
        found = [child for child in known if child.place >= frame.place and child is not frame.loop.first]
        if not found:
            continue
        due = set(missed(frame, None)).intersection(found)
        only = found if len(found) == 1 else list(due) if len(due) == 1 else []
        if only:  # its own examination tells that the code is wrong
            return Recovery(GuideCode.CODE_NOT_ALLOWED, enter(position, depth, only[0]))
        loops = [child for child in found if isinstance(child, Loop)]
        return Recovery(GuideCode.CODE_NOT_ALLOWED, at=at, loop=frame.loop, follows=_follow(loops))
    return Recovery(GuideCode.CODE_NOT_ALLOWED, at=at)


def _follow(loops: list[Loop]) -> frozenset[str]:
    return frozenset(child.id for loop in loops for child in _inside(loop)) - frozenset(("HL", "CLM", "LX"))


def _inside(loop: Loop) -> Iterator[Segment]:
    return (child for child in loop.children[1:] if isinstance(child, Segment))
