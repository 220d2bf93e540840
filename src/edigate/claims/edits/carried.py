"""What the model takes and the guide of the claim's kind has no place for: it stays behind, and that is told."""

from __future__ import annotations

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.outline import Outline

_CONDITION = ("death_date", "weight_pounds", "pregnant", "property_casualty_contact")


def check_carried(claim: Claim, outline: Outline, report: Report) -> None:
    """The patient's condition and some contacts, which only professional claims carry."""
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
    for n, line in enumerate(claim.lines) if "service_facility" in outline.at_lines else ():
        place = vars(line).get("service_facility")
        if place is not None and place.contact is not None:
            report.tell(ClaimCode.NOT_ON_THIS_KIND, f"/lines/{n}/service_facility/contact")
