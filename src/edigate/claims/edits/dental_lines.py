"""The lines of a dental claim: teeth and surfaces, areas of the mouth, prostheses, dates of treatment (SV3, TOO, DTP)."""

from __future__ import annotations

from datetime import date

from edigate.claims.dental import DentalClaim, DentalLine, Tooth
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.diagnoses import check_pointers
from edigate.claims.edits.procedures import check_place, check_procedure
from edigate.claims.edits.report import Report
from edigate.codes import dental_procedure, tooth

_REPLACEMENT = "R"


def check_lines(claim: DentalClaim, report: Report) -> None:
    """Each line by itself."""
    for n, line in enumerate(claim.lines):
        base = f"/lines/{n}"
        if line.diagnosis_pointers:
            check_pointers(
                line.diagnosis_pointers, len(claim.diagnoses), f"{base}/diagnosis_pointers", report
            )
        check_procedure(line.procedure, "", f"{base}/procedure", report)
        if line.place_of_service:
            check_place(line.place_of_service, f"{base}/place_of_service", report)
        for m, area in enumerate(line.oral_cavities):
            if area.upper() not in tooth.AREAS:
                report.tell(ClaimCode.ORAL_CAVITY_INVALID, f"{base}/oral_cavities/{m}")
        for m, each in enumerate(line.teeth):
            _check_tooth(each, f"{base}/teeth/{m}", report)
        if len(line.teeth) > 1 and line.quantity != 1:
            report.tell(ClaimCode.TEETH_WITH_QUANTITY, f"{base}/quantity")
        _check_place_in_mouth(line, base, report)
        _check_prosthesis(line, line.service_date or claim.service_date, base, report)
        start, end = line.treatment_start_date, line.treatment_completion_date
        if start is not None and end is not None and end < start:
            report.tell(ClaimCode.DATE_ORDER, f"{base}/treatment_completion_date")


def _check_tooth(told: Tooth, base: str, report: Report) -> None:
    """There is such a tooth, and it has such surfaces, each told once."""
    number = told.number.upper()
    surfaces = [each.upper() for each in told.surfaces]
    if not tooth.is_tooth(number):
        report.tell(ClaimCode.TOOTH_INVALID, f"{base}/number")
    for m, surface in enumerate(surfaces):
        if surface not in tooth.SURFACES or surface in surfaces[:m]:
            report.tell(ClaimCode.TOOTH_SURFACE_INVALID, f"{base}/surfaces/{m}")
        elif tooth.is_tooth(number) and surface == tooth.surface_it_lacks(number):
            report.tell(ClaimCode.TOOTH_SURFACE_UNLIKELY, f"{base}/surfaces/{m}")


def _check_place_in_mouth(line: DentalLine, base: str, report: Report) -> None:
    """What the procedure says about where it was done."""
    code = line.procedure.code.upper()
    if dental_procedure.is_filling(code) and line.teeth:
        for m, each in enumerate(line.teeth):
            if not each.surfaces:
                report.tell(ClaimCode.SURFACES_MISSING, f"{base}/teeth/{m}/surfaces")
            elif not dental_procedure.fits_surfaces(code, len(each.surfaces)):
                report.tell(ClaimCode.SURFACES_UNLIKE_PROCEDURE, f"{base}/teeth/{m}/surfaces")
    elif dental_procedure.wants_tooth(code) and not line.teeth:
        report.tell(ClaimCode.TOOTH_UNTOLD, f"{base}/teeth")
    if (
        dental_procedure.is_by_quadrant(code)
        and not line.teeth
        and tooth.QUADRANTS.isdisjoint(line.oral_cavities)
    ):
        report.tell(ClaimCode.QUADRANT_UNTOLD, f"{base}/oral_cavities")


def _check_prosthesis(line: DentalLine, served: date | None, base: str, report: Report) -> None:
    """A crown or denture is the first or a replacement, and a replacement tells when the one before was placed."""
    before = line.prior_placement_date
    if line.prosthesis is None and dental_procedure.is_prosthesis(line.procedure.code.upper()):
        report.tell(ClaimCode.PROSTHESIS_UNTOLD, f"{base}/prosthesis")
    if line.prosthesis == _REPLACEMENT and before is None:
        report.tell(ClaimCode.PRIOR_PLACEMENT_MISSING, f"{base}/prior_placement_date")
    if before is not None and served is not None and before > served:
        report.tell(ClaimCode.PRIOR_PLACEMENT_LATE, f"{base}/prior_placement_date")
