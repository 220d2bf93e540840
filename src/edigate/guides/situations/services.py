"""Service lines: procedure codes and modifiers, time units of anaesthesia, lines that repeat each other."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.claim_lines import LONGEST_LINE_NUMBER, Plan, plan_of, service_of
from edigate.guides.situations.levels_above import filing_of
from edigate.guides.situations.procedures import (
    ALIKE,
    ANAESTHESIA,
    CONTRADICTION,
    DIRECTED,
    LONG_NUMBER,
    MINUTES,
    ODD_CODE,
    ODD_MODIFIER,
    ODD_TRIP,
    OUTSIDE_SECTIONS,
    TIMED,
    signs_of,
)
from edigate.guides.situations.rule import Breach, Topic
from edigate.guides.situations.rule_tables import codes

topic = Topic()


class ServiceRuleCode(StrEnum):
    """Rules about SV1, SV2, SV3 and REF*6R."""

    HCPCS_SHAPE = "HCPCS_SHAPE"
    CDT_SHAPE = "CDT_SHAPE"
    MODIFIER_NOT_TWO_CHARACTERS = "MODIFIER_NOT_TWO_CHARACTERS"
    MODIFIERS_CONTRADICT = "MODIFIERS_CONTRADICT"
    PROCEDURE_OUTSIDE_SECTIONS = "PROCEDURE_OUTSIDE_SECTIONS"
    ANAESTHESIA_NOT_IN_MINUTES = "ANAESTHESIA_NOT_IN_MINUTES"
    MINUTES_NOT_ANAESTHESIA = "MINUTES_NOT_ANAESTHESIA"
    ANAESTHESIA_MODIFIER_MISSING = "ANAESTHESIA_MODIFIER_MISSING"
    AMBULANCE_TRIP_MODIFIER = "AMBULANCE_TRIP_MODIFIER"
    LINES_ALIKE = "LINES_ALIKE"
    LINE_NUMBER_LONG = "LINE_NUMBER_LONG"


_Code = ServiceRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

_HCPCS = topic.joint_rule(
    _Code.HCPCS_SHAPE, "A procedure (HC) is not five digits, four digits and a letter, or a letter and four digits",
    guides="P I", scope="2400", snip=5, severity=_ERROR, source="rules: px-hc-shape", ik403="I12",
)  # fmt: skip
_CDT = topic.joint_rule(
    _Code.CDT_SHAPE, "A dental procedure (AD) is not a D and four digits",
    guides="D", scope="2400", snip=5, severity=_ERROR, source="rules: px-cdt-shape", ik403="I12",
)  # fmt: skip
_MODIFIER = topic.joint_rule(
    _Code.MODIFIER_NOT_TWO_CHARACTERS, "A modifier is not two digits or capital letters",
    guides="P I D", scope="2400", snip=5, severity=_ERROR, source="rules: px-modifier-shape", ik403="I12",
)  # fmt: skip
_CONTRADICT = topic.joint_rule(
    _Code.MODIFIERS_CONTRADICT, "Modifiers that exclude each other stand on one line",
    guides="P", scope="2400", snip=6, severity=_WARNING, source="rules: px-modifier-combination",
)  # fmt: skip
_OUTSIDE = topic.joint_rule(
    _Code.PROCEDURE_OUTSIDE_SECTIONS, "A five-digit procedure is outside every section of the list",
    guides="P I", scope="2400", snip=5, severity=_WARNING, source="rules: px-cpt-range",
)  # fmt: skip
_NOT_IN_MINUTES = topic.joint_rule(
    _Code.ANAESTHESIA_NOT_IN_MINUTES, "Anaesthesia is not counted in minutes (MJ)",
    guides="P", scope="2400", snip=6, severity=_WARNING, source="rules: ana-minutes",
)  # fmt: skip
_NOT_ANAESTHESIA = topic.joint_rule(
    _Code.MINUTES_NOT_ANAESTHESIA, "Minutes (MJ) count something other than anaesthesia",
    guides="P", scope="2400", snip=6, severity=_WARNING, source="rules: ana-minutes-elsewhere",
)  # fmt: skip
_UNDIRECTED = topic.joint_rule(
    _Code.ANAESTHESIA_MODIFIER_MISSING, "Medicare wants the first modifier of anaesthesia to say who gave or directed it",
    guides="P", scope="2400", snip=6, severity=_WARNING, source="rules: ana-modifier",
)  # fmt: skip
_TRIP = topic.joint_rule(
    _Code.AMBULANCE_TRIP_MODIFIER, "The first modifier of an ambulance trip does not say from where to where",
    guides="P I", scope="2400", snip=6, severity=_WARNING, source="rules: amb-origin-modifier",
)  # fmt: skip
_ALIKE = topic.joint_rule(
    _Code.LINES_ALIKE, "Two lines are the same in procedure, modifiers, date, units and charge, and no modifier says why",
    guides="P I D", scope="2400", snip=6, severity=_WARNING, source="rules: lin-duplicate-line",
)  # fmt: skip
_LONG = topic.joint_rule(
    _Code.LINE_NUMBER_LONG, f"A line control number has more than the {LONGEST_LINE_NUMBER} characters that receivers keep",
    guides="P I D", scope="2400", snip=2, severity=_WARNING, source="rules: lin-6r-length",
)  # fmt: skip

_ODD = ODD_CODE | ODD_MODIFIER | CONTRADICTION | OUTSIDE_SECTIONS | ODD_TRIP | TIMED | ANAESTHESIA | MINUTES
ODD_SERVICE = _ODD | ALIKE | LONG_NUMBER


def odd_services(claim: Branch, signs: int, guide: str) -> Iterator[Breach]:
    """Every line of a claim whose lines together have these signs."""
    for line in claim.loops("2400"):
        service = service_of(line)
        if service and signs & _ODD:
            yield from _line(claim, service, guide)
        number = line.first("REF", "6R")
        if number and len(number[2]) > LONGEST_LINE_NUMBER:
            yield _LONG(number.at(2))
    if signs & ALIKE:
        yield from _repeated(claim)


def _line(claim: Branch, service: Seen, guide: str) -> Iterator[Breach]:
    """One service segment, whatever its guide."""
    plan = plan_of(service)
    at = plan.procedure
    signs = signs_of(service[at], claim.unit.marks.component)
    if signs & ODD_CODE:
        yield (_CDT if guide == "D" else _HCPCS)(service.at(at, 2))
    if signs & ODD_MODIFIER:
        yield _MODIFIER(service.at(at, 3))
    if signs & OUTSIDE_SECTIONS:
        yield _OUTSIDE(service.at(at, 2))
    if signs & ODD_TRIP:
        yield _TRIP(service.at(at, 3))
    if guide == "P":
        yield from _professional(claim, service, plan, signs)


def _professional(claim: Branch, service: Seen, plan: Plan, signs: int) -> Iterator[Breach]:
    """What only the professional line has: time units, modifiers of anaesthesia and of surgeons."""
    in_minutes = service[plan.unit] == "MJ"
    if signs & CONTRADICTION:
        yield _CONTRADICT(service.at(plan.procedure, 3))
    if signs & TIMED and not in_minutes:
        yield _NOT_IN_MINUTES(service.at(plan.unit))
    if in_minutes and not signs & (ANAESTHESIA | ODD_CODE) and service.part(plan.procedure, 2):
        yield _NOT_ANAESTHESIA(service.at(plan.unit))
    if signs & ANAESTHESIA and not signs & DIRECTED and filing_of(claim) == "MB":
        yield _UNDIRECTED(service.at(plan.procedure, 3))


def _repeated(claim: Branch) -> Iterator[Breach]:
    """Lines that say the same as an earlier one: also in drug, teeth and areas of the mouth."""
    known: set[tuple[str, ...]] = set()
    for line in claim.loops("2400"):
        service = service_of(line)
        if service is None or not service[plan_of(service).procedure]:
            continue
        said = _said(claim, line, service)
        if said not in known:
            known.add(said)
        elif codes("services", "repeats").isdisjoint(service.parts(plan_of(service).procedure)[2:6]):
            yield _ALIKE(service.at(plan_of(service).procedure))


def _said(claim: Branch, line: Branch, service: Seen) -> tuple[str, ...]:
    plan = plan_of(service)
    when = line.first("DTP", "472") or claim.first("DTP", "472")
    drug = line.below("2410")
    lin = drug.first("LIN") if drug else None
    teeth = [each.text for each in line.all("TOO")]
    mouth = service[4] if service.definition.id == "SV3" else ""
    return (
        service[1], service[plan.procedure], service[plan.charge], service[plan.quantity],
        service[plan.place] if plan.place else "", when[3] if when else "", lin[3] if lin else "", mouth, *teeth,
    )  # fmt: skip
