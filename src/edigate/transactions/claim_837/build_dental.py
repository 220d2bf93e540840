"""Loop 2300 with 2310, 2320 and 2400 of the 837D: a dental claim, in guide order (005010X224A2)."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.dental import DentalClaim, Orthodontics
from edigate.transactions.claim_837.build_claim import ClaimLoop
from edigate.transactions.claim_837.build_claim_providers import (
    assisting,
    facility,
    plain_provider,
    rendering,
)
from edigate.transactions.claim_837.build_dental_line import line_segments
from edigate.transactions.claim_837.build_other_payers import PayerOrder
from edigate.transactions.claim_837.build_parties import taxonomy
from edigate.transactions.claim_837.build_situations import (
    contract,
    dates,
    number_or_nothing,
    numbers,
    paperwork,
)
from edigate.transactions.claim_837.build_values import Wording, dtp
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

DATES_BEFORE_SERVICE = (("439", "accident_date"), ("452", "appliance_placement_date"))
DATES_AFTER_SERVICE = (("050", "repricer_received_date"),)
REFERENCES = (
    ("G3", "predetermination_number"), ("4N", "service_authorization_exception"), ("F8", "payer_claim_control_number"),
    ("9F", "referral_number"), ("G1", "prior_authorization"), ("9A", "repriced_claim_number"),
    ("9C", "adjusted_repriced_claim_number"),
)  # fmt: skip  # before the trace
OTHER_PAYER = PayerOrder(
    amounts=(("D", "paid"), ("EAF", "remaining_liability"), ("A8", "noncovered")),
    providers=(
        ("DN", "referring"), ("P3", "primary_care"), ("82", "rendering"), ("DQ", "supervising"), ("85", "billing"),
        ("77", "service_facility"), ("DD", "assistant_surgeon"),
    ),
)  # fmt: skip
PREDETERMINATION = "PB"
DIAGNOSES = {"10": ("ABK", "ABF"), "9": ("BK", "BF"), "dental": ("TQ", "TQ")}  # first, others


def _head(claim: DentalClaim, trace: str, word: Wording) -> list[OutSegment]:
    """CLM to HI."""
    out: list[OutSegment] = [_claim(claim, word)]
    out.extend(dates(claim, DATES_BEFORE_SERVICE))
    if claim.service_date is not None:
        out.append(dtp("472", claim.service_date, claim.service_date_end))
    out.extend(dates(claim, DATES_AFTER_SERVICE))
    if claim.orthodontics is not None:
        out.append(_orthodontics(claim.orthodontics))
    out.extend(("DN2", word(each.number), each.status, "", "", "", "JP") for each in claim.tooth_statuses)
    out.extend(paperwork(claim.attachments, word))
    if claim.contract is not None:
        out.append(contract(claim.contract, word))
    if claim.patient_paid is not None:
        out.append(("AMT", "F5", amount(claim.patient_paid)))
    out.extend(numbers(claim, REFERENCES, word))
    out.append(("REF", "D9", word(trace)))
    out.extend(("K3", word(text)) for text in claim.file_information)
    out.extend(("NTE", "ADD", word(text)) for text in claim.notes)
    out.extend(_diagnoses(claim, word))
    return out


def _claim(claim: DentalClaim, word: Wording) -> OutSegment:
    """CLM, whose later elements are rare."""
    causes: OutElement = ""
    if claim.related_causes:
        padded = (*claim.related_causes, "")[:2]
        causes = (*padded, "", word(claim.accident_state), word(claim.accident_country))
    return (
        "CLM", word(claim.patient_control_number), amount(claim.charge), "", "",
        (word(claim.place_of_service), "B", claim.frequency), "Y" if claim.provider_signature else "N",
        claim.assignment, claim.benefits_assigned, claim.release_of_information, "", causes,
        word(claim.special_program), *("",) * 6, PREDETERMINATION if claim.predetermination else "",
        word(claim.delay_reason),
    )  # fmt: skip


def _orthodontics(told: Orthodontics) -> OutSegment:
    return (
        "DN1", number_or_nothing(told.months), number_or_nothing(told.months_remaining), "",
        "Y" if told.indicated else "",
    )  # fmt: skip


def _diagnoses(claim: DentalClaim, word: Wording) -> Iterable[OutSegment]:
    """HI, codes without dots."""
    codes = [
        (DIAGNOSES[each.version][n > 0], word(each.code).replace(".", ""))
        for n, each in enumerate(claim.diagnoses)
    ]
    if codes:
        yield ("HI", *codes)


def _providers(claim: DentalClaim, word: Wording) -> Iterable[OutSegment]:
    """Loops 2310A to E."""
    for entity, referrer in (("DN", claim.referring_provider), ("P3", claim.primary_care_provider)):
        if referrer is not None:
            name, *rest = plain_provider(entity, referrer, word)
            yield from (name, *taxonomy("RF", referrer, word), *rest)
    if claim.rendering_provider is not None:
        yield from rendering(claim.rendering_provider, word)
    if claim.service_facility is not None:
        yield from facility(claim.service_facility, word, contact_too=False)
    if claim.assistant_surgeon is not None:
        yield from assisting(claim.assistant_surgeon, word)
    if claim.supervising_provider is not None:
        yield from plain_provider("DQ", claim.supervising_provider, word)


LOOP = ClaimLoop(_head, _providers, OTHER_PAYER, line_segments)
