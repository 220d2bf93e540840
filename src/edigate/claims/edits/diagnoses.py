"""Diagnoses: their shape, that none is given twice, and what lines point at (HI, SV107)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from edigate.claims.core import AnyDiagnosis
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report

_ICD_10_CM = re.compile(r"[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.ASCII | re.IGNORECASE)
_ICD_9_CM = re.compile(r"[VE]?\d{2,4}(\.?\d{1,2})?", re.ASCII | re.IGNORECASE)
_SHAPES = {"10": _ICD_10_CM, "9": _ICD_9_CM}  # of dental diagnoses no shape is known
_EXTERNAL = frozenset("VWXY")


def check_diagnoses(diagnoses: Sequence[AnyDiagnosis], most: int, report: Report) -> None:
    """At least one diagnosis and at most `most`, each shaped like one, none twice, no external cause first."""
    if not diagnoses:
        report.tell(ClaimCode.DIAGNOSIS_MISSING, "/diagnoses")
        return
    if len(diagnoses) > most:
        report.tell(ClaimCode.DIAGNOSES_TOO_MANY, "/diagnoses", f"at most {most}")
    codes = [bare(diagnosis) for diagnosis in diagnoses]
    for n, diagnosis in enumerate(diagnoses):
        check_diagnosis(diagnosis, f"/diagnoses/{n}", report)
        if codes.index(codes[n]) < n:
            report.tell(ClaimCode.DIAGNOSIS_DUPLICATE, f"/diagnoses/{n}/code")
    if is_external_cause(diagnoses[0]):
        report.tell(ClaimCode.EXTERNAL_CAUSE_FIRST, "/diagnoses/0/code")


def check_diagnosis(diagnosis: AnyDiagnosis, base: str, report: Report) -> None:
    """One diagnosis is shaped like a code of its version."""
    shape = _SHAPES.get(diagnosis.version)
    if shape is not None and not shape.fullmatch(diagnosis.code):
        report.tell(ClaimCode.DIAGNOSIS_SHAPE, f"{base}/code")


def bare(diagnosis: AnyDiagnosis) -> str:
    """The code as it is compared: without its dot, in capital letters."""
    return diagnosis.code.replace(".", "").upper()


def is_external_cause(diagnosis: AnyDiagnosis) -> bool:
    """Whether an ICD-10 code tells what did it (V, W, X, Y)."""
    return diagnosis.version == "10" and bare(diagnosis)[:1] in _EXTERNAL


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
