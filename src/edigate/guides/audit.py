"""A guide's own faults: two ways to place a segment, segments that nothing reaches, counts and lists without sense.

Called by tests for every guide, and by whoever writes an overlay; a check never pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from edigate.guides.tables import Composite, Element, Guide, Loop, Node, Segment


def audit(guide: Guide) -> list[str]:
    """Every fault found in the guide, in words; none when it is sound."""
    loops = list(_loops(guide.body))
    return [
        *(fault for loop in loops for fault in _ambiguous(loop)),
        *(fault for loop in loops for fault in _ambiguous_with_parents(loop)),
        *(fault for loop in loops for fault in _badly_opened(loop)),
        *_unequal_qualifiers(guide),
        *(fault for segment in guide.segments for fault in _odd_elements(segment)),
    ]


def _loops(loop: Loop) -> Iterator[Loop]:
    yield loop
    for child in loop.children:
        if isinstance(child, Loop):
            yield from _loops(child)


def _first(node: Node) -> Segment:
    return node if isinstance(node, Segment) else node.first


def _alike(one: Node, other: Node) -> bool:
    """Whether some segment could be taken for either."""
    a, b = _first(one), _first(other)
    if a.id != b.id:
        return False
    if a.qualifier is None or b.qualifier is None:
        return True
    return not a.qualifier.codes.isdisjoint(b.qualifier.codes)


def _ambiguous(loop: Loop) -> Iterator[str]:
    """Two children of one loop that the same segment fits."""
    for one, other in combinations(loop.children, 2):
        if _alike(one, other):
            yield f"{loop.id}: {_first(one).id} at {one.place} and at {other.place} fit the same segment"


def _ambiguous_with_parents(loop: Loop) -> Iterator[str]:
    """A segment inside a loop that would also fit a loop around it, at a place that is still to come."""
    inside = [child for child in loop.children if child is not loop.first]
    inner, outer = loop, loop.parent
    while outer is not None:
        later = [child for child in outer.children if child.place >= inner.place]
        for one in inside:
            for other in later:
                if _alike(one, other):
                    yield f"{loop.id}/{_first(one).id} fits {outer.id}/{_first(other).id} as well"
        inner, outer = outer, outer.parent


def _badly_opened(loop: Loop) -> Iterator[str]:
    if not loop.children or not isinstance(loop.children[0], Segment):
        yield f"{loop.id}: no segment opens it"
        return
    if loop.first.most != 1 or loop.first.usage != "R":
        yield f"{loop.id}: its opening segment has to come exactly once"
    if loop.usage == "R" and loop.parent is None and loop.most > 1:
        yield f"{loop.id}: the set itself repeats"


def _unequal_qualifiers(guide: Guide) -> Iterator[str]:
    for segment in guide.segments:
        if segment.qualifier:
            at = (segment.qualifier.element, segment.qualifier.component)
            if guide.qualified_at[segment.id] != at:
                yield f"{segment.loop.id}/{segment.id}: told apart at another element than elsewhere"


def _odd_elements(segment: Segment) -> Iterator[str]:
    where = f"{segment.loop.id}/{segment.id}"
    for cell in segment.elements:
        for element in cell.parts if isinstance(cell, Composite) else (cell,):
            yield from _odd_element(where, element)
    for note in segment.notes:
        if note.kind not in "PRECL" or max(note.positions) > len(segment.elements):
            yield f"{where}: a syntax note about elements that are not there"


def _odd_element(where: str, element: Element) -> Iterator[str]:
    if element.shortest > element.longest or element.usage not in ("R", "S", "N"):
        yield f"{where}{element.seq:02}: its length or usage makes no sense"
    for code in element.codes or ():
        if not element.shortest <= len(code) <= element.longest:
            yield f"{where}{element.seq:02}: a listed code does not have the element's length"
