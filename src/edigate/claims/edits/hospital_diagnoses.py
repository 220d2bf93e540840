"""Diagnoses of a bill: their shape, what a stay and an unplanned visit must say, present on admission (HI)."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.claims.core import Diagnosis
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.diagnoses import bare, check_diagnosis, is_external_cause
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim, ReportedDiagnosis
from edigate.codes import bill_type
from edigate.codes.icd import needs_presence
from edigate.codes.revenue import is_urgent


def check_bill_diagnoses(claim: InstitutionalClaim, report: Report) -> None:
    """All diagnoses of the bill."""
    for pointer, diagnosis in _all(claim):
        check_diagnosis(diagnosis, "", pointer, report)
    if is_external_cause(claim.principal_diagnosis):
        report.tell(ClaimCode.EXTERNAL_CAUSE_FIRST, "/principal_diagnosis/code")
    seen = {bare(claim.principal_diagnosis)}
    for n, other in enumerate(claim.other_diagnoses):
        if bare(other) in seen:
            report.tell(ClaimCode.DIAGNOSIS_DUPLICATE, f"/other_diagnoses/{n}/code")
        seen.add(bare(other))
    stay = bill_type.is_stay(claim.facility_type)
    if stay and claim.frequency != bill_type.NO_PAYMENT and claim.admitting_diagnosis is None:
        report.tell(ClaimCode.BILL_ADMITTING_DIAGNOSIS_MISSING, "/admitting_diagnosis")
    if (
        bill_type.is_unplanned_visit(claim.facility_type, claim.admission_type or "") and not claim.reasons_for_visit
        and any(is_urgent(line.revenue_code) for line in claim.lines)
    ):  # fmt: skip
        report.tell(ClaimCode.BILL_VISIT_REASON_MISSING, "/reasons_for_visit")
    _check_presence(claim, stay, report)


def _check_presence(claim: InstitutionalClaim, stay: bool, report: Report) -> None:
    """An acute stay says of its diagnoses whether they were there on admission; a visit does not."""
    for pointer, diagnosis in _all(claim):
        if not isinstance(diagnosis, ReportedDiagnosis):
            continue
        if diagnosis.present_on_admission and not stay:
            report.tell(ClaimCode.BILL_PRESENT_ON_ADMISSION_UNEXPECTED, f"{pointer}/present_on_admission")
        elif claim.facility_type == bill_type.ACUTE and not diagnosis.present_on_admission:
            if needs_presence(bare(diagnosis)):
                report.tell(ClaimCode.BILL_PRESENT_ON_ADMISSION_MISSING, f"{pointer}/present_on_admission")


def _all(claim: InstitutionalClaim) -> Iterator[tuple[str, Diagnosis]]:
    yield "/principal_diagnosis", claim.principal_diagnosis
    if claim.admitting_diagnosis is not None:
        yield "/admitting_diagnosis", claim.admitting_diagnosis
    for name in ("reasons_for_visit", "external_causes", "other_diagnoses"):
        yield from ((f"/{name}/{n}", each) for n, each in enumerate(getattr(claim, name)))
