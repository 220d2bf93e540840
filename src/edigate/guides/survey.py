"""What an acknowledgment needs to know of a file besides its findings: who and what is answered, and where it hurts.

One pass over the file; kept are the headers, and of the segments with findings the elements and the business unit that
they belong to (the claim number of an 837, the trace of an 835, 276 or 277).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from edigate.guides import envelope, load
from edigate.guides.tables import Composite
from edigate.guides.walk import Seen, walk
from edigate.x12.envelope import Group, Interchange, SetHeader
from edigate.x12.segment import Segment, element

_UNIT_OF_CLAIM = {"837": ("CLM", 1, "CLM01"), "277": ("TRN", 2, "TRN02"), "276": ("TRN", 2, "TRN02")}
_UNIT_OF_SET = {"835": ("TRN", 2, "TRN02")}


class Unit(NamedTuple):
    """A business unit as CTX01 names it: "CLM01" and the claim number."""

    name: str
    value: str


@dataclass
class Hurt:
    """A segment with findings: its elements, and the business unit open before it and at it."""

    elements: Segment
    before: Unit | None
    at: Unit | None


@dataclass
class SetSeen:
    """One set: `supported` says whether we have its guide, `unit` is the business unit that all of it belongs to."""

    header: SetHeader
    supported: bool
    unit: Unit | None = None


@dataclass
class GroupSeen:
    """One group: `included` is what its GE says it holds, None without a GE."""

    group: Group
    sets: list[SetSeen] = field(default_factory=list)
    included: str | None = None


@dataclass
class InterchangeSeen:
    """One interchange; `acknowledgments` counts its TA1 segments."""

    interchange: Interchange
    groups: list[GroupSeen] = field(default_factory=list)
    acknowledgments: int = 0


class Survey:
    """The file: its interchanges, and `hurt`, the segments asked for by ordinal."""

    def __init__(self, blocks: Iterable[bytes], wanted: Collection[int]) -> None:
        self.interchanges: list[InterchangeSeen] = []
        self.hurt: dict[int, Hurt] = {}
        self._unit: Unit | None = None
        self._set: SetSeen | None = None
        for seen in walk(blocks):
            before = self._unit
            self._take(seen)
            if seen.ordinal in wanted:
                self.hurt[seen.ordinal] = Hurt(seen.elements, before, self._unit)

    def _take(self, seen: Seen) -> None:
        id_ = seen.elements[0]
        if seen.header is not None:
            self._inside(id_, seen)
        elif id_ == "ISA":
            self.interchanges.append(InterchangeSeen(seen.interchange))
        elif id_ == "GS" and seen.group:
            self.interchanges[-1].groups.append(GroupSeen(seen.group))
        elif id_ == "GE" and seen.group:
            self.interchanges[-1].groups[-1].included = element(seen.elements, 1) or None
        elif id_ == "TA1":
            self.interchanges[-1].acknowledgments += 1

    def _inside(self, id_: str, seen: Seen) -> None:
        header = seen.header
        assert header is not None
        if id_ == "ST":
            self._unit = None
            self._set = SetSeen(header, envelope.guide_of(header)[0] is not None)
            if header.group:
                self.interchanges[-1].groups[-1].sets.append(self._set)
        elif id_ == "HL":
            self._unit = None
        elif (rule := _UNIT_OF_CLAIM.get(header.set)) and id_ == rule[0]:
            self._unit = _unit(seen.elements, rule)
        elif (rule := _UNIT_OF_SET.get(header.set)) and id_ == rule[0] and self._set and not self._set.unit:
            self._set.unit = _unit(seen.elements, rule)


def _unit(elements: Segment, rule: tuple[str, int, str]) -> Unit | None:
    _, at, name = rule
    value = element(elements, at)
    return Unit(name, value) if value else None


def is_of_claim(loop: str | None) -> bool:
    """Whether a loop lies inside a claim of its set, so that the claim's number names it."""
    return loop is None or loop[:2] in ("22", "23", "24")


def number_of_element(set_id: str, version: str, id_: str, at: int, component: int | None) -> str | None:
    """The data element number (IK402) at this place of a segment, the same in every loop; None when we know none."""
    guide = load.find(set_id, version)
    segment = next((each for each in guide.segments if each.id == id_), None) if guide else None
    if segment is None or at > len(segment.elements):
        return None
    cell = segment.elements[at - 1]
    if isinstance(cell, Composite):
        if component is None or component > len(cell.parts):
            return None
        return cell.parts[component - 1].number
    return cell.number
