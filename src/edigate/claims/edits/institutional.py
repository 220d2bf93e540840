"""What only institutional claims are asked."""

from __future__ import annotations

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.dates import check_period
from edigate.claims.edits.procedures import check_drug, check_procedure
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim

MOST_LINES = 999


def check_institutional(claim: InstitutionalClaim, report: Report) -> None:
    """All of them."""
    check_period(claim.statement_date, claim.statement_date_end, "/statement_date_end", report)
    if len(claim.lines) > MOST_LINES:
        report.tell(ClaimCode.LINES_TOO_MANY, "/lines", f"at most {MOST_LINES}")
    for n, line in enumerate(claim.lines):
        if line.procedure is not None:
            check_procedure(line.procedure, f"/lines/{n}/procedure", report)
        check_drug(line.drug, f"/lines/{n}/drug", report)
