"""What the model takes and the file has no place for: it stays behind, and that is told."""

from __future__ import annotations

from edigate.claims.certificates import Ambulance
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.makeup import Makeup
from edigate.claims.model import Claim
from edigate.claims.people import Person

_OF_PATIENTS = (
    "death_date", "weight_pounds", "pregnant", "property_casualty_claim_number", "property_casualty_contact",
)  # fmt: skip
_OF_PERSONS = ("first_name", "middle_name", "suffix")
_OF_LINES = ("service_facility", "ambulance")
_OF_DENTAL_LINES = ("service_facility", "service_date_end")
_CONDITION = ("death_date", "weight_pounds", "pregnant", "property_casualty_contact")


def check_carried(claim: Claim, makeup: Makeup, report: Report) -> None:
    """What only some kinds of claims carry, and what goes out only beside something else."""
    if not claim.tells_condition:
        for who, person in (("subscriber", claim.subscriber), ("patient", claim.patient)):
            for name in _CONDITION if person is not None else ():
                if getattr(person, name):
                    report.tell(ClaimCode.NOT_ON_THIS_KIND, f"/{who}/{name}")
        for n, other in enumerate(claim.other_payers):
            if other.patient_signature_by_provider:
                report.tell(ClaimCode.NOT_ON_THIS_KIND, f"/other_payers/{n}/patient_signature_by_provider")
        if claim.service_facility is not None and claim.service_facility.contact is not None:
            report.tell(ClaimCode.NOT_ON_THIS_KIND, "/service_facility/contact")
    _check_alone(claim, report)
    looked_at = _OF_LINES if claim.kind != "dental" else _OF_DENTAL_LINES
    for n, line in enumerate(claim.lines) if not makeup.at_lines.isdisjoint(looked_at) else ():
        values = line.__dict__
        if values["service_date_end"] is not None and claim.kind == "dental":
            report.tell(ClaimCode.NOT_ON_THIS_KIND, f"/lines/{n}/service_date_end")
        if values.get("ambulance") is not None:
            _check_ride(values["ambulance"], f"/lines/{n}", report)
        place = values.get("service_facility")
        if place is not None and place.contact is not None:
            report.tell(ClaimCode.NOT_ON_THIS_KIND, f"/lines/{n}/service_facility/contact")


def _check_alone(claim: Claim, report: Report) -> None:
    """What goes out only beside something else, and what does not beside a patient."""
    values = vars(claim)
    if not values.get("related_causes", True):
        for name in ("accident_state", "accident_country"):
            if values[name]:
                report.tell(ClaimCode.LEFT_OUT, f"/{name}", "without related_causes")
    insured = claim.subscriber
    if claim.patient is not None:
        for name in _OF_PATIENTS if claim.tells_condition else ("property_casualty_claim_number",):
            if getattr(insured, name):
                report.tell(
                    ClaimCode.LEFT_OUT, f"/subscriber/{name}", "the patient is another; tell it there"
                )
    if insured.organization:
        for name in _OF_PERSONS:
            if getattr(insured, name):
                report.tell(ClaimCode.LEFT_OUT, f"/subscriber/{name}", "the subscriber is an organization")
    if claim.tells_condition:
        _check_contact(claim.patient or insured, "/patient" if claim.patient else "/subscriber", report)
    if values.get("ambulance") is not None:
        _check_ride(values["ambulance"], "", report)


def _check_contact(person: Person, who: str, report: Report) -> None:
    """PER of a patient has a telephone number, and nothing else to reach anybody by."""
    asked = person.property_casualty_contact
    if asked is not None and not asked.phone:
        report.tell(ClaimCode.LEFT_OUT, f"{who}/property_casualty_contact", "without phone")


def _check_ride(ride: Ambulance, base: str, report: Report) -> None:
    if ride.drop_off_name and ride.drop_off is None:
        report.tell(ClaimCode.LEFT_OUT, f"{base}/ambulance/drop_off_name", "without drop_off")
