"""Dental claims: predeterminations, dates, orthodontics."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.codes.dental_procedure import is_orthodontic, places_appliance
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import procedure_of, served
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import days_of
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class DentalClaimRuleCode(StrEnum):
    """Rules about CLM19, DTP and DN1 of the dental claim."""

    DENTAL_SERVICE_DATE_MISSING = "DENTAL_SERVICE_DATE_MISSING"
    PREDETERMINATION_WITH_DATE = "PREDETERMINATION_WITH_DATE"
    PREDETERMINATION_SHAPE = "PREDETERMINATION_SHAPE"
    LINE_DATE_OUTSIDE_CLAIM = "LINE_DATE_OUTSIDE_CLAIM"
    REPLACEMENT_WITHOUT_PRIOR_DATE = "REPLACEMENT_WITHOUT_PRIOR_DATE"
    PRIOR_PLACEMENT_AFTER_SERVICE = "PRIOR_PLACEMENT_AFTER_SERVICE"
    TREATMENT_ENDS_BEFORE_START = "TREATMENT_ENDS_BEFORE_START"
    ORTHODONTICS_UNDESCRIBED = "ORTHODONTICS_UNDESCRIBED"
    ORTHODONTICS_EMPTY = "ORTHODONTICS_EMPTY"
    ORTHODONTICS_INDICATOR_NEEDLESS = "ORTHODONTICS_INDICATOR_NEEDLESS"
    ORTHODONTICS_MONTHS = "ORTHODONTICS_MONTHS"
    APPLIANCE_DATE = "APPLIANCE_DATE"


_Code = DentalClaimRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_PREDETERMINATION = "PB"
_ORIGINAL = "1"

_DATE_MISSING = topic.joint_rule(
    _Code.DENTAL_SERVICE_DATE_MISSING, "Neither the claim nor every line has a date of service",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-service-date",
)  # fmt: skip
_DATED = topic.joint_rule(
    _Code.PREDETERMINATION_WITH_DATE, "A predetermination has a date of service, and nothing was done yet",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-predet-no-date",
)  # fmt: skip
_SHAPE = topic.joint_rule(
    _Code.PREDETERMINATION_SHAPE, "A predetermination is no original, or tells of payments or earlier numbers",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-predet-shape",
)  # fmt: skip
_OUTSIDE = topic.joint_rule(
    _Code.LINE_DATE_OUTSIDE_CLAIM, "A line is dated outside the claim's dates of service",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-line-date-in-claim",
)  # fmt: skip
_UNDESCRIBED = topic.joint_rule(
    _Code.ORTHODONTICS_UNDESCRIBED, "An orthodontic service is billed without months of treatment (DN1)",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-ortho-dn1",
)  # fmt: skip
_APPLIANCE = topic.joint_rule(
    _Code.APPLIANCE_DATE, "The date when the appliance was placed is missing, or after the services",
    guides="D", scope="2300", snip=4, severity=_WARNING, source="rules: den-ortho-appliance-date",
)  # fmt: skip


@topic.tested_together(guides="D", scope="2300", needs="2400")
def dental_claim(claim: Branch, _: Context) -> Iterator[Breach]:
    """By CLM19, by the dates, by the lines' procedures."""
    clm, lines = claim.first("CLM"), claim.loops("2400")
    if clm is None:
        return
    whole = claim.first("DTP", "472")
    dated = [line.first("DTP", "472") for line in lines]
    if clm[19] == _PREDETERMINATION:
        for dtp in (whole, *dated):
            if dtp:
                yield _DATED(dtp.at(1))
        if clm.part(5, 3) != _ORIGINAL or claim.first("AMT", "F5") or claim.first("REF", "F8", "G3"):
            yield _SHAPE(clm.at(19))
    elif whole is None and not all(dated):
        yield _DATE_MISSING(claim.missing("DTP"))
    period = days_of(whole)
    for dtp in dated:
        days = days_of(dtp)
        if dtp and period and days and not period[0] <= days[0] <= period[1]:
            yield _OUTSIDE(dtp.at(3))
    yield from _orthodontics(claim, [procedure_of(line) for line in lines])


def _orthodontics(claim: Branch, procedures: list[str]) -> Iterator[Breach]:
    described = claim.first("DN1")
    if described is None and any(map(is_orthodontic, procedures)):
        yield _UNDESCRIBED(claim.missing("DN1"))
    if described is None or not any(map(places_appliance, procedures)):
        return
    placed = [dtp for branch in (claim, *claim.loops("2400")) for dtp in branch.all("DTP", "452")]
    services = served(claim)
    if not placed:
        yield _APPLIANCE(claim.missing("DTP"))
    for dtp in placed:
        days = days_of(dtp)
        if days and services and days[0] > services[1]:
            yield _APPLIANCE(dtp.at(3))


@topic.segment_rule(
    _Code.ORTHODONTICS_EMPTY, "DN1 tells neither months of treatment nor that it is orthodontics",
    guides="D", segments="DN1", loops="2300", snip=4, severity=_ERROR, source="rules: den-ortho-one-of", ik403="I9",
)  # fmt: skip
def orthodontics_empty(dn1: Seen, _: Context) -> Iterator[Fault]:
    """One of DN101, DN102, DN104."""
    if not (dn1[1] or dn1[2] or dn1[4]):
        yield dn1.at(1)


@topic.segment_rule(
    _Code.ORTHODONTICS_INDICATOR_NEEDLESS, "DN104 is sent beside months of treatment, which say it already",
    guides="D", segments="DN1", loops="2300", snip=4, severity=_WARNING, source="rules: den-ortho-indicator",
)  # fmt: skip
def orthodontics_indicator_needless(dn1: Seen, _: Context) -> Iterator[Fault]:
    """DN104 is for treatment whose months nobody knows."""
    if dn1[4] and (dn1[1] or dn1[2]):
        yield dn1.at(4)


@topic.segment_rule(
    _Code.ORTHODONTICS_MONTHS, "Months of treatment are no whole numbers, or more remain than there are",
    guides="D", segments="DN1", loops="2300", snip=3, severity=_WARNING, source="rules: den-ortho-months",
)  # fmt: skip
def orthodontics_months(dn1: Seen, _: Context) -> Iterator[Fault]:
    """DN102 of DN101."""
    total, left = number(dn1[1]), number(dn1[2])
    for at, months in ((1, total), (2, left)):
        if months is not None and (months < 0 or months % 1):
            yield dn1.at(at)
    if total is not None and left is not None and left > total:
        yield dn1.at(2)


@topic.rule(
    _Code.REPLACEMENT_WITHOUT_PRIOR_DATE, "A replacement does not say when the one before was placed (DTP*441, 139)",
    guides="D", scope="2400", needs="SV3", snip=4, severity=_ERROR, source="rules: den-replacement-date", ik403="I9",
)  # fmt: skip
def replacement_without_prior_date(line: Branch, _: Context) -> Iterator[Fault]:
    """SV305 = R; 441 is the date, 139 an estimate."""
    if line.first("SV3", "R", element=5) and not line.first("DTP", "441", "139"):
        yield line.missing("DTP")


@topic.rule(
    _Code.PRIOR_PLACEMENT_AFTER_SERVICE, "What is replaced was placed after the service",
    guides="D", scope="2400", needs="DTP*441", snip=4, severity=_WARNING, source="rules: den-prior-after-service",
)  # fmt: skip
def prior_placement_after_service(line: Branch, _: Context) -> Iterator[Fault]:
    """DTP*441 and 139 before the line's date of service, or the claim's."""
    prior = line.first("DTP", "441", "139")
    claim = line.up("2300")
    days = days_of(line.first("DTP", "472") or (claim.first("DTP", "472") if claim else None))
    placed = days_of(prior)
    if prior and placed and days and placed[0] >= days[1]:
        yield prior.at(3)


@topic.rule(
    _Code.TREATMENT_ENDS_BEFORE_START, "A treatment is completed before it starts",
    guides="D", scope="2400", needs="DTP*198", snip=4, severity=_ERROR, source="rules: den-treatment-order", ik403="8",
)  # fmt: skip
def treatment_ends_before_start(line: Branch, _: Context) -> Iterator[Fault]:
    """DTP*196 and DTP*198."""
    completed = line.first("DTP", "198")
    end, start = days_of(completed), days_of(line.first("DTP", "196"))
    if completed and end and start and end[0] < start[0]:
        yield completed.at(3)
