"""Dates of the illness and of earlier care on the professional claim: before the services, and not in the future."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import served
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import days_of
from edigate.guides.situations.levels_above import filing_of
from edigate.guides.situations.rule import SegmentTest, Topic

topic = Topic()


class IllnessDateRuleCode(StrEnum):
    """Rules about DTP*431, 454, 304, 453, 439, 484, 455, 471, 314, 360, 361, 296, 297."""

    HISTORY_DATE_FUTURE = "HISTORY_DATE_FUTURE"
    HISTORY_DATE_AFTER_SERVICE = "HISTORY_DATE_AFTER_SERVICE"
    ACUTE_MANIFESTATION_DATE = "ACUTE_MANIFESTATION_DATE"
    MENSTRUAL_PERIOD_UNLIKELY = "MENSTRUAL_PERIOD_UNLIKELY"
    DISABILITY_DATE_FORMAT = "DISABILITY_DATE_FORMAT"
    RETURN_BEFORE_LAST_WORKED = "RETURN_BEFORE_LAST_WORKED"


_Code = IllnessDateRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_PAST = frozenset(("431", "454", "304", "453", "439", "484", "455", "471"))
_BEFORE = ("431", "454", "304", "455")
_LONGEST_PREGNANCY = timedelta(days=300)
_WRITTEN = {"314": "RD8", "360": "D8", "361": "D8"}
_ACUTE = frozenset("AM")  # CR208
_FUTURE = "A date of the illness or of earlier care lies after the day of the interchange"


def _of_a_line(qualifier: str) -> Callable[[SegmentTest], SegmentTest]:
    """The rule for one date of a line: not for DTP*472, which every line has."""
    return topic.segment_rule(
        _Code.HISTORY_DATE_FUTURE, _FUTURE, guides="P", segments="DTP", loops="2400", when=(1, qualifier), snip=2,
        severity=_ERROR, source="rules: dat-history-future", ik403="8",
    )  # fmt: skip


@topic.segment_rule(
    _Code.HISTORY_DATE_FUTURE, _FUTURE,
    guides="P", segments="DTP", loops="2300", snip=2, severity=_ERROR, source="rules: dat-history-future", ik403="8",
)  # fmt: skip
@_of_a_line("471")
@_of_a_line("304")
@_of_a_line("455")
@_of_a_line("454")
def history_date_future(dtp: Seen, context: Context) -> Iterator[Fault]:
    """Onset, treatment, last seen, manifestation, accident, last period, X-ray, prescription."""
    days = days_of(dtp)
    if dtp[1] in _PAST and days and context.dated and days[0] > context.dated:
        yield dtp.at(3)


@topic.segment_rule(
    _Code.DISABILITY_DATE_FORMAT, "Dates of disability: 314 is a period, 360 and 361 are single dates",
    guides="P", segments="DTP", loops="2300", when=(1, "314"), snip=2, severity=_ERROR, source="rules: dat-disability-shape",
    ik403="7",
)  # fmt: skip
def disability_date_format(dtp: Seen, _: Context) -> Iterator[Fault]:
    """DTP01 says whether both ends are given, or which."""
    if dtp[2] in ("D8", "RD8") and _WRITTEN.get(dtp[1], dtp[2]) != dtp[2]:
        yield dtp.at(2)


@topic.rule(
    _Code.HISTORY_DATE_AFTER_SERVICE, "Onset, first treatment, last visit or X-ray lies after the last service",
    guides="P", scope="2300", needs="DTP*431 DTP*454 DTP*304 DTP*455", snip=4, severity=_WARNING,
    source="rules: dat-history-after-service",
)  # fmt: skip
def history_date_after_service(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*431, 454, 304, 455 of the claim and its lines."""
    services = served(claim)
    for branch in (claim, *claim.loops("2400")) if services else ():
        for dtp in branch.all("DTP", *_BEFORE):
            days = days_of(dtp)
            if services and days and days[0] > services[1]:
                yield dtp.at(3)


@topic.rule(
    _Code.ACUTE_MANIFESTATION_DATE, "Medicare wants the date of an acute manifestation (DTP*453), before the last service",
    guides="P", scope="2300", needs="CR2", snip=4, severity=_WARNING, source="rules: dat-acute-manifestation",
)  # fmt: skip
def acute_manifestation_date(claim: Branch, _: Context) -> Iterator[Fault]:
    """CR208 = A or M: spinal manipulation of an acute condition."""
    spinal = claim.first("CR2")
    if spinal is None or spinal[8] not in _ACUTE or filing_of(claim) != "MB":
        return
    manifested, services = claim.first("DTP", "453"), served(claim)
    days = days_of(manifested)
    if manifested is None:
        yield claim.missing("DTP")
    elif days and services and days[0] > services[1]:
        yield manifested.at(3)


@topic.rule(
    _Code.MENSTRUAL_PERIOD_UNLIKELY, "The last menstrual period is not within 300 days before the first service",
    guides="P", scope="2300", needs="DTP*484", snip=4, severity=_WARNING, source="rules: dat-lmp",
)  # fmt: skip
def menstrual_period_unlikely(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*484."""
    last, services = claim.first("DTP", "484"), served(claim)
    days = days_of(last)
    if last and days and services and not timedelta(0) <= services[0] - days[0] <= _LONGEST_PREGNANCY:
        yield last.at(3)


@topic.rule(
    _Code.RETURN_BEFORE_LAST_WORKED, "The patient returns to work before the last day worked",
    guides="P", scope="2300", needs="DTP*296", snip=4, severity=_WARNING, source="rules: dat-return-before-worked",
)  # fmt: skip
def return_before_last_worked(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*297 and DTP*296."""
    back = claim.first("DTP", "296")
    returned, worked = days_of(back), days_of(claim.first("DTP", "297"))
    if back and returned and worked and returned[0] < worked[0]:
        yield back.at(3)
