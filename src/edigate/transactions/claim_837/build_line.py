"""Loop 2400 with 2410 and 2420: a service line of the 837P, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.line import Drug, ProfessionalLine
from edigate.transactions.claim_837.build_claim_providers import facility, plain_provider, rendering
from edigate.transactions.claim_837.build_parties import address, contact, provider_name, references
from edigate.transactions.claim_837.build_values import Wording, amount, digits, dtp
from edigate.x12.segment import OutSegment


def line_segments(n: int, line: ProfessionalLine, place_of_service: str, word: Wording) -> list[OutSegment]:
    """The segments of line `n` (from 1); its place of service is written only where it differs from the claim's."""
    out: list[OutSegment] = [
        ("LX", str(n)),
        _service(line, place_of_service, word),
        dtp("472", line.service_date, line.service_date_end),
    ]
    if line.prior_authorization:
        out.append(("REF", "G1", word(line.prior_authorization)))
    out.append(("REF", "6R", word(line.line_control_number)))
    if line.clia_number:
        out.append(("REF", "X4", word(line.clia_number)))
    if line.referral_number:
        out.append(("REF", "9F", word(line.referral_number)))
    if line.note:
        out.append(("NTE", "ADD", word(line.note)))
    if line.drug is not None:
        out.extend(_drug(line.drug, word))
    out.extend(_providers(line, word))
    return out


def _service(line: ProfessionalLine, place_of_service: str, word: Wording) -> OutSegment:
    """SV1: procedure, charge, quantity, place, pointers, indicators."""
    procedure, place = line.procedure, line.place_of_service
    marks = procedure.modifiers
    if marks or procedure.description:
        padded = (*map(word, marks), "", "", "", "")[:4]
        composite = (procedure.qualifier, word(procedure.code), *padded, word(procedure.description))
    else:
        composite = (procedure.qualifier, word(procedure.code))
    head = (
        "SV1", composite, amount(line.charge), line.unit, amount(line.quantity),
        word(place) if place and place != place_of_service else "", "", tuple(map(str, line.diagnosis_pointers)),
    )  # fmt: skip
    if not (line.emergency or line.epsdt or line.family_planning or line.copay_exempt):
        return head
    return (
        *head, "", "Y" if line.emergency else "", "", "Y" if line.epsdt else "",
        "Y" if line.family_planning else "", "", "", "0" if line.copay_exempt else "",
    )  # fmt: skip


def _drug(drug: Drug, word: Wording) -> Iterable[OutSegment]:
    """Loop 2410."""
    yield ("LIN", "", "N4", digits(word(drug.ndc)))
    yield ("CTP", "", "", "", amount(drug.quantity), drug.unit)
    if drug.prescription_number:
        yield ("REF", "XZ", word(drug.prescription_number))
    elif drug.compound_link:
        yield ("REF", "VY", word(drug.compound_link))


def _providers(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """Loops 2420A, C, D, E and F."""
    if line.rendering_provider is not None:
        yield from rendering(line.rendering_provider, word)
    if line.service_facility is not None:
        yield from facility(line.service_facility, word)
    if line.supervising_provider is not None:
        yield from plain_provider("DQ", line.supervising_provider, word)
    orderer = line.ordering_provider
    if orderer is not None:
        yield provider_name("DK", orderer, word)
        if orderer.address is not None:
            yield from address(orderer.address, word)
        yield from references(orderer.identifiers, word)
        if orderer.contact is not None:
            yield from contact(orderer.contact, word)
    if line.referring_provider is not None:
        yield from plain_provider("DN", line.referring_provider, word)
