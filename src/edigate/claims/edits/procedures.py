"""The codes of what was done and given: procedures, modifiers, drugs, places (SV101, SV202, LIN03, CLM05)."""

from __future__ import annotations

import re

from edigate.claims.edits.amounts import check_quantity
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.once import AskedOnce
from edigate.claims.edits.report import Report
from edigate.claims.line import Drug
from edigate.claims.procedure import Procedure
from edigate.codes import dental_procedure, revenue
from edigate.codes.ndc import is_ndc
from edigate.codes.procedure import is_modifier, is_procedure

_HYPHENED_NDC = re.compile(r"(\d{5})-(\d{4})-(\d{2})", re.ASCII)  # goes out without them
_PLACE = re.compile(r"\d{2}", re.ASCII)


def _ask_procedure(procedure: Procedure, _role: str, base: str, report: Report) -> None:
    """A CPT, HCPCS, dental or rate code and its modifiers have their shape."""
    is_shaped = {"HC": is_procedure, "AD": dental_procedure.is_code}.get(procedure.qualifier)
    if procedure.qualifier == revenue.RATE_QUALIFIER:
        if not revenue.is_rate(procedure.code.upper()):
            report.tell(ClaimCode.BILL_RATE_CODE_SHAPE, f"{base}/code")
    elif is_shaped is not None and not is_shaped(procedure.code.upper()):
        report.tell(ClaimCode.PROCEDURE_SHAPE, f"{base}/code")
    for n, modifier in enumerate(procedure.modifiers):
        if not is_modifier(modifier.upper()):
            report.tell(ClaimCode.MODIFIER_SHAPE, f"{base}/modifiers/{n}")


check_procedure = AskedOnce(_ask_procedure)


def check_drug(drug: Drug | None, base: str, report: Report) -> None:
    """A drug, when there is one, has an NDC of eleven digits and a quantity."""
    if drug is not None:
        check_quantity(drug.quantity, f"{base}/quantity", report)
        if drug.qualifier == "N4" and not is_ndc(_HYPHENED_NDC.sub(r"\1\2\3", drug.ndc)):
            report.tell(ClaimCode.NDC_INVALID, f"{base}/ndc")
        if drug.prescription_number and drug.compound_link:  # one REF for either
            report.tell(ClaimCode.NOT_ON_THIS_KIND, f"{base}/compound_link")


def check_place(place: str, field: str, report: Report) -> None:
    """A place of service is two digits."""
    if not _PLACE.fullmatch(place):
        report.tell(ClaimCode.PLACE_OF_SERVICE_INVALID, field)
