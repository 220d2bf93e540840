"""Who does what on a claim: providers who must be named, and those who are named twice where once is meant."""

from __future__ import annotations

import re

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.people import Provider
from edigate.claims.professional import ProfessionalClaim, ProfessionalLine

# Medicare pays for imaging, laboratory tests and equipment only when it knows who ordered them; A0 are ambulances.
_ORDERED = re.compile(r"7\d{4}|8[0-9]\d{3}|(A(?!0)|[EKL])\d{4}", re.ASCII)
# Laboratory tests (CPT 80047 to 89398), for which a laboratory must be certified under CLIA.
_LABORATORY = re.compile(
    r"8(00(4[7-9]|[5-9]\d)|0[1-9]\d\d|[1-8]\d{3}|9([0-2]\d\d|3[0-8]\d|39[0-8]))", re.ASCII
)
_NO_LABORATORY = re.compile(r"805(0[0-9]|1[0-9])|8607[7-9]|8852[0-9]", re.ASCII)  # consultations, not tests
_CERTIFYING = frozenset(
    ("MB", "MC", "MA")
)  # payers that ask for the laboratory's certificate; MB also who ordered


def check_roles(claim: Claim, report: Report) -> None:
    """Nobody is named in two roles of which only one is sent."""
    rendering = claim.rendering_provider
    if _same(rendering, claim.billing_provider):
        report.tell(ClaimCode.RENDERING_IS_BILLING, "/rendering_provider")
    facility = claim.service_facility
    if facility is not None and facility.address == claim.billing_provider.address:
        report.tell(ClaimCode.FACILITY_AT_BILLING_ADDRESS, "/service_facility")
    supervising: Provider | None = vars(claim).get("supervising_provider")
    if _same(supervising, rendering or claim.billing_provider):
        report.tell(ClaimCode.SUPERVISOR_RENDERS, "/supervising_provider")


def check_ordering(claim: ProfessionalClaim, report: Report) -> None:
    """Who ordered it, and the laboratory's certificate, where the payer is known to want them."""
    filing = claim.subscriber.claim_filing_code.upper()
    if filing not in _CERTIFYING:
        return
    for n, line in enumerate(claim.lines):
        code = line.procedure.code.upper()
        if filing == "MB" and _ORDERED.fullmatch(code) and not _names_who_ordered(claim, line):
            report.tell(ClaimCode.ORDERING_PROVIDER_MISSING, f"/lines/{n}/ordering_provider")
        if _LABORATORY.fullmatch(code) and not _NO_LABORATORY.fullmatch(code):
            if not (claim.clia_number or line.clia_number):
                report.tell(ClaimCode.CLIA_NUMBER_MISSING, f"/lines/{n}/clia_number")


def _names_who_ordered(claim: ProfessionalClaim, line: ProfessionalLine) -> bool:
    return bool(line.ordering_provider or line.referring_provider or claim.referring_provider)


def _same(one: Provider | None, other: Provider | None) -> bool:
    return one is not None and other is not None and bool(one.npi) and one.npi == other.npi
