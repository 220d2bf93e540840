"""Loop 2300 with 2310, 2320 and 2400 of the 837I: an institutional claim, in guide order (005010X223A2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from edigate.claims.core import Diagnosis
from edigate.claims.institutional import InstitutionalClaim, InstitutionalProcedure, PrincipalProcedure
from edigate.transactions.claim_837.build_claim import ClaimLoop
from edigate.transactions.claim_837.build_claim_providers import facility, plain_provider
from edigate.transactions.claim_837.build_institutional_line import line_segments
from edigate.transactions.claim_837.build_other_payers import PayerOrder
from edigate.transactions.claim_837.build_parties import taxonomy
from edigate.transactions.claim_837.build_situations import (
    condition,
    contract,
    numbers,
    paperwork,
)
from edigate.transactions.claim_837.build_values import Wording, d8, dtp
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount

REFERENCES_BEFORE_DEVICES = (
    ("4N", "service_authorization_exception"), ("9F", "referral_number"), ("G1", "prior_authorization"),
    ("F8", "payer_claim_control_number"), ("9A", "repriced_claim_number"), ("9C", "adjusted_repriced_claim_number"),
)  # fmt: skip
REFERENCES_AFTER_TRACE = (
    ("LU", "auto_accident_state"), ("EA", "medical_record_number"), ("P4", "demonstration_project"),
    ("G4", "peer_review_authorization"),
)  # fmt: skip
DIAGNOSES = (
    ("principal_diagnosis", "ABK"), ("admitting_diagnosis", "ABJ"), ("reasons_for_visit", "APR"),
    ("external_causes", "ABN"),
)  # fmt: skip  # before the group; the qualifier of ICD-9 lacks the A
OTHER_DIAGNOSES = ("other_diagnoses", "ABF")
PROCEDURES = {"10": ("BBR", "BBQ"), "9": ("BR", "BQ"), "ABC": ("CAH", "")}  # principal, other
OTHER_PAYER = PayerOrder(
    amounts=(("D", "paid"), ("EAF", "remaining_liability"), ("A8", "noncovered")),
    providers=(
        ("71", "attending"), ("72", "operating"), ("ZZ", "other_operating"), ("77", "service_facility"),
        ("82", "rendering"), ("DN", "referring"), ("85", "billing"),
    ),
    organizations=frozenset(("service_facility", "billing")),
)  # fmt: skip
_MOST_CODES = 12  # composites of one HI

_Code: TypeAlias = tuple[str, ...]


def _head(claim: InstitutionalClaim, trace: str, word: Wording) -> list[OutSegment]:
    """CLM to HI."""
    out: list[OutSegment] = [_claim(claim, word)]
    out.extend(_dates(claim, word))
    out.append(("CL1", word(claim.admission_type), word(claim.admission_source), word(claim.patient_status)))
    out.extend(paperwork(claim.attachments, word))
    if claim.contract is not None:
        out.append(contract(claim.contract, word))
    if claim.patient_estimated_due is not None:
        out.append(("AMT", "F3", amount(claim.patient_estimated_due)))
    out.extend(_references(claim, trace, word))
    out.extend(_notes(claim, word))
    out.extend(_codes(claim, word))
    return out


def _claim(claim: InstitutionalClaim, word: Wording) -> OutSegment:
    """CLM."""
    bill = (word(claim.facility_type), "A", word(claim.frequency))
    head = (
        "CLM", word(claim.patient_control_number), amount(claim.charge), "", "", bill, "", claim.assignment,
        claim.benefits_assigned, claim.release_of_information,
    )  # fmt: skip
    return (*head, *("",) * 10, word(claim.delay_reason)) if claim.delay_reason else head


def _dates(claim: InstitutionalClaim, word: Wording) -> Iterable[OutSegment]:
    """DTP: discharge hour, statement, admission, repricer."""
    if claim.discharge_time:
        yield ("DTP", "096", "TM", word(claim.discharge_time))
    yield ("DTP", "434", "RD8", f"{d8(claim.statement_date)}-{d8(claim.statement_date_end)}")
    if claim.admission_date is not None:
        hour = word(claim.admission_time)
        yield ("DTP", "435", "DT" if hour else "D8", d8(claim.admission_date) + hour)
    if claim.repricer_received_date is not None:
        yield dtp("050", claim.repricer_received_date)


def _references(claim: InstitutionalClaim, trace: str, word: Wording) -> Iterable[OutSegment]:
    """REF."""
    yield from numbers(claim, REFERENCES_BEFORE_DEVICES, word)
    for device in claim.investigational_devices:
        yield ("REF", "LX", word(device))
    yield ("REF", "D9", word(trace))
    yield from numbers(claim, REFERENCES_AFTER_TRACE, word)


def _notes(claim: InstitutionalClaim, word: Wording) -> Iterable[OutSegment]:
    """K3, NTE, CRC."""
    for text in claim.file_information:
        yield ("K3", word(text))
    for note in claim.notes:
        yield ("NTE", note.type, word(note.text))
    if claim.billing_note:
        yield ("NTE", "ADD", word(claim.billing_note))
    if claim.epsdt_referral is not None:
        yield condition("ZZ", claim.epsdt_referral, word)


def _codes(claim: InstitutionalClaim, word: Wording) -> Iterable[OutSegment]:
    """HI, one group of codes after the other."""
    for name, qualifier in DIAGNOSES:
        yield from _diagnoses(getattr(claim, name), qualifier, word)
    if claim.diagnosis_related_group:
        yield ("HI", ("DR", word(claim.diagnosis_related_group)))
    yield from _diagnoses(claim.other_diagnoses, OTHER_DIAGNOSES[1], word)
    if claim.principal_procedure is not None:
        yield ("HI", _procedure(claim.principal_procedure, 0, word))
    yield from _grouped([_procedure(each, 1, word) for each in claim.other_procedures])
    yield from _grouped([
        ("BI", word(each.code), "RD8", f"{d8(each.date)}-{d8(each.date_end)}") for each in claim.occurrence_spans
    ])  # fmt: skip
    yield from _grouped([("BH", word(each.code), "D8", d8(each.date)) for each in claim.occurrences])
    yield from _grouped(
        [("BE", word(each.code), "", "", amount(each.amount)) for each in claim.value_amounts]
    )
    yield from _grouped([("BG", word(code)) for code in claim.condition_codes])
    yield from _grouped([("TC", word(code)) for code in claim.treatment_codes])


def _diagnoses(
    given: Diagnosis | Sequence[Diagnosis] | None, qualifier: str, word: Wording
) -> Iterable[OutSegment]:
    """One diagnosis, several or none, each with its indicator when it has one."""
    several = [] if given is None else [given] if isinstance(given, Diagnosis) else given
    yield from _grouped([_diagnosis(each, qualifier, word) for each in several])


def _diagnosis(diagnosis: Diagnosis, qualifier: str, word: Wording) -> _Code:
    name = qualifier if diagnosis.version == "10" else qualifier.removeprefix("A")
    bare = (name, word(diagnosis.code).replace(".", ""))
    present = vars(diagnosis).get("present_on_admission")
    return (*bare, *("",) * 6, present) if present else bare


def _procedure(done: InstitutionalProcedure | PrincipalProcedure, at: int, word: Wording) -> _Code:
    return (PROCEDURES[done.version][at], word(done.code).replace(".", ""), "D8", d8(done.date))


def _grouped(codes: Sequence[_Code]) -> Iterable[OutSegment]:
    """HI with up to twelve codes each."""
    for start in range(0, len(codes), _MOST_CODES):
        yield ("HI", *codes[start : start + _MOST_CODES])


def _providers(claim: InstitutionalClaim, word: Wording) -> Iterable[OutSegment]:
    """Loops 2310A to F."""
    attending = claim.attending_provider
    if attending is not None:
        name, *rest = plain_provider("71", attending, word)
        yield from (name, *taxonomy("AT", attending, word), *rest)
    if claim.operating_provider is not None:
        yield from plain_provider("72", claim.operating_provider, word)
    if claim.other_operating_provider is not None:
        yield from plain_provider("ZZ", claim.other_operating_provider, word)
    if claim.rendering_provider is not None:
        yield from plain_provider("82", claim.rendering_provider, word)
    if claim.service_facility is not None:
        yield from facility(claim.service_facility, word, contact_too=False)
    if claim.referring_provider is not None:
        yield from plain_provider("DN", claim.referring_provider, word)


LOOP = ClaimLoop(_head, _providers, OTHER_PAYER, line_segments)
