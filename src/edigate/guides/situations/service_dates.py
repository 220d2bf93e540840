"""Dates of service, of admission and discharge: in order, and not after the day of the interchange."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import procedure_of, served
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import days_of, period
from edigate.guides.situations.procedures import VISIT
from edigate.guides.situations.rule import Breach, Topic
from edigate.guides.situations.rule_tables import table

topic = Topic()


class ServiceDateRuleCode(StrEnum):
    """Rules about DTP*472, 435, 096, 439 and periods (RD8)."""

    PERIOD_REVERSED = "PERIOD_REVERSED"
    SERVICE_DATE_FUTURE = "SERVICE_DATE_FUTURE"
    SERVICE_END_FUTURE = "SERVICE_END_FUTURE"
    ACCIDENT_AFTER_SERVICE = "ACCIDENT_AFTER_SERVICE"
    INPATIENT_VISIT_NOT_ADMITTED = "INPATIENT_VISIT_NOT_ADMITTED"
    INPATIENT_PLACE_NOT_ADMITTED = "INPATIENT_PLACE_NOT_ADMITTED"
    DISCHARGE_BEFORE_ADMISSION = "DISCHARGE_BEFORE_ADMISSION"


_Code = ServiceDateRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_PREDETERMINATION = "PB"  # CLM19, dental


_REVERSED = topic.joint_rule(
    _Code.PERIOD_REVERSED, "A period ends before it begins",
    guides="P I", scope="2300", snip=2, severity=_ERROR, source="rules: dat-range-order", ik403="8",
)  # fmt: skip


@topic.segment_rule(
    _Code.PERIOD_REVERSED, "A period ends before it begins",
    guides="277CA 277 276", segments="DTP", when=(2, "RD8"), snip=2, severity=_ERROR, source="rules: dat-range-order",
    ik403="8",
)  # fmt: skip
@topic.segment_rule(
    _Code.PERIOD_REVERSED, "A period ends before it begins",
    guides="P I D", segments="DTP", loops="2300", when=(2, "RD8"), snip=2, severity=_ERROR, source="rules: dat-range-order",
    ik403="8",
)  # fmt: skip
def period_reversed(dtp: Seen, _: Context) -> Iterator[Fault]:
    """DTP02 = RD8: from-through; lines of a claim are seen at a glance, spans of the hospital by its rules."""
    if dtp[2] == "RD8" and _is_reversed(dtp[3]):
        yield dtp.at(3)


@topic.rule(
    _Code.ACCIDENT_AFTER_SERVICE, "The accident is dated after a service",
    guides="P D", scope="2300", needs="DTP*439", snip=4, severity=_ERROR, source="rules: dat-accident-after-service", ik403="8",
)  # fmt: skip
def accident_after_service(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*439 is the cause of the services."""
    accident = claim.first("DTP", "439")
    day, services = days_of(accident), served(claim)
    if accident and day and services and day[0] > services[0]:
        yield accident.at(3)


@topic.rule(
    _Code.DISCHARGE_BEFORE_ADMISSION, "The patient is discharged before the admission",
    guides="P", scope="2300", needs="DTP*096", snip=4, severity=_ERROR, source="rules: dat-admission-discharge", ik403="8",
)  # fmt: skip
def discharge_before_admission(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*435 and DTP*096; the institutional claim has only an hour there."""
    discharge = claim.first("DTP", "096")
    out, admitted = days_of(discharge), days_of(claim.first("DTP", "435"))
    if discharge and out and admitted and out[0] < admitted[0]:
        yield discharge.at(3)


_FUTURE = topic.joint_rule(
    _Code.SERVICE_DATE_FUTURE, "A service is dated after the day of the interchange",
    guides="P I D", scope="2300", snip=4, severity=_ERROR, source="rules: dat-future-service", ik403="8",
)  # fmt: skip
_END_FUTURE = topic.joint_rule(
    _Code.SERVICE_END_FUTURE, "A service that is no supply ends after the day of the interchange",
    guides="P D", scope="2300", snip=4, severity=_WARNING, source="rules: dat-future-end",
)  # fmt: skip
_VISIT = topic.joint_rule(
    _Code.INPATIENT_VISIT_NOT_ADMITTED, "An inpatient visit has no admission date (DTP*435)",
    guides="P", scope="2300", snip=4, severity=_ERROR, source="rules: dat-admission-inpatient",
)  # fmt: skip
_PLACE = topic.joint_rule(
    _Code.INPATIENT_PLACE_NOT_ADMITTED, "A service at an inpatient place has no admission date (DTP*435)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: dat-admission-inpatient-other",
)  # fmt: skip


def reversed_lines(claim: Branch) -> Iterator[Breach]:
    """Lines whose period ends before it begins."""
    for line in claim.loops("2400"):
        service = line.first("DTP", "472")
        if service and service[2] == "RD8" and _is_reversed(service[3]):
            yield _REVERSED(service.at(3))


def not_admitted(claim: Branch, signs: int) -> Iterator[Breach]:
    """A place of inpatient care (CLM05-1, SV105) without an admission date."""
    if claim.first("DTP", "435") is None:
        yield (_VISIT if signs & VISIT else _PLACE)(claim.missing("DTP"))


def future_services(claim: Branch, context: Context) -> Iterator[Breach]:
    """Services after the day of the interchange; nothing is said of predeterminations."""
    clm, dated = claim.first("CLM"), context.dated
    if dated is None or (clm and clm[19] == _PREDETERMINATION):
        return
    supplies: str = table("services")["supplies"]
    for branch in (claim, *claim.loops("2400")):
        service = branch.first("DTP", "472")
        days = days_of(service)
        if service is None or days is None:
            continue
        if days[0] > dated:
            yield _FUTURE(service.at(3))
        elif days[1] > dated and context.guide != "I" and procedure_of(branch)[:1] not in (*supplies,):
            yield _END_FUTURE(service.at(3))


def _is_reversed(text: str) -> bool:
    days = period(text)
    return days is not None and days[1] < days[0]
