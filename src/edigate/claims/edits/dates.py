"""Dates: order, birth and death, what an accident or an admission asks for. Nothing here knows what day it is."""

from __future__ import annotations

from datetime import date

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 1, 1)
_INPATIENT = frozenset(("21", "51", "61"))


def check_dates(claim: Claim, report: Report) -> None:
    """Periods run forward, services lie within the patient's life, and needed dates are there."""
    patient = claim.patient or claim.subscriber
    who = "/patient" if claim.patient else "/subscriber"
    born, died = patient.birth_date, patient.death_date
    for n, line in enumerate(claim.lines):
        start, end = line.service_date, line.service_date_end
        _check_period(start, end, f"/lines/{n}/service_date_end", report)
        if not _EARLIEST <= start < _LATEST:
            report.tell(ClaimCode.DATE_UNLIKELY, f"/lines/{n}/service_date")
        if born is not None and start < born:
            report.tell(ClaimCode.SERVICE_BEFORE_BIRTH, f"/lines/{n}/service_date")
        if died is not None and start > died:
            report.tell(ClaimCode.SERVICE_AFTER_DEATH, f"/lines/{n}/service_date")
    if born is not None and not _EARLIEST <= born < _LATEST:
        report.tell(ClaimCode.DATE_UNLIKELY, f"{who}/birth_date")
    _check_period(claim.admission_date, claim.discharge_date, "/discharge_date", report)
    _check_period(claim.disability_date, claim.disability_date_end, "/disability_date_end", report)
    _check_period(claim.last_worked_date, claim.return_to_work_date, "/return_to_work_date", report)
    _check_needed(claim, report)


def _check_period(start: date | None, end: date | None, field: str, report: Report) -> None:
    if start is not None and end is not None and end < start:
        report.tell(ClaimCode.DATE_ORDER, field)


def _check_needed(claim: Claim, report: Report) -> None:
    causes = claim.related_causes
    if claim.accident_date is None and ("AA" in causes or "OA" in causes):
        report.tell(ClaimCode.ACCIDENT_DATE_MISSING, "/accident_date")
    if "AA" in causes and not claim.accident_state and not claim.accident_country:
        report.tell(ClaimCode.ACCIDENT_STATE_MISSING, "/accident_state")
    if claim.place_of_service in _INPATIENT and claim.admission_date is None:
        report.tell(ClaimCode.ADMISSION_DATE_MISSING, "/admission_date")
