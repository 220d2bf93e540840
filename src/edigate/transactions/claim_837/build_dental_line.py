"""Loop 2400 with 2420 and 2430 of the 837D: a line of a dental claim, in guide order."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.dental import DentalClaim, DentalLine
from edigate.claims.paperwork import PayerNumber
from edigate.transactions.claim_837.build_claim_providers import (
    assisting,
    facility,
    plain_provider,
    rendering,
)
from edigate.transactions.claim_837.build_other_payers import line_result, procedure_composite
from edigate.transactions.claim_837.build_situations import amounts, contract, dates, numbers, repricing
from edigate.transactions.claim_837.build_values import Wording, dtp
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

LINE_DATES = (
    ("452", "appliance_placement_date"), ("446", "replacement_date"), ("196", "treatment_start_date"),
    ("198", "treatment_completion_date"),
)  # fmt: skip  # behind the service date and the prior placement
LINE_NUMBERS = (
    ("6R", "line_control_number"), ("9A", "repriced_line_number"), ("9C", "adjusted_repriced_line_number"),
)  # fmt: skip
PAYER_NUMBERS = {
    "G3": ("predetermination_number", "payer_predeterminations"),
    "G1": ("prior_authorization", "payer_authorizations"),
    "9F": ("referral_number", "payer_referrals"),
}  # REF01: the line's own number, those of other payers
PRIOR_PLACEMENT, PRIOR_PLACEMENT_ESTIMATED = "441", "139"


def line_segments(n: int, line: DentalLine, claim: DentalClaim, word: Wording) -> Iterable[OutSegment]:
    """The segments of line `n` (from 1); its place of service is written only where it differs from the claim's."""
    yield ("LX", str(n))
    yield _service(line, claim.place_of_service, word)
    for tooth in line.teeth:
        yield ("TOO", "JP", word(tooth.number), tuple(map(word, tooth.surfaces)))
    if line.service_date is not None:
        yield dtp("472", line.service_date)
    if line.prior_placement_date is not None:
        estimated = line.prior_placement_estimated
        yield dtp(PRIOR_PLACEMENT_ESTIMATED if estimated else PRIOR_PLACEMENT, line.prior_placement_date)
    yield from dates(line, LINE_DATES)
    if line.contract is not None:
        yield contract(line.contract, word)
    yield from _payer_numbers("G3", line.predetermination_number, line.payer_predeterminations, word)
    yield from _payer_numbers("G1", line.prior_authorization, line.payer_authorizations, word)
    yield from numbers(line, LINE_NUMBERS, word)
    yield from _payer_numbers("9F", line.referral_number, line.payer_referrals, word)
    yield from amounts(line, (("T", "sales_tax"),))
    for text in line.file_information:
        yield ("K3", word(text))
    if line.repricing is not None:
        yield repricing(line.repricing, word)
    yield from _providers(line, word)
    for result in line.results:
        yield from line_result(result, word)


def _service(line: DentalLine, place_of_service: str, word: Wording) -> OutSegment:
    """SV3: procedure, charge, place, areas of the mouth, prosthesis, quantity, pointers."""
    place = line.place_of_service
    pointers: OutElement = tuple(map(str, line.diagnosis_pointers))
    return (
        "SV3", procedure_composite(line.procedure, word), amount(line.charge),
        word(place) if place and place != place_of_service else "", tuple(map(word, line.oral_cavities)),
        line.prosthesis or "", amount(line.quantity), *("",) * 4, pointers,
    )  # fmt: skip


def _payer_numbers(
    qualifier: str, own: str | None, others: Iterable[PayerNumber], word: Wording
) -> Iterable[OutSegment]:
    if own:
        yield ("REF", qualifier, word(own))
    for each in others:
        yield ("REF", qualifier, word(each.number), "", ("2U", word(each.payer_id)) if each.payer_id else "")


def _providers(line: DentalLine, word: Wording) -> Iterable[OutSegment]:
    """Loops 2420A to D."""
    if line.rendering_provider is not None:
        yield from rendering(line.rendering_provider, word)
    if line.assistant_surgeon is not None:
        yield from assisting(line.assistant_surgeon, word)
    if line.supervising_provider is not None:
        yield from plain_provider("DQ", line.supervising_provider, word)
    if line.service_facility is not None:
        yield from facility(line.service_facility, word, contact_too=False)
