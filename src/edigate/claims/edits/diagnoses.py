"""Diagnoses: their shape, that none is given twice, and what lines point at (HI, SV107)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from edigate.claims.anatomy import fields_of
from edigate.claims.core import AnyDiagnosis
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.once import AskedOnce
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.codes import icd

_POINT = re.compile(r"(?P<before>[0-9A-Z]{3,4})\.(?P<behind>[0-9A-Z]{1,4})", re.ASCII | re.IGNORECASE)
_SHAPES = {"10": icd.is_diagnosis, "9": icd.is_old_diagnosis}  # of dental diagnoses no shape is known
_ICD_10_BEGAN = date(2015, 10, 1)


def check_diagnoses(diagnoses: tuple[AnyDiagnosis, ...], most: int, report: Report) -> None:
    """At least one diagnosis and at most `most`, each shaped like one, none twice, no external cause first."""
    _check_diagnoses(diagnoses, f"{most}", "/diagnoses", report)


def _ask_diagnoses(diagnoses: tuple[AnyDiagnosis, ...], most: str, base: str, report: Report) -> None:
    if not diagnoses:
        report.tell(ClaimCode.DIAGNOSIS_MISSING, base)
        return
    if len(diagnoses) > int(most):
        report.tell(ClaimCode.DIAGNOSES_TOO_MANY, base, f"at most {most}")
    codes = [bare(diagnosis) for diagnosis in diagnoses]
    for n, diagnosis in enumerate(diagnoses):
        check_diagnosis(diagnosis, "", f"{base}/{n}", report)
        if codes.index(codes[n]) < n:
            report.tell(ClaimCode.DIAGNOSIS_DUPLICATE, f"{base}/{n}/code")
    _check_first(diagnoses[0], "", f"{base}/0", report)


_check_diagnoses = AskedOnce(_ask_diagnoses)


def _ask_diagnosis(diagnosis: AnyDiagnosis, _role: str, base: str, report: Report) -> None:
    """One diagnosis is shaped like a code of its version."""
    is_shaped = _SHAPES.get(diagnosis.version)
    if is_shaped is None:
        return
    pointed = "." in diagnosis.code
    if not is_shaped(bare(diagnosis)) or (pointed and not _POINT.fullmatch(diagnosis.code)):
        report.tell(ClaimCode.DIAGNOSIS_SHAPE, f"{base}/code")


def _ask_first(diagnosis: AnyDiagnosis, _role: str, base: str, report: Report) -> None:
    """The first one tells what was treated, not what did it."""
    if is_external_cause(diagnosis):
        report.tell(ClaimCode.EXTERNAL_CAUSE_FIRST, f"{base}/code")


check_diagnosis = AskedOnce(_ask_diagnosis)
_check_first = AskedOnce(_ask_first)


def check_versions(claim: Claim, report: Report) -> None:
    """The codes are of the edition that was in force on the last day of service."""
    period = claim.service_period
    if period is None:
        return
    expected = "10" if period[1] >= _ICD_10_BEGAN else "9"
    values = claim.__dict__
    for name in fields_of(type(claim), AnyDiagnosis):
        if (told := values[name]) is not None:
            _check_version(told, expected, f"/{name}", report)


def _ask_version(
    told: AnyDiagnosis | tuple[AnyDiagnosis, ...], expected: str, base: str, report: Report
) -> None:
    if isinstance(told, tuple):
        for n, each in enumerate(told):
            _ask_version(each, expected, f"{base}/{n}", report)
    elif told.version in _SHAPES and told.version != expected:
        report.tell(ClaimCode.DIAGNOSIS_VERSION, f"{base}/version")


_check_version = AskedOnce(_ask_version)


def bare(diagnosis: AnyDiagnosis) -> str:
    """The code as it is compared: without its dot, in capital letters."""
    return diagnosis.code.replace(".", "").upper()


def is_external_cause(diagnosis: AnyDiagnosis) -> bool:
    """Whether an ICD-10 code tells what did it (V, W, X, Y)."""
    return diagnosis.version == "10" and icd.is_external_cause(bare(diagnosis))


@lru_cache(maxsize=4096)
def point_well(pointers: tuple[int, ...], known: int) -> bool:
    """Whether `check_pointers` finds nothing."""
    report = Report(lenient_identifiers=False)
    check_pointers(pointers, known, "", report)
    return not report.findings


def check_pointers(pointers: tuple[int, ...], known: int, field: str, report: Report) -> None:
    """A line points at diagnoses that the claim has, at none of them twice."""
    if not pointers:
        report.tell(ClaimCode.POINTER_MISSING, field)
        return
    for n, pointer in enumerate(pointers):
        if not 1 <= pointer <= known:
            report.tell(ClaimCode.POINTER_BEYOND_DIAGNOSES, f"{field}/{n}")
    if len(set(pointers)) < len(pointers):
        report.tell(ClaimCode.POINTER_REPEATED, field)
