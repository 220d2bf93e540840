"""What only institutional claims are asked: the bill, its days, its codes, its lines, its people."""

from __future__ import annotations

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.hospital_bill import check_bill
from edigate.claims.edits.hospital_codes import check_codes
from edigate.claims.edits.hospital_days import check_days
from edigate.claims.edits.hospital_diagnoses import check_bill_diagnoses
from edigate.claims.edits.hospital_lines import check_lines
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim
from edigate.codes.revenue import is_ambulance


def check_institutional(claim: InstitutionalClaim, report: Report) -> None:
    """All of them."""
    check_bill(claim, report)
    check_days(claim, report)
    check_bill_diagnoses(claim, report)
    check_codes(claim, report)
    check_lines(claim, report)
    _check_people(claim, report)


def _check_people(claim: InstitutionalClaim, report: Report) -> None:
    """An organization bills under its EIN; somebody has charge of the patient, but for rides alone."""
    billing = claim.billing_provider
    if billing.is_person:
        report.tell(ClaimCode.ORGANIZATION_REQUIRED, "/billing_provider/last_name")
    if billing.ssn:
        report.tell(ClaimCode.EIN_REQUIRED, "/billing_provider/ssn")
    if claim.attending_provider is None and not all(is_ambulance(line.revenue_code) for line in claim.lines):
        report.tell(ClaimCode.BILL_ATTENDING_MISSING, "/attending_provider")
