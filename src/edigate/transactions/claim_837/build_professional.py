"""Loop 2300 with 2310, 2320 and 2400 of the 837P: a professional claim, in guide order (005010X222A1)."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.core import Diagnosis
from edigate.claims.professional import ProfessionalClaim
from edigate.transactions.claim_837.build_claim import ClaimLoop
from edigate.transactions.claim_837.build_claim_providers import facility, plain_provider, rendering
from edigate.transactions.claim_837.build_other_payers import PayerOrder
from edigate.transactions.claim_837.build_professional_line import line_segments
from edigate.transactions.claim_837.build_situations import (
    condition,
    contract,
    dates,
    numbers,
    paperwork,
    rides,
    transport,
)
from edigate.transactions.claim_837.build_values import Wording, WrittenOnce, dtp
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

DATES_BEFORE_DISABILITY = (
    ("431", "onset_date"), ("454", "initial_treatment_date"), ("304", "last_seen_date"),
    ("453", "acute_manifestation_date"), ("439", "accident_date"), ("484", "last_menstrual_period_date"),
    ("455", "last_xray_date"), ("471", "prescription_date"),
)  # fmt: skip
DATES_AFTER_DISABILITY = (
    ("297", "last_worked_date"), ("296", "return_to_work_date"), ("435", "admission_date"),
    ("096", "discharge_date"), ("090", "assumed_care_date"), ("091", "relinquished_care_date"),
    ("444", "first_contact_date"), ("050", "repricer_received_date"),
)  # fmt: skip
_ANY_DATE = frozenset((*(name for _, name in (*DATES_BEFORE_DISABILITY, *DATES_AFTER_DISABILITY)),
                       "disability_date", "disability_date_end"))  # fmt: skip
REFERENCES_BEFORE_TRACE = (
    ("4N", "service_authorization_exception"), ("F5", "medicare_crossover"), ("EW", "mammography_certification"),
    ("9F", "referral_number"), ("G1", "prior_authorization"), ("F8", "payer_claim_control_number"),
    ("X4", "clia_number"), ("9A", "repriced_claim_number"), ("9C", "adjusted_repriced_claim_number"),
    ("LX", "investigational_device"),
)  # fmt: skip
REFERENCES_AFTER_TRACE = (
    ("EA", "medical_record_number"), ("P4", "demonstration_project"), ("1J", "care_plan_oversight"),
)  # fmt: skip
OTHER_PAYER = PayerOrder(
    amounts=(("D", "paid"), ("A8", "noncovered"), ("EAF", "remaining_liability")),
    providers=(
        ("DN", "referring"), ("P3", "primary_care"), ("82", "rendering"), ("77", "service_facility"),
        ("DQ", "supervising"), ("85", "billing"),
    ),
    signature=True,
)  # fmt: skip
_ANY_REFERENCE = frozenset(name for _, name in (*REFERENCES_BEFORE_TRACE, *REFERENCES_AFTER_TRACE))
_SITUATIONS = frozenset((
    "file_information", "note", "ambulance", "chiropractic", "vision_conditions", "homebound", "epsdt_referral",
))  # fmt: skip
_MOST_CODES = 12  # composites of one HI


def _head(claim: ProfessionalClaim, trace: str, word: Wording) -> list[OutSegment]:
    """CLM to HI."""
    given = claim.__pydantic_fields_set__
    out: list[OutSegment] = [_claim(claim, word)]
    if not given.isdisjoint(_ANY_DATE):
        out.extend(_dates(claim))
    if claim.attachments:
        out.extend(paperwork(claim.attachments, word))
    if claim.contract is not None:
        out.append(contract(claim.contract, word))
    if claim.patient_paid is not None:
        out.append(("AMT", "F5", amount(claim.patient_paid)))
    if given.isdisjoint(_ANY_REFERENCE):
        out.append(("REF", "D9", word(trace)))
    else:
        out.extend(numbers(claim, REFERENCES_BEFORE_TRACE, word))
        out.append(("REF", "D9", word(trace)))
        out.extend(numbers(claim, REFERENCES_AFTER_TRACE, word))
    if not given.isdisjoint(_SITUATIONS):
        out.extend(_situations(claim, word))
    out += _diagnoses(claim.diagnoses, word)
    if claim.anesthesia_procedures or claim.condition_codes:
        out.extend(_other_codes(claim, word))
    return out


def _claim(claim: ProfessionalClaim, word: Wording) -> OutSegment:
    """CLM, whose later elements are rare."""
    head: tuple[OutElement, ...] = (
        "CLM", word(claim.patient_control_number), amount(claim.charge), "", "",
        (word(claim.place_of_service), "B", claim.frequency), "Y" if claim.provider_signature else "N",
        claim.assignment, claim.benefits_assigned, claim.release_of_information,
    )  # fmt: skip
    if not (
        claim.patient_signature_by_provider
        or claim.related_causes
        or claim.special_program
        or claim.delay_reason
    ):
        return head
    causes: OutElement = ""
    if claim.related_causes:
        padded = (*claim.related_causes, "", "", "")[:3]
        causes = (*padded, word(claim.accident_state), word(claim.accident_country))
    return (
        *head, "P" if claim.patient_signature_by_provider else "", causes, word(claim.special_program),
        *("",) * 7, word(claim.delay_reason),
    )  # fmt: skip


def _dates(claim: ProfessionalClaim) -> Iterable[OutSegment]:
    yield from dates(claim, DATES_BEFORE_DISABILITY)
    start, end = claim.disability_date, claim.disability_date_end
    if start is not None and end is not None:
        yield dtp("314", start, end) if start != end else dtp("360", start)
    elif start is not None:
        yield dtp("360", start)
    elif end is not None:
        yield dtp("361", end)
    yield from dates(claim, DATES_AFTER_DISABILITY)


def _situations(claim: ProfessionalClaim, word: Wording) -> Iterable[OutSegment]:
    """K3, NTE, CR1, CR2, CRC."""
    for text in claim.file_information:
        yield ("K3", word(text))
    if claim.note is not None:
        yield ("NTE", claim.note.type, word(claim.note.text))
    ambulance, spine = claim.ambulance, claim.chiropractic
    if ambulance is not None and ambulance.transport is not None:
        yield transport(ambulance.transport, word)
    if spine is not None:
        yield (
            "CR2", *("",) * 7, word(spine.condition), "", word(spine.description1), word(spine.description2),
        )  # fmt: skip
    for each in ambulance.conditions if ambulance is not None else ():
        yield condition("07", each, word)
    for vision in claim.vision_conditions:
        yield condition(vision.category, vision, word)
    if claim.homebound:
        yield ("CRC", "75", "Y", "IH")
    if claim.epsdt_referral is not None:
        yield condition("ZZ", claim.epsdt_referral, word)


def _diagnoses_segments(given: tuple[Diagnosis, ...], word: Wording) -> tuple[OutSegment, ...]:
    """HI: diagnoses (ABK first, then ABF; of ICD-9 BK and BF) without dots."""
    diagnoses = []
    for n, diagnosis in enumerate(given):
        qualifier = "BF" if n else "BK"
        qualifier = qualifier if diagnosis.version == "9" else f"A{qualifier}"
        diagnoses.append((qualifier, word(diagnosis.code).replace(".", "")))
    return (("HI", *diagnoses),) if diagnoses else ()


_diagnoses = WrittenOnce(_diagnoses_segments)


def _other_codes(claim: ProfessionalClaim, word: Wording) -> Iterable[OutSegment]:
    """HI: surgery under anesthesia, conditions."""
    if claim.anesthesia_procedures:
        yield (
            "HI",
            *(("BO" if n else "BP", word(code)) for n, code in enumerate(claim.anesthesia_procedures)),
        )
    for start in range(0, len(claim.condition_codes), _MOST_CODES):
        codes = claim.condition_codes[start : start + _MOST_CODES]
        yield ("HI", *(("BG", word(code)) for code in codes))


def _providers(claim: ProfessionalClaim, word: Wording) -> Iterable[OutSegment]:
    """Loops 2310A to F."""
    if claim.referring_provider is not None:
        yield from plain_provider("DN", claim.referring_provider, word)
    if claim.primary_care_provider is not None:
        yield from plain_provider("P3", claim.primary_care_provider, word)
    if claim.rendering_provider is not None:
        yield from rendering(claim.rendering_provider, word)
    if claim.service_facility is not None:
        yield from facility(claim.service_facility, word)
    if claim.supervising_provider is not None:
        yield from plain_provider("DQ", claim.supervising_provider, word)
    if claim.ambulance is not None:
        yield from rides(claim.ambulance, word)


LOOP = ClaimLoop(_head, _providers, OTHER_PAYER, line_segments)
