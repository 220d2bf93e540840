"""The texts of what only some claims have: other payers, certificates, paperwork. Limits are those of 005010X222A1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from edigate.claims.base import Strict
from edigate.claims.certificates import (
    Ambulance,
    Chiropractic,
    Condition,
    EquipmentPrice,
    Form,
    FormAnswer,
    Transport,
    VisionCondition,
)
from edigate.claims.line import ProfessionalLine, PurchasedService
from edigate.claims.model import Claim
from edigate.claims.other_payer import (
    Adjustment,
    LineResult,
    OtherPayer,
    OtherSubscriber,
    OutpatientRemarks,
)
from edigate.claims.paperwork import Attachment, Contract, PayerNumber, Repricing
from edigate.claims.people import Address, Contact, Identifier, PayToPlan, PurchasedProvider
from edigate.claims.procedure import Procedure

Field: TypeAlias = tuple[str, int, bool]  # name, limit, whether it is an identifier or code

ADDRESS: tuple[Field, ...] = (
    ("address1", 55, False), ("address2", 55, False), ("city", 30, False), ("state", 2, True),
    ("postal_code", 15, True), ("country", 3, True), ("country_subdivision", 3, True),
)  # fmt: skip
CONTACT: tuple[Field, ...] = (
    ("name", 60, False), ("phone", 256, True), ("phone_extension", 256, True), ("fax", 256, True),
    ("email", 256, True),
)  # fmt: skip
IDENTIFIER: tuple[Field, ...] = (("qualifier", 3, True), ("value", 50, True), ("payer_id", 50, True))
PROCEDURE: tuple[Field, ...] = (("code", 48, True), ("modifiers", 2, True), ("description", 80, False))

LIMITS: dict[type[Strict], tuple[Field, ...]] = {
    Address: ADDRESS,
    Contact: CONTACT,
    Identifier: IDENTIFIER,
    Procedure: PROCEDURE,
    Attachment: (("type", 2, True), ("transmission", 2, True), ("control_number", 50, True)),
    Contract: (("code", 50, True), ("version", 30, True)),
    Repricing: (
        ("method", 2, True), ("organization_id", 50, True), ("group_code", 50, True), ("procedure_code", 48, True),
        ("rejection_reason", 2, True), ("compliance", 2, True), ("exception", 2, True),
    ),
    PayerNumber: (("number", 50, True), ("payer_id", 50, True)),
    Transport: (("reason", 1, True), ("round_trip_purpose", 80, False), ("stretcher_purpose", 80, False)),
    Ambulance: (("drop_off_name", 60, False),),
    Condition: (("codes", 3, True),),
    VisionCondition: (("codes", 3, True),),
    Chiropractic: (("condition", 1, True), ("description1", 80, False), ("description2", 80, False)),
    EquipmentPrice: (("procedure_code", 48, True),),
    Form: (("form", 30, True),),
    FormAnswer: (("question", 20, True), ("text", 50, False)),
    PurchasedService: (("provider_id", 50, True),),
    PurchasedProvider: (("npi", 80, True),),
    PayToPlan: (("name", 60, False), ("id", 80, True), ("ein", 50, True)),
    Adjustment: (("reason", 5, True),),
    LineResult: (("payer_id", 80, True), ("bundled_line", 6, True)),
    OutpatientRemarks: (("remark_codes", 50, True),),
    OtherSubscriber: (
        ("last_name", 60, False), ("first_name", 35, False), ("middle_name", 25, False), ("suffix", 10, False),
        ("member_id", 80, True), ("ssn", 50, True),
    ),
    OtherPayer: (
        ("relationship", 2, True), ("claim_filing_code", 2, True), ("insurance_type", 3, True),
        ("group_number", 50, True), ("group_name", 60, False), ("id", 80, True), ("name", 60, False),
        ("prior_authorization", 50, True), ("referral_number", 50, True), ("payer_claim_control_number", 50, True),
    ),
}  # fmt: skip
CLAIM: tuple[Field, ...] = (
    ("service_authorization_exception", 50, True), ("medicare_crossover", 50, True),
    ("repriced_claim_number", 50, True), ("adjusted_repriced_claim_number", 50, True),
    ("investigational_device", 50, True), ("demonstration_project", 50, True), ("care_plan_oversight", 50, True),
    ("file_information", 80, False), ("condition_codes", 30, True), ("anesthesia_procedures", 30, True),
)  # fmt: skip
LINE: tuple[Field, ...] = (
    ("repriced_line_number", 50, True), ("adjusted_repriced_line_number", 50, True), ("third_party_note", 80, False),
    ("file_information", 80, False), ("mammography_certification", 50, True), ("referring_clia_number", 50, True),
    ("immunization_batch", 50, True),
)  # fmt: skip
CLAIM_PARTS = (
    "pay_to_plan", "other_payers", "attachments", "contract", "repricing", "ambulance", "chiropractic",
    "vision_conditions", "epsdt_referral",
)  # fmt: skip
LINE_PARTS = (
    "attachments", "contract", "repricing", "payer_authorizations", "payer_referrals", "results", "equipment",
    "medical_necessity_forms", "ambulance", "equipment_certification", "equipment_conditions", "test_results",
    "purchased_service", "purchased_provider", "forms",
)  # fmt: skip
_CLAIM_NAMES = frozenset((*CLAIM_PARTS, *(name for name, _, _ in CLAIM)))
_LINE_NAMES = frozenset((*LINE_PARTS, *(name for name, _, _ in LINE)))


def situation_texts(claim: Claim) -> Iterator[tuple[str, str, int, bool]]:
    """(pointer, text, limit, whether an identifier) of each text in the rarer parts of the claim and its lines."""
    given = claim.model_fields_set & _CLAIM_NAMES
    if given:
        yield from _own(claim, "", CLAIM)
        for name in CLAIM_PARTS:
            yield from _inside(vars(claim)[name], f"/{name}")
    for who, person in (("subscriber", claim.subscriber), ("patient", claim.patient)):
        if person is not None and person.property_casualty_contact is not None:
            yield from _inside(person.property_casualty_contact, f"/{who}/property_casualty_contact")
    for n, line in enumerate(claim.lines):
        if not line.model_fields_set.isdisjoint(_LINE_NAMES):
            yield from _line(line, f"/lines/{n}")


def _line(line: ProfessionalLine, base: str) -> Iterator[tuple[str, str, int, bool]]:
    yield from _own(line, base, LINE)
    for name in LINE_PARTS:
        yield from _inside(vars(line)[name], f"{base}/{name}")


def _inside(part: object, base: str) -> Iterator[tuple[str, str, int, bool]]:
    """The texts of a part and of all that it holds."""
    if isinstance(part, tuple):
        for n, each in enumerate(part):
            yield from _inside(each, f"{base}/{n}")
    elif isinstance(part, Strict):
        yield from _own(part, base, LIMITS.get(type(part), ()))
        for name, value in vars(part).items():
            if isinstance(value, tuple | Strict):
                yield from _inside(value, f"{base}/{name}")


def _own(item: Strict, base: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, str, int, bool]]:
    for name, limit, identifier in fields:
        value = vars(item)[name]
        if isinstance(value, tuple):
            yield from ((f"{base}/{name}/{n}", text, limit, identifier) for n, text in enumerate(value))
        elif value:
            yield (f"{base}/{name}", value, limit, identifier)
