"""The lines of a claim at a glance: one pass over them tells whether any rule about them can have something to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.dates import Period, days_of
from edigate.guides.situations.nodes import Node
from edigate.guides.situations.numbers import whole
from edigate.guides.situations.procedures import (
    ALIKE,
    AMBULANCE_PLACE,
    INPATIENT,
    LONG_NUMBER,
    MINUTES,
    POINTER_BEYOND,
    POINTER_GAP,
    POINTER_TWICE,
    REFERRED,
    REVERSED,
    signs_of,
)
from edigate.guides.situations.rule_tables import codes

LONGEST_LINE_NUMBER = 30
ICD9, ICD10 = 1, 2
_ICD9 = frozenset(("BK", "BF", "BJ", "PR", "BN", "BR", "BQ"))
_ICD10 = frozenset(("ABK", "ABF", "ABJ", "APR", "ABN", "BBR", "BBQ"))
_NUMBERED = len("REF*6R*") + LONGEST_LINE_NUMBER
_WIDTH = 12
_EMPTY = [""] * _WIDTH


class Plan(NamedTuple):
    """Where a service segment holds what; 0: nowhere (element 0 is the segment's id)."""

    procedure: int
    charge: int
    unit: int
    quantity: int
    place: int
    pointers: int
    referral: int


PLANS = {
    "SV1": Plan(1, 2, 3, 4, 5, 7, 11),
    "SV2": Plan(2, 3, 4, 5, 0, 0, 0),
    "SV3": Plan(1, 2, 0, 6, 3, 11, 0),
}


def glance(claim: Branch) -> tuple[int, int, str, str]:
    """One look at a claim (loop 2300): the signs of all its lines together (`procedures`), the versions of its diagnosis
    codes (ICD9, ICD10, or both added), and the first and last end of a date of service as on the wire ("" when none).
    """
    texts, element, component = claim.unit.texts, claim.unit.marks.element, claim.unit.marks.component
    where = _places(claim.node)
    known = icd = 0
    for at in where.diagnoses:
        count, versions = _coded(texts[at], element, component)
        known = known or count
        icd |= versions
    signs = _services(texts, where, known, element, component)
    for at in where.references:
        if len(texts[at]) > _NUMBERED and texts[at][4:6] == "6R":
            signs |= LONG_NUMBER
    if where.claim >= 0:
        for place in texts[where.claim].split(element, 6)[5:6]:
            signs |= _place_signs(place.partition(component)[0])
    oldest = newest = ""
    for text in {texts[at] for at in where.dates}:
        end, odd = _served_until(text)
        if end:
            signs |= odd
            newest = max(newest, end)
            oldest = min(oldest, end) if oldest else end
    return signs, icd, oldest, newest


def _services(texts: Sequence[str], where: _Places, known: int, element: str, component: str) -> int:
    """The signs of the service segments of a claim with so many diagnoses."""
    plan, signs = where.plan, 0
    procedure_at, charge_at, rest_at = plan.procedure, plan.charge, plan.charge + 1
    lines = [texts[at].split(element, rest_at) for at in where.services]
    for values in lines:
        if len(values) <= rest_at:
            values += ("",) * 4
    for procedure, rest in {(values[procedure_at], values[rest_at]) for values in lines}:
        highest, odd = _said(plan, procedure, rest, element, component)
        signs |= odd if highest <= known else odd | POINTER_BEYOND
    told = {(values[procedure_at], values[charge_at]) for values in lines}
    return signs if len(told) == len(lines) else signs | ALIKE


@lru_cache(maxsize=4096)
def _said(plan: Plan, procedure: str, rest: str, element: str, component: str) -> tuple[int, int]:
    """The highest diagnosis pointer of a line and its signs, from its procedure and what stands behind its charge."""
    signs = signs_of(procedure, component)
    if not plan.pointers:
        return 0, signs
    values = [""] * (plan.charge + 1) + rest.split(element) + _EMPTY
    highest, odd = pointers_of(values[plan.pointers], component)
    if values[plan.place] in codes("services", "inpatient_places"):
        odd |= INPATIENT
    if plan.unit and values[plan.unit] == "MJ":
        odd |= MINUTES
    if plan.unit and values[plan.referral] == "Y":
        odd |= REFERRED
    return highest, signs | odd


@lru_cache(maxsize=1024)
def _served_until(text: str) -> tuple[str, int]:
    """The end of a DTP of service as on the wire, "" for other dates, and its signs."""
    if text[4:7] != "472":
        return "", 0
    end = text[-8:]
    return end, REVERSED if text[8:9] == "R" and text[-17:-9] > end else 0


@lru_cache(maxsize=256)
def _place_signs(place: str) -> int:
    """The signs of a place of service (CLM05-1)."""
    inpatient = INPATIENT if place in codes("services", "inpatient_places") else 0
    return AMBULANCE_PLACE if place in codes("services", "ambulance_places") else inpatient


@lru_cache(maxsize=1024)
def pointers_of(composite: str, separator: str) -> tuple[int, int]:
    """The highest diagnosis pointer of a line (0: none), and the signs of what is odd about its pointers."""
    pointers = [each.strip() for each in composite.split(separator)]
    while pointers and not pointers[-1]:
        pointers.pop()
    filled = [pointer for each in pointers if (pointer := whole(each)) is not None]
    signs = POINTER_GAP if "" in pointers else 0
    if len(set(filled)) < len(filled):
        signs |= POINTER_TWICE
    return max(filled, default=0), signs


@lru_cache(maxsize=4096)
def _coded(text: str, element: str, component: str) -> tuple[int, int]:
    """How many codes an HI segment has, and which versions of the diagnosis lists they are from."""
    composites = text.split(element)[1:]
    qualifiers = {each.partition(component)[0] for each in composites}
    return len(composites), (ICD9 if qualifiers & _ICD9 else 0) | (ICD10 if qualifiers & _ICD10 else 0)


@lru_cache(maxsize=1)
def served(claim: Branch) -> Period | None:
    """First and last day of service: of the lines and (dental) the claim; institutional also of the statement."""
    periods = [period for _, period in service_periods(claim)]
    statement = days_of(claim.first("DTP", "434"))
    if statement:
        periods.append(statement)
    if not periods:
        return None
    return min(start for start, _ in periods), max(end for _, end in periods)


def service_periods(claim: Branch) -> Iterator[tuple[Seen, Period]]:
    """Every date of service of the claim and its lines that can be read."""
    for branch in (claim, *claim.loops("2400")):
        found = branch.first("DTP", "472")
        period = days_of(found)
        if found and period:
            yield found, period


def service_of(line: Branch) -> Seen | None:
    """SV1, SV2 or SV3 of a line (loop 2400)."""
    return line.first("SV1") or line.first("SV2") or line.first("SV3")


def plan_of(service: Seen) -> Plan:
    """Where a service segment holds what."""
    return PLANS[service.definition.id]


def procedure_of(line: Branch) -> str:
    """The procedure code of a line, "" when there is none."""
    service = service_of(line)
    return service.part(plan_of(service).procedure, 2) if service else ""


def line_signs(line: Branch) -> int:
    """The signs of one line's procedure."""
    service = service_of(line)
    return signs_of(service[plan_of(service).procedure], line.unit.marks.component) if service else 0


class _Places(NamedTuple):
    plan: Plan
    claim: int
    services: tuple[int, ...]
    dates: tuple[int, ...]
    references: tuple[int, ...]
    diagnoses: tuple[int, ...]


@lru_cache(maxsize=4096)
def _places(claim: Node) -> _Places:
    """Where a claim of this shape has its services, its dates, the references of its lines, and its diagnoses."""
    plan = PLANS["SV1"]
    services: list[int] = []
    lines = [each for each in claim.inner if each.loop.id == "2400"]
    for line in lines:
        for id_, held in PLANS.items():
            if id_ in line.positions:
                plan = held
                services += line.positions[id_]
    return _Places(
        plan,
        claim.positions.get("CLM", [-1])[0],
        tuple(services),
        tuple(at for each in (claim, *lines) for at in each.positions.get("DTP", ())),
        tuple(at for line in lines for at in line.positions.get("REF", ())),
        tuple(claim.positions.get("HI", ())),
    )
