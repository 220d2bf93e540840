"""Procedures of a stay, and occurrences, spans, values and conditions of any bill: shape, order, none twice (HI)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.dates import check_period
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim, InstitutionalProcedure, PrincipalProcedure
from edigate.codes import bill_type
from edigate.codes.icd import is_procedure

_TWO = re.compile(r"[0-9A-Z]{2}", re.ASCII)


def check_codes(claim: InstitutionalClaim, report: Report) -> None:
    """All coded information but diagnoses."""
    _check_procedures(claim, report)
    spans = claim.occurrence_spans
    for n, span in enumerate(spans):
        check_period(span.date, span.date_end, f"/occurrence_spans/{n}/date_end", report)
    for name in ("occurrences", "occurrence_spans", "value_amounts"):
        codes = [each.code for each in getattr(claim, name)]
        _check_shapes(((f"/{name}/{n}/code", code) for n, code in enumerate(codes)), report)
        if name == "value_amounts":
            for n, code in enumerate(codes):
                if code in codes[:n]:
                    report.tell(ClaimCode.BILL_VALUE_REPEATED, f"/{name}/{n}/code")
    _check_shapes(((f"/condition_codes/{n}", code) for n, code in enumerate(claim.condition_codes)), report)


def _check_shapes(codes: Iterable[tuple[str, str]], report: Report) -> None:
    for pointer, code in codes:
        if not _TWO.fullmatch(code.upper()):
            report.tell(ClaimCode.BILL_CODE_SHAPE, pointer)


def _check_procedures(claim: InstitutionalClaim, report: Report) -> None:
    principal = claim.principal_procedure
    if principal is None:
        if claim.other_procedures:
            report.tell(ClaimCode.BILL_PRINCIPAL_PROCEDURE_MISSING, "/principal_procedure")
    else:
        _check_procedure(principal, "/principal_procedure", report)
        if bill_type.is_visits(claim.facility_type):
            report.tell(ClaimCode.BILL_PROCEDURE_OF_VISIT, "/principal_procedure")
    for n, other in enumerate(claim.other_procedures):
        _check_procedure(other, f"/other_procedures/{n}", report)


def _check_procedure(done: InstitutionalProcedure | PrincipalProcedure, base: str, report: Report) -> None:
    if done.version == "10" and not is_procedure(done.code.replace(".", "").upper()):
        report.tell(ClaimCode.BILL_PROCEDURE_SHAPE, f"{base}/code")
