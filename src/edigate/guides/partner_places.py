"""Where in a guide a partner's demand applies, and whether it can be made there."""

from __future__ import annotations

import re
from typing import NamedTuple

from edigate.config.check_rules import PlaceRule
from edigate.guides.situations.knowledge import UNITS
from edigate.guides.tables import Cell, Composite, Element, Guide, Loop, Segment

_AT = re.compile(
    r"(?:(?P<loop>\d{4}[A-Z]{0,2})/?)?(?:(?P<segment>[A-Z][A-Z0-9]{1,2})(?:\*(?P<qualifier>[A-Z0-9]+))?)?"
    r"(?:/(?P<element>\d\d)(?:-(?P<component>\d{1,2}))?)?"
)


class Unfit(ValueError):
    """A demand that no guide can be held to; the text says why."""


class Place(NamedTuple):
    """A place in one guide: a `loop` (by its first segment), a segment, or one of its elements.

    `qualified` is ((element, component), code) when the segment has to hold that code there.
    """

    guide: Guide
    loop: Loop | None
    segment: Segment
    qualified: tuple[tuple[int, int], str] | None
    element: int | None
    component: int | None
    cell: Cell | None


def places(guide: Guide, at: str) -> list[Place]:
    """Every place of the guide that is meant; empty when it has none. The same loop may stand in two levels."""
    told = _AT.fullmatch(at)
    if told is None:
        return []
    if told["segment"] is None:
        return [
            Place(guide, loop, loop.first, None, None, None, None)
            for loop in guide.loops
            if loop.id == told["loop"] and loop.parent is not None
        ]
    found = []
    for segment in guide.segments:
        where = segment.loop.id if segment.loop.parent is not None else None
        if segment.id == told["segment"] and where == told["loop"]:
            place = _inside(guide, segment, told)
            if place:
                found.append(place)
    return found


def _inside(guide: Guide, segment: Segment, told: re.Match[str]) -> Place | None:
    """The place in one segment of the guide; None when it has no such qualifier, element or component."""
    code, mark = told["qualifier"], segment.qualifier
    if code and (mark is None or code not in mark.codes):
        return None
    qualified = ((mark.element, mark.component or 1), code) if code and mark else None
    if told["element"] is None:
        return Place(guide, None, segment, qualified, None, None, None)
    element, component = int(told["element"]), int(told["component"] or 0) or None
    if not 1 <= element <= len(segment.elements):
        return None
    cell: Cell = segment.elements[element - 1]
    if component is not None:
        if not isinstance(cell, Composite) or component > len(cell.parts):
            return None
        cell = cell.parts[component - 1]
    return None if cell.usage == "N" else Place(guide, None, segment, qualified, element, component, cell)


def fit(one: PlaceRule, there: list[Place]) -> None:
    """Nothing when the demand can be made at these places; else `Unfit` says why not."""
    place = there[0]
    if one.required:
        _fit_required(place)
    elif one.forbidden:
        if all(_is_required(each) for each in there):
            raise Unfit(f"the guide {place.guide.name} requires it, so it cannot be forbidden")
    elif not isinstance(place.cell, Element):
        what = "a composite: name one of its components" if place.cell else "no element"
        raise Unfit(f"{what}; longest, only and never are about one element")
    elif one.longest is not None:
        most = max(each.cell.longest for each in there if isinstance(each.cell, Element))
        if one.longest >= most:
            raise Unfit(f"the guide {place.guide.name} itself takes {most} characters at most")
    else:
        _fit_values(one.only or one.never, there)


def _fit_required(place: Place) -> None:
    around = place.loop.parent if place.loop else place.segment.loop
    if place.loop and place.loop.id in UNITS.get(place.guide.set, ()):
        raise Unfit("a level or a claim cannot be required: what has none has nothing to be told at")
    if place.element is None and around is not None and around.parent is None:
        last = max((child.place for child in around.children if isinstance(child, Loop)), default=0)
        if place.segment.place > last:
            raise Unfit("what follows all loops cannot be required")


def _fit_values(values: tuple[str, ...], there: list[Place]) -> None:
    lists = [each.cell.codes for each in there if isinstance(each.cell, Element)]
    if any(codes is None for codes in lists):
        return
    listed = frozenset().union(*(codes for codes in lists if codes))
    strange = [value for value in values if value not in listed]
    if strange:
        raise Unfit(f"the guide {there[0].guide.name} has no code {strange[0]} there")


def _is_required(place: Place) -> bool:
    if place.cell is not None:
        return place.cell.usage == "R"
    return (place.loop or place.segment).usage == "R" and place.qualified is None
