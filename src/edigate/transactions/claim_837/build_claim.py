"""Loop 2300 with 2310 and 2400: a professional claim, in guide order (005010X222A1)."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.model import Claim
from edigate.transactions.claim_837.build_claim_providers import facility, plain_provider, rendering
from edigate.transactions.claim_837.build_line import line_segments
from edigate.transactions.claim_837.build_values import Wording, amount, dtp
from edigate.x12.segment import OutElement, OutSegment

_DATES_BEFORE_DISABILITY = (
    ("431", "onset_date"), ("454", "initial_treatment_date"), ("304", "last_seen_date"),
    ("453", "acute_manifestation_date"), ("439", "accident_date"), ("484", "last_menstrual_period_date"),
    ("455", "last_xray_date"),
)  # fmt: skip
_DATES_AFTER_DISABILITY = (
    ("297", "last_worked_date"), ("296", "return_to_work_date"), ("435", "admission_date"),
    ("096", "discharge_date"), ("090", "assumed_care_date"), ("091", "relinquished_care_date"),
    ("444", "first_contact_date"),
)  # fmt: skip
_ANY_DATE = (*(name for _, name in (*_DATES_BEFORE_DISABILITY, *_DATES_AFTER_DISABILITY)),
             "disability_date", "disability_date_end")  # fmt: skip


def claim_segments(claim: Claim, trace: str, word: Wording) -> list[OutSegment]:
    """CLM to the last line's last segment; `trace` is REF*D9."""
    out: list[OutSegment] = [_claim(claim, word)]
    if not claim.model_fields_set.isdisjoint(_ANY_DATE):
        out.extend(_dates(claim))
    if claim.patient_paid is not None:
        out.append(("AMT", "F5", amount(claim.patient_paid)))
    out.extend(_references(claim, trace, word))
    if claim.note is not None:
        out.append(("NTE", claim.note.type, word(claim.note.text)))
    out.append(_diagnoses(claim, word))
    out.extend(_providers(claim, word))
    for n, line in enumerate(claim.lines, start=1):
        out.extend(line_segments(n, line, claim.place_of_service, word))
    return out


def _claim(claim: Claim, word: Wording) -> OutSegment:
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


def _dates(claim: Claim) -> Iterable[OutSegment]:
    for qualifier, name in _DATES_BEFORE_DISABILITY:
        day = getattr(claim, name)
        if day is not None:
            yield dtp(qualifier, day)
    start, end = claim.disability_date, claim.disability_date_end
    if start is not None and end is not None:
        yield dtp("314", start, end) if start != end else dtp("360", start)
    elif start is not None:
        yield dtp("360", start)
    elif end is not None:
        yield dtp("361", end)
    for qualifier, name in _DATES_AFTER_DISABILITY:
        day = getattr(claim, name)
        if day is not None:
            yield dtp(qualifier, day)


def _references(claim: Claim, trace: str, word: Wording) -> Iterable[OutSegment]:
    if claim.mammography_certification:
        yield ("REF", "EW", word(claim.mammography_certification))
    if claim.referral_number:
        yield ("REF", "9F", word(claim.referral_number))
    if claim.prior_authorization:
        yield ("REF", "G1", word(claim.prior_authorization))
    if claim.payer_claim_control_number:
        yield ("REF", "F8", word(claim.payer_claim_control_number))
    if claim.clia_number:
        yield ("REF", "X4", word(claim.clia_number))
    yield ("REF", "D9", word(trace))
    if claim.medical_record_number:
        yield ("REF", "EA", word(claim.medical_record_number))


def _diagnoses(claim: Claim, word: Wording) -> OutSegment:
    """HI: the principal diagnosis as ABK, the others as ABF, no dots."""
    codes = [word(diagnosis.code).replace(".", "") for diagnosis in claim.diagnoses]
    return ("HI", *(("ABF" if n else "ABK", code) for n, code in enumerate(codes)))


def _providers(claim: Claim, word: Wording) -> Iterable[OutSegment]:
    """Loops 2310A to D."""
    if claim.referring_provider is not None:
        yield from plain_provider("DN", claim.referring_provider, word)
    if claim.rendering_provider is not None:
        yield from rendering(claim.rendering_provider, word)
    if claim.service_facility is not None:
        yield from facility(claim.service_facility, word)
    if claim.supervising_provider is not None:
        yield from plain_provider("DQ", claim.supervising_provider, word)
