"""What only professional claims are asked: how many lines and diagnoses, pointers, places, their dates."""

from __future__ import annotations

from edigate.claims.base import Strict
from edigate.claims.edits.amounts import check_patient_paid
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.coordination import check_medicare_secondary
from edigate.claims.edits.dates import check_accident, check_period
from edigate.claims.edits.diagnoses import check_diagnoses, check_pointers, point_well
from edigate.claims.edits.procedures import check_drug, check_place, check_procedure
from edigate.claims.edits.report import Report
from edigate.claims.edits.roles import check_ordering
from edigate.claims.given import ByGiven
from edigate.claims.professional import ProfessionalClaim

MOST_DIAGNOSES = 12
MOST_LINES = 50
_INPATIENT = frozenset(("21", "51", "61"))


def check_professional(claim: ProfessionalClaim, report: Report) -> None:
    """All of them."""
    if claim.patient_paid is not None:
        check_patient_paid(claim.patient_paid, claim.charge, report)
    check_diagnoses(claim.diagnoses, MOST_DIAGNOSES, report)
    _check_services(claim, report)
    check_ordering(claim, report)
    check_medicare_secondary(claim.subscriber, report)
    if _tells_periods(claim):
        check_period(claim.admission_date, claim.discharge_date, "/discharge_date", report)
        check_period(claim.disability_date, claim.disability_date_end, "/disability_date_end", report)
        check_period(claim.last_worked_date, claim.return_to_work_date, "/return_to_work_date", report)
    if claim.related_causes:
        check_accident(
            claim.related_causes, claim.accident_date, claim.accident_state, claim.accident_country, report
        )
    if claim.place_of_service in _INPATIENT and claim.admission_date is None:
        report.tell(ClaimCode.ADMISSION_DATE_MISSING, "/admission_date")


@ByGiven
def _tells_periods(_model: type[Strict], given: frozenset[str]) -> bool:
    """Whether the end of a period is given: one that is open cannot run backwards."""
    return not given.isdisjoint(("discharge_date", "disability_date_end", "return_to_work_date"))


def _check_services(claim: ProfessionalClaim, report: Report) -> None:
    """Every line names a procedure and points at diagnoses that the claim has."""
    if len(claim.lines) > MOST_LINES:
        report.tell(ClaimCode.LINES_TOO_MANY, "/lines", f"at most {MOST_LINES}")
    check_place(claim.place_of_service, "/place_of_service", report)
    known = len(claim.diagnoses)
    is_clean = check_procedure.is_clean
    for n, line in enumerate(claim.lines):
        values = line.__dict__
        pointers, procedure = values["diagnosis_pointers"], values["procedure"]
        if not point_well(pointers, known):
            check_pointers(pointers, known, f"/lines/{n}/diagnosis_pointers", report)
        if not is_clean(procedure):
            check_procedure(procedure, "", f"/lines/{n}/procedure", report)
        if values["place_of_service"]:
            check_place(values["place_of_service"], f"/lines/{n}/place_of_service", report)
        if values["drug"] is not None:
            check_drug(values["drug"], f"/lines/{n}/drug", report)
