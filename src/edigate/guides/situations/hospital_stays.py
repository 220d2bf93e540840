"""A hospital claim's days: statement period, admission, discharge, procedures, days that are counted."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.codes.bill_type import ACUTE, INTERIM, days_of_stay, needs_discharge_hour
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import Period, day, days_of
from edigate.guides.situations.hospital_bills import Bill, bill_of, coded
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, JointRule, Topic

_COVERED, _NONCOVERED = "80", "81"  # value codes: days
_ICD9, _ICD10, _ALTERNATIVE = ("BR", "BQ"), ("BBR", "BBQ"), "CAH"

topic = Topic()


class HospitalStayRuleCode(StrEnum):
    """Rules about DTP*434, DTP*435, DTP*096 and the days of lines and procedures."""

    STATEMENT_FUTURE = "STATEMENT_FUTURE"
    LINE_OUTSIDE_STATEMENT = "LINE_OUTSIDE_STATEMENT"
    LINE_DATE_MISSING_OUTPATIENT = "LINE_DATE_MISSING_OUTPATIENT"
    ADMISSION_UNDATED = "ADMISSION_UNDATED"
    ADMISSION_HOUR_MISSING = "ADMISSION_HOUR_MISSING"
    ADMISSION_AFTER_STATEMENT = "ADMISSION_AFTER_STATEMENT"
    DISCHARGE_HOUR_MISSING = "DISCHARGE_HOUR_MISSING"
    DISCHARGE_HOUR_OF_INTERIM = "DISCHARGE_HOUR_OF_INTERIM"
    COVERED_DAYS_DIFFER = "COVERED_DAYS_DIFFER"
    PROCEDURE_AFTER_STATEMENT = "PROCEDURE_AFTER_STATEMENT"
    PRINCIPAL_PROCEDURE_MISSING = "PRINCIPAL_PROCEDURE_MISSING"
    PROCEDURE_OF_OUTPATIENT = "PROCEDURE_OF_OUTPATIENT"


_Code = HospitalStayRuleCode


@topic.segment_rule(
    _Code.STATEMENT_FUTURE, "The statement period ends after the interchange", guides="I", segments="DTP", loops="2300",
    when=(1, "434"), snip=2, severity=Severity.ERROR, source="rules: ins-statement-future", ik403="8",
)  # fmt: skip
def statement_future(statement: Seen, context: Context) -> Iterator[Fault]:
    """Services are billed when they have been given."""
    days = days_of(statement) if statement[1] == "434" else None
    if days and context.dated and days[1] > context.dated:
        yield statement.at(3)


@topic.rule(
    _Code.LINE_OUTSIDE_STATEMENT, "A line's date lies outside the statement period (DTP*434)", guides="I", scope="2300",
    needs="DTP*472", snip=4, severity=Severity.ERROR, source="rules: ins-line-in-period", ik403="8",
)  # fmt: skip
def line_outside_statement(claim: Branch, _: Context) -> Iterator[Fault]:
    """First and last day of DTP*472."""
    statement = days_of(claim.first("DTP", "434"))
    if statement is None or statement[1] < statement[0]:
        return
    for line in claim.loops("2400"):
        served = line.first("DTP", "472")
        days = days_of(served)
        if served and days and not (statement[0] <= days[0] and days[1] <= statement[1]):
            yield served.at(3)


def _rule(
    code: HospitalStayRuleCode, text: str, snip: int, severity: Severity, row: str, ik403: str | None = None
) -> JointRule:
    return topic.joint_rule(
        code,
        text,
        guides="I",
        scope="2300",
        snip=snip,
        severity=severity,
        source=f"rules: {row}",
        ik403=ik403,
    )


_line_date = _rule(
    _Code.LINE_DATE_MISSING_OUTPATIENT, "A visit's line has no date, and the statement period is longer than a day", 4,
    Severity.ERROR, "ins-line-date-outpatient",
)  # fmt: skip
_admission = _rule(
    _Code.ADMISSION_UNDATED,
    "A stay has no admission date (DTP*435)",
    4,
    Severity.ERROR,
    "ins-admission-date",
)
_hour = _rule(
    _Code.ADMISSION_HOUR_MISSING,
    "A hospital stay's admission has no hour",
    4,
    Severity.WARNING,
    "ins-admission-hour",
)
_late = _rule(
    _Code.ADMISSION_AFTER_STATEMENT, "The admission comes after the end of the statement period", 4, Severity.ERROR,
    "ins-admission-after-through", "8",
)  # fmt: skip
_discharge = _rule(
    _Code.DISCHARGE_HOUR_MISSING, "The stay has ended, and the hour of discharge is missing (DTP*096)", 4, Severity.ERROR,
    "ins-discharge-hour",
)  # fmt: skip
_early = _rule(
    _Code.DISCHARGE_HOUR_OF_INTERIM, "An interim claim cannot have an hour of discharge (DTP*096)", 4, Severity.ERROR,
    "ins-discharge-hour-interim",
)  # fmt: skip
_covered = _rule(
    _Code.COVERED_DAYS_DIFFER, "The days covered and not covered (value codes 80, 81) are not those of the statement", 3,
    Severity.WARNING, "ins-covered-days",
)  # fmt: skip
_procedure_late = _rule(
    _Code.PROCEDURE_AFTER_STATEMENT, "A procedure comes after the end of the statement period", 4, Severity.ERROR,
    "ins-procedure-date", "8",
)  # fmt: skip
_principal = _rule(
    _Code.PRINCIPAL_PROCEDURE_MISSING, "There are other procedures but no principal one", 4, Severity.ERROR,
    "ins-procedure-principal-first",
)  # fmt: skip
_visit = _rule(
    _Code.PROCEDURE_OF_OUTPATIENT, "ICD procedures are for stays; a visit's lines name theirs", 6, Severity.WARNING,
    "ins-procedure-outpatient",
)  # fmt: skip


@topic.tested_together(guides="I", scope="2300")
def stays(claim: Branch, _: Context) -> Iterator[Breach]:
    """The days of a stay, or of a visit."""
    bill = bill_of(claim)
    if bill is None:
        return
    if bill.inpatient:
        yield from _admitted(bill)
        if bill.statement:
            yield from _days(bill, bill.statement)
    elif bill.outpatient and bill.statement and bill.statement[0] != bill.statement[1]:
        for line in claim.loops("2400"):
            if not line.first("DTP", "472") and not line.below("2410"):
                yield _line_date(line.missing("DTP"))
    left = claim.first("DTP", "096")
    if left and bill.frequency in INTERIM:
        yield _early(left.at())
    if not left and needs_discharge_hour(bill.type, bill.frequency, bill.status):
        yield _discharge(claim.missing("DTP"))


def _admitted(bill: Bill) -> Iterator[Breach]:
    admitted = bill.claim.first("DTP", "435")
    if admitted is None:
        yield _admission(bill.claim.missing("DTP"))
        return
    if bill.type == ACUTE and admitted[2] == "D8":
        yield _hour(admitted.at(2))
    days = days_of(admitted)
    if days and bill.statement and days[0] > bill.statement[1]:
        yield _late(admitted.at(3))


def _days(bill: Bill, statement: Period) -> Iterator[Breach]:
    """Every night counts as a day, and the last day when the patient is still there; so does a stay without a night."""
    values = [each for each in coded(bill.claim, "BE") if each.code in (_COVERED, _NONCOVERED)]
    counted = [number(each.part(5)) for each in values]
    known = [each for each in counted if each is not None]
    if not values or len(known) < len(values) or statement[1] < statement[0]:
        return
    if sum(known) not in days_of_stay(*statement, bill.status):
        yield _covered(values[0].segment.at(values[0].element, 5))


@topic.tested_together(guides="I", scope="2300", needs="HI*BBR HI*BBQ")
def procedures(claim: Branch, _: Context) -> Iterator[Breach]:
    """The procedures of a stay."""
    bill = bill_of(claim)
    principal = coded(claim, _ICD10[0], _ICD9[0], _ALTERNATIVE)
    other = coded(claim, _ICD10[1], _ICD9[1])
    if other and not principal:
        yield _principal(other[0].segment.at())
    if bill is None:
        return
    if bill.outpatient and principal:
        yield _visit(principal[0].segment.at())
    for each in (*principal, *other):
        done = day(each.part(4))
        if done and bill.statement and done > bill.statement[1]:
            yield _procedure_late(each.segment.at(each.element, 4))
