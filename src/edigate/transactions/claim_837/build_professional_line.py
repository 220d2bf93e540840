"""Loop 2400 with 2410, 2420, 2430 and 2440: a service line of the 837P, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.people import OrderingProvider
from edigate.claims.professional import ProfessionalClaim, ProfessionalLine
from edigate.transactions.claim_837.build_claim_providers import facility, plain_provider, rendering
from edigate.transactions.claim_837.build_other_payers import line_result, procedure_composite
from edigate.transactions.claim_837.build_parties import address, contact, provider_name, references
from edigate.transactions.claim_837.build_professional_situations import (
    BEFORE_DATES,
    BETWEEN,
    after_numbers,
    before_dates,
    between_dates_and_numbers,
    forms,
)
from edigate.transactions.claim_837.build_situations import drug, rides
from edigate.transactions.claim_837.build_values import Wording, dtp, pointers
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount

# A line with nothing beside these is four segments.
_INDICATORS = frozenset(("emergency", "epsdt", "family_planning", "copay_exempt"))
_USUAL = _INDICATORS | {
    "procedure", "charge", "quantity", "unit", "service_date", "service_date_end", "diagnosis_pointers",
    "place_of_service", "line_control_number",
}  # fmt: skip


def line_segments(
    n: int, line: ProfessionalLine, claim: ProfessionalClaim, word: Wording
) -> list[OutSegment]:
    """The segments of line `n` (from 1); its place of service is written only where it differs from the claim's."""
    given, values = line.__pydantic_fields_set__, line.__dict__
    out: list[OutSegment] = [("LX", str(n)), _service(line, claim.place_of_service, word)]
    if given <= _USUAL:
        out.append(dtp("472", values["service_date"], values["service_date_end"]))
        out.append(("REF", "6R", word(values["line_control_number"])))
        return out
    if not given.isdisjoint(BEFORE_DATES):
        out.extend(before_dates(line, word))
    out.append(dtp("472", line.service_date, line.service_date_end))
    if not given.isdisjoint(BETWEEN):
        out.extend(between_dates_and_numbers(line, word))
    out.extend(_numbers(line, word))
    out.extend(after_numbers(line, word))
    if line.drug is not None:
        out.extend(drug(line.drug, word))
    out.extend(_providers(line, word))
    for result in line.results:
        out.extend(line_result(result, word))
    out.extend(forms(line.forms, word))
    return out


def _service(line: ProfessionalLine, place_of_service: str, word: Wording) -> OutSegment:
    """SV1: procedure, charge, quantity, place, pointers, indicators."""
    values = line.__dict__
    place = values["place_of_service"]
    head = (
        "SV1", procedure_composite(values["procedure"], word), amount(values["charge"]), values["unit"],
        amount(values["quantity"]), word(place) if place and place != place_of_service else "", "",
        pointers(values["diagnosis_pointers"]),
    )  # fmt: skip
    if _INDICATORS.isdisjoint(line.__pydantic_fields_set__):
        return head
    if not (line.emergency or line.epsdt or line.family_planning or line.copay_exempt):
        return head
    return (
        *head, "", "Y" if line.emergency else "", "", "Y" if line.epsdt else "",
        "Y" if line.family_planning else "", "", "", "0" if line.copay_exempt else "",
    )  # fmt: skip


def _numbers(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """REF in the order of the guide."""
    if line.repriced_line_number:
        yield ("REF", "9B", word(line.repriced_line_number))
    if line.adjusted_repriced_line_number:
        yield ("REF", "9D", word(line.adjusted_repriced_line_number))
    if line.prior_authorization:
        yield ("REF", "G1", word(line.prior_authorization))
    for each in line.payer_authorizations:
        yield ("REF", "G1", word(each.number), "", ("2U", word(each.payer_id)) if each.payer_id else "")
    yield ("REF", "6R", word(line.line_control_number))
    if line.mammography_certification:
        yield ("REF", "EW", word(line.mammography_certification))
    if line.clia_number:
        yield ("REF", "X4", word(line.clia_number))
    if line.referring_clia_number:
        yield ("REF", "F4", word(line.referring_clia_number))
    if line.immunization_batch:
        yield ("REF", "BT", word(line.immunization_batch))
    if line.referral_number:
        yield ("REF", "9F", word(line.referral_number))
    for each in line.payer_referrals:
        yield ("REF", "9F", word(each.number), "", ("2U", word(each.payer_id)) if each.payer_id else "")


def _providers(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """Loops 2420A to H."""
    if line.rendering_provider is not None:
        yield from rendering(line.rendering_provider, word)
    bought = line.purchased_provider
    if bought is not None:
        npi = word(bought.npi)
        yield ("NM1", "QB", "1" if bought.person else "2", *("",) * 5, "XX" if npi else "", npi)
        yield from references(bought.identifiers, word)
    if line.service_facility is not None:
        yield from facility(line.service_facility, word, contact_too=False)
    if line.supervising_provider is not None:
        yield from plain_provider("DQ", line.supervising_provider, word)
    if line.ordering_provider is not None:
        yield from _ordering(line.ordering_provider, word)
    if line.referring_provider is not None:
        yield from plain_provider("DN", line.referring_provider, word)
    if line.primary_care_provider is not None:
        yield from plain_provider("P3", line.primary_care_provider, word)
    if line.ambulance is not None:
        yield from rides(line.ambulance, word)


def _ordering(orderer: OrderingProvider, word: Wording) -> Iterable[OutSegment]:
    """Loop 2420E."""
    yield provider_name("DK", orderer, word)
    if orderer.address is not None:
        yield from address(orderer.address, word)
    yield from references(orderer.identifiers, word)
    if orderer.contact is not None:
        yield from contact(orderer.contact, word)
