"""Diagnoses, the lines' pointers at them, and the codes of what was done (HI, SV107, SV101, LIN03)."""

from __future__ import annotations

import re

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.line import ProfessionalLine
from edigate.claims.model import Claim

MOST_DIAGNOSES = 12
MOST_LINES = 50

_ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII | re.IGNORECASE)
_ICD_9_CM = re.compile(r"[VE]?\d{2,4}(\.?\d{1,2})?", re.ASCII | re.IGNORECASE)
_PROCEDURE = re.compile(r"[0-9A-Z]{5}", re.ASCII | re.IGNORECASE)
_MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII | re.IGNORECASE)
_NDC = re.compile(r"\d{11}|\d{5}-\d{4}-\d{2}", re.ASCII)
_PLACE = re.compile(r"\d{2}", re.ASCII)


def check_diagnoses(claim: Claim, report: Report) -> None:
    """One to twelve diagnoses, each shaped like one, none twice, no external cause first."""
    codes = [diagnosis.code.replace(".", "").upper() for diagnosis in claim.diagnoses]
    if not codes:
        report.tell(ClaimCode.DIAGNOSIS_MISSING, "/diagnoses")
        return
    if len(codes) > MOST_DIAGNOSES:
        report.tell(ClaimCode.DIAGNOSES_TOO_MANY, "/diagnoses")
    for n, diagnosis in enumerate(claim.diagnoses):
        shape = _ICD_10_CM if diagnosis.version == "10" else _ICD_9_CM
        if not shape.fullmatch(diagnosis.code):
            report.tell(ClaimCode.DIAGNOSIS_SHAPE, f"/diagnoses/{n}/code")
        if codes.index(codes[n]) < n:
            report.tell(ClaimCode.DIAGNOSIS_DUPLICATE, f"/diagnoses/{n}/code")
    if claim.diagnoses[0].version == "10" and codes[0][:1] in {"V", "W", "X", "Y"}:
        report.tell(ClaimCode.EXTERNAL_CAUSE_FIRST, "/diagnoses/0/code")


def check_services(claim: Claim, report: Report) -> None:
    """Every line names a procedure and points at diagnoses that the claim has."""
    if len(claim.lines) > MOST_LINES:
        report.tell(ClaimCode.LINES_TOO_MANY, "/lines")
    if not _PLACE.fullmatch(claim.place_of_service):
        report.tell(ClaimCode.PLACE_OF_SERVICE_INVALID, "/place_of_service")
    known = len(claim.diagnoses)
    for n, line in enumerate(claim.lines):
        _check_pointers(line.diagnosis_pointers, known, f"/lines/{n}/diagnosis_pointers", report)
        _check_codes(line, f"/lines/{n}", report)


def _check_pointers(pointers: tuple[int, ...], known: int, field: str, report: Report) -> None:
    if not pointers:
        report.tell(ClaimCode.POINTER_MISSING, field)
        return
    for n, pointer in enumerate(pointers):
        if not 1 <= pointer <= known:
            report.tell(ClaimCode.POINTER_BEYOND_DIAGNOSES, f"{field}/{n}")
    if len(set(pointers)) < len(pointers):
        report.tell(ClaimCode.POINTER_REPEATED, field)


def _check_codes(line: ProfessionalLine, base: str, report: Report) -> None:
    procedure = line.procedure
    if procedure.qualifier == "HC" and not _PROCEDURE.fullmatch(procedure.code):
        report.tell(ClaimCode.PROCEDURE_SHAPE, f"{base}/procedure/code")
    for n, modifier in enumerate(procedure.modifiers):
        if not _MODIFIER.fullmatch(modifier):
            report.tell(ClaimCode.MODIFIER_SHAPE, f"{base}/procedure/modifiers/{n}")
    if line.place_of_service and not _PLACE.fullmatch(line.place_of_service):
        report.tell(ClaimCode.PLACE_OF_SERVICE_INVALID, f"{base}/place_of_service")
    if line.drug is not None and line.drug.qualifier == "N4" and not _NDC.fullmatch(line.drug.ndc):
        report.tell(ClaimCode.NDC_INVALID, f"{base}/drug/ndc")
