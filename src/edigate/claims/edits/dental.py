"""What only dental claims are asked: dates and predeterminations, orthodontics, teeth that are missing, taxonomies."""

from __future__ import annotations

from edigate.claims.dental import DentalClaim
from edigate.claims.edits.amounts import check_patient_paid
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.dates import check_accident, check_day, check_period
from edigate.claims.edits.dental_lines import check_lines
from edigate.claims.edits.diagnoses import check_diagnoses
from edigate.claims.edits.procedures import check_place
from edigate.claims.edits.report import Report
from edigate.claims.people import Provider
from edigate.codes.dental_procedure import fills_a_gap, is_orthodontic, places_appliance
from edigate.codes.tooth import is_tooth

MOST_DIAGNOSES = 4
MOST_LINES = 50
_ORIGINAL = "1"


def check_dental(claim: DentalClaim, report: Report) -> None:
    """All of them."""
    check_patient_paid(claim.patient_paid, claim.charge, report)
    check_place(claim.place_of_service, "/place_of_service", report)
    check_accident(
        claim.related_causes, claim.accident_date, claim.accident_state, claim.accident_country, report
    )
    if claim.diagnoses:
        check_diagnoses(claim.diagnoses, MOST_DIAGNOSES, report)
    if len(claim.lines) > MOST_LINES:
        report.tell(ClaimCode.LINES_TOO_MANY, "/lines", f"at most {MOST_LINES}")
    _check_dates(claim, report)
    _check_orthodontics(claim, report)
    _check_statuses(claim, report)
    _check_taxonomies(claim, report)
    check_lines(claim, report)


def _check_dates(claim: DentalClaim, report: Report) -> None:
    """What is done has its day, what is only asked has none (DTP*472, CLM19)."""
    start, end = claim.service_date, claim.service_date_end
    check_period(start, end, "/service_date_end", report)
    if start is not None:
        patient = claim.patient or claim.subscriber
        check_day(start, patient.birth_date, patient.death_date, "/service_date", report)
    days = [line.service_date for line in claim.lines]
    if claim.predetermination:
        if start is not None:
            report.tell(ClaimCode.PREDETERMINATION_DATED, "/service_date")
        for n, day in enumerate(days):
            if day is not None:
                report.tell(ClaimCode.PREDETERMINATION_DATED, f"/lines/{n}/service_date")
        if claim.frequency != _ORIGINAL or claim.patient_paid is not None or claim.predetermination_number:
            report.tell(ClaimCode.PREDETERMINATION_NOT_FRESH, "/predetermination")
    elif start is None and None in days:
        report.tell(ClaimCode.SERVICE_DATE_MISSING, "/service_date")
    for n, day in enumerate(days):
        if day is not None and start is not None and not start <= day <= (end or start):
            report.tell(ClaimCode.LINE_DATE_NOT_IN_CLAIM, f"/lines/{n}/service_date")


def _check_orthodontics(claim: DentalClaim, report: Report) -> None:
    """DN1, and what orthodontic services ask for."""
    told = claim.orthodontics
    procedures = [line.procedure.code.upper() for line in claim.lines]
    if told is None:
        if any(map(is_orthodontic, procedures)):
            report.tell(ClaimCode.ORTHODONTICS_MISSING, "/orthodontics")
        return
    months, left = told.months, told.months_remaining
    if months is None and left is None and not told.indicated:
        report.tell(ClaimCode.ORTHODONTICS_UNTOLD, "/orthodontics")
    for name, number in (("months", months), ("months_remaining", left)):
        if number is not None and (number < 0 or number % 1):
            report.tell(ClaimCode.ORTHODONTICS_MONTHS_INVALID, f"/orthodontics/{name}")
    if months is not None and left is not None and left > months:
        report.tell(ClaimCode.ORTHODONTICS_MONTHS_INVALID, "/orthodontics/months_remaining")
    placed = [claim.appliance_placement_date, *(line.appliance_placement_date for line in claim.lines)]
    if any(map(places_appliance, procedures)) and not any(placed):
        report.tell(ClaimCode.APPLIANCE_DATE_MISSING, "/appliance_placement_date")


def _check_statuses(claim: DentalClaim, report: Report) -> None:
    """DN2: teeth that there are, each told once; what is missing is not treated."""
    missing: set[str] = set()
    known: set[str] = set()
    for n, each in enumerate(claim.tooth_statuses):
        number = each.number.upper()
        if not is_tooth(number):
            report.tell(ClaimCode.TOOTH_INVALID, f"/tooth_statuses/{n}/number")
        if number in known:
            report.tell(ClaimCode.TOOTH_STATUS_REPEATED, f"/tooth_statuses/{n}/number")
        known.add(number)
        if each.status == "M":
            missing.add(number)
    for n, line in enumerate(claim.lines):
        if not fills_a_gap(line.procedure.code.upper()):
            for m, tooth in enumerate(line.teeth):
                if tooth.number.upper() in missing:
                    report.tell(ClaimCode.TOOTH_IS_MISSING, f"/lines/{n}/teeth/{m}/number")


def _check_taxonomies(claim: DentalClaim, report: Report) -> None:
    """Rendering providers and the claim's assistant surgeon tell their taxonomy (PRV)."""
    wanted: list[tuple[str, Provider | None]] = [
        ("/rendering_provider", claim.rendering_provider),
        ("/assistant_surgeon", claim.assistant_surgeon),
        *((f"/lines/{n}/rendering_provider", line.rendering_provider) for n, line in enumerate(claim.lines)),
    ]
    for pointer, provider in wanted:
        if provider is not None and not provider.taxonomy:
            report.tell(ClaimCode.TAXONOMY_MISSING, f"{pointer}/taxonomy")
