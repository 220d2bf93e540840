"""Lines of a bill: revenue codes, rooms, rate codes, procedures and drugs (SV2)."""

from __future__ import annotations

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.procedures import check_drug, check_procedure
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.codes import bill_type, revenue

MOST_LINES = 999


def check_lines(claim: InstitutionalClaim, report: Report) -> None:
    """All lines."""
    if len(claim.lines) > MOST_LINES:
        report.tell(ClaimCode.LINES_TOO_MANY, "/lines", f"at most {MOST_LINES}")
    visits = bill_type.is_visits(claim.facility_type)
    for n, line in enumerate(claim.lines):
        base = f"/lines/{n}"
        _check_revenue(line, base, visits, report)
        if line.procedure is not None:
            check_procedure(line.procedure, "", f"{base}/procedure", report)
        check_drug(line.drug, f"{base}/drug", report)


def _check_revenue(line: InstitutionalLine, base: str, visits: bool, report: Report) -> None:
    code, done = line.revenue_code, line.procedure
    if not revenue.is_revenue_code(code):
        report.tell(ClaimCode.BILL_REVENUE_CODE_SHAPE, f"{base}/revenue_code")
        return
    if code == revenue.TOTAL:
        report.tell(ClaimCode.BILL_REVENUE_TOTAL_LINE, f"{base}/revenue_code")
    if revenue.is_room(code):
        if line.unit != "DA":
            report.tell(ClaimCode.BILL_ROOM_NOT_IN_DAYS, f"{base}/unit")
        if visits:
            report.tell(ClaimCode.BILL_ROOM_OF_VISIT, f"{base}/revenue_code")
    is_rate = done is not None and done.qualifier == revenue.RATE_QUALIFIER
    if is_rate and code not in revenue.RATES:
        report.tell(ClaimCode.BILL_RATE_CODE_REVENUE, f"{base}/revenue_code")
    if not is_rate and code in revenue.RATES_NEEDED:
        report.tell(ClaimCode.BILL_RATE_CODE_MISSING, f"{base}/procedure")
