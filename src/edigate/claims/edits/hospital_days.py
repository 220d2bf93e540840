"""The days of a bill: its period covers the lines, admission and procedures; days counted are those of the stay."""

from __future__ import annotations

from decimal import Decimal

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.dates import check_day, check_period
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.codes import bill_type

_DAYS = frozenset(("80", "81"))  # value codes: covered and not covered


def check_days(claim: InstitutionalClaim, report: Report) -> None:
    """What has a day lies in the period of the bill, or before its end."""
    first, last = claim.statement_date, claim.statement_date_end
    patient = claim.patient or claim.subscriber
    check_day(first, patient.birth_date, None, "/statement_date", report)
    check_period(first, last, "/statement_date_end", report)
    if last < first:
        return
    if claim.admission_date is not None and claim.admission_date > last:
        report.tell(ClaimCode.BILL_ADMISSION_AFTER_STATEMENT, "/admission_date")
    needed = bill_type.is_visits(claim.facility_type) and first != last
    for n, line in enumerate(claim.lines):
        _check_line(line, claim, f"/lines/{n}", needed, report)
    principal = claim.principal_procedure
    if principal is not None and principal.date > last:
        report.tell(ClaimCode.BILL_PROCEDURE_AFTER_STATEMENT, "/principal_procedure/date")
    for n, other in enumerate(claim.other_procedures):
        if other.date > last:
            report.tell(ClaimCode.BILL_PROCEDURE_AFTER_STATEMENT, f"/other_procedures/{n}/date")
    _check_counted(claim, report)


def _check_line(
    line: InstitutionalLine, claim: InstitutionalClaim, base: str, needed: bool, report: Report
) -> None:
    start = line.service_date
    if start is None:
        if line.service_date_end is not None or (needed and line.drug is None):
            report.tell(ClaimCode.BILL_LINE_DATE_MISSING, f"{base}/service_date")
        return
    end = line.service_date_end or start
    if not (claim.statement_date <= start and end <= claim.statement_date_end):
        report.tell(ClaimCode.BILL_LINE_OUTSIDE_STATEMENT, f"{base}/service_date")


def _check_counted(claim: InstitutionalClaim, report: Report) -> None:
    """Days covered and not covered (value codes 80, 81) are the days of the period."""
    at = [n for n, value in enumerate(claim.value_amounts) if value.code in _DAYS]
    if not at or not bill_type.is_stay(claim.facility_type):
        return
    told = sum((claim.value_amounts[n].amount for n in at), Decimal(0))
    days = bill_type.days_of_stay(claim.statement_date, claim.statement_date_end, claim.patient_status)
    if told not in days:
        report.tell(
            ClaimCode.BILL_COVERED_DAYS_DIFFER,
            f"/value_amounts/{at[0]}/amount",
            f"told {told}, period {max(days)}",
        )
