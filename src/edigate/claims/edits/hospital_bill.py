"""The bill itself: its type and frequency, admission, discharge and patient status (CLM05, CL1, DTP*435, DTP*096)."""

from __future__ import annotations

import re

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim
from edigate.codes import bill_type

_ADMISSION_TYPES = frozenset("123459")
_STATUS = re.compile(r"\d{2}", re.ASCII)
_NO_PATIENT = "14"  # tests for people who are no patients


def check_bill(claim: InstitutionalClaim, report: Report) -> None:
    """The type of bill has its shape, and the stay tells what its type asks for."""
    if not bill_type.is_facility_type(claim.facility_type):
        report.tell(ClaimCode.FACILITY_TYPE_INVALID, "/facility_type")
    if not bill_type.is_frequency(claim.frequency.upper()):
        report.tell(ClaimCode.FREQUENCY_INVALID, "/frequency")
    for name in ("admission_time", "discharge_time"):
        time = getattr(claim, name)
        if time and not bill_type.is_hour(time):
            report.tell(ClaimCode.HOUR_INVALID, f"/{name}")
    if claim.admission_type and claim.admission_type not in _ADMISSION_TYPES:
        report.tell(ClaimCode.BILL_ADMISSION_TYPE_INVALID, "/admission_type")
    if not claim.admission_source and claim.facility_type != _NO_PATIENT:
        report.tell(ClaimCode.BILL_ADMISSION_SOURCE_MISSING, "/admission_source")
    _check_admission(claim, report)
    _check_discharge(claim, report)
    _check_status(claim, report)


def _check_admission(claim: InstitutionalClaim, report: Report) -> None:
    if claim.admission_date is None:
        if bill_type.is_stay(claim.facility_type):
            report.tell(ClaimCode.ADMISSION_DATE_MISSING, "/admission_date")
        elif claim.admission_time:
            report.tell(ClaimCode.ADMISSION_DATE_MISSING, "/admission_time")
    elif claim.facility_type == bill_type.ACUTE and not claim.admission_time:
        report.tell(ClaimCode.BILL_ADMISSION_HOUR_MISSING, "/admission_time")


def _check_discharge(claim: InstitutionalClaim, report: Report) -> None:
    needed = bill_type.needs_discharge_hour(claim.facility_type, claim.frequency, claim.patient_status)
    if needed and not claim.discharge_time:
        report.tell(ClaimCode.BILL_DISCHARGE_HOUR_MISSING, "/discharge_time")
    elif claim.discharge_time and claim.frequency in bill_type.INTERIM:
        report.tell(ClaimCode.BILL_DISCHARGE_HOUR_UNEXPECTED, "/discharge_time")


def _check_status(claim: InstitutionalClaim, report: Report) -> None:
    if not _STATUS.fullmatch(claim.patient_status):
        report.tell(ClaimCode.BILL_PATIENT_STATUS_INVALID, "/patient_status")
        return
    still, frequency = claim.patient_status == bill_type.STILL_PATIENT, claim.frequency
    if still and frequency in bill_type.WHOLE and bill_type.says_where_to(claim.facility_type):
        report.tell(ClaimCode.BILL_FINAL_STILL_PATIENT, "/patient_status")
    elif not still and frequency in bill_type.INTERIM and bill_type.is_stay(claim.facility_type):
        report.tell(ClaimCode.BILL_INTERIM_NOT_STILL_PATIENT, "/patient_status")
