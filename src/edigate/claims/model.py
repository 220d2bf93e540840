"""The claim as a caller states it and the house carries it: one shared core, one sibling for each kind.

Whatever can be represented is taken, also a wrong value (an NPI failing its check digit is for `edits`); only a wrong
shape is refused, with every fault at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from pydantic import Field, StrictBool, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from edigate.claims.base import Date, Money, Strict, Text
from edigate.claims.certificates import Ambulance, Chiropractic, Condition, VisionCondition
from edigate.claims.line import ProfessionalLine
from edigate.claims.other_payer import OtherPayer
from edigate.claims.paperwork import Attachment, Contract, Repricing
from edigate.claims.people import (
    Address,
    BillingProvider,
    Patient,
    Payer,
    PayToPlan,
    Provider,
    ServiceFacility,
    Subscriber,
)

_NOTHING = Decimal("0.00")


class Diagnosis(Strict):
    """A diagnosis (HI): its ICD-10-CM code, with or without the dot; `version` "9" for services before October 2015."""

    code: Text
    version: Literal["9", "10"] = "10"


class Note(Strict):
    """A note on the claim (NTE): ADD additional, CER certification, DCP goals, DGN diagnosis, TPO third party."""

    type: Literal["ADD", "CER", "DCP", "DGN", "TPO"] = "ADD"
    text: Text


class ClaimCore(Strict):
    """What a claim of every kind has.

    `claim_key` is the caller's own name of the claim within its practice (default: the patient control number).
    `practice` is filled in by the gateway when left out. `charge` (CLM02) is the sum of the lines when left out.
    `frequency` 1 original, 7 replacement, 8 void; 7 and 8 carry the payer's number (REF*F8).
    `report_type` (BHT06) CH to be paid, RP encounter report, 31 subrogation demand.
    """

    practice: Text | None = None
    patient_control_number: Text = Field(min_length=1)
    claim_key: Text = Field(
        min_length=1, default_factory=lambda known: str(known.get("patient_control_number", ""))
    )
    frequency: Literal["1", "7", "8"] = "1"
    payer_claim_control_number: Text | None = None
    billing_provider: BillingProvider
    pay_to_address: Address | None = None
    subscriber: Subscriber
    patient: Patient | None = None
    payer: Payer
    diagnoses: tuple[Diagnosis, ...]
    assignment: Literal["A", "B", "C"] = "A"
    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    release_of_information: Literal["Y", "I"] = "Y"
    delay_reason: Text | None = None
    prior_authorization: Text | None = None
    referral_number: Text | None = None
    medical_record_number: Text | None = None
    patient_paid: Money | None = None
    note: Note | None = None
    referring_provider: Provider | None = None
    rendering_provider: Provider | None = None
    service_facility: ServiceFacility | None = None
    report_type: Literal["CH", "RP", "31"] = "CH"
    pay_to_plan: PayToPlan | None = None
    other_payers: tuple[OtherPayer, ...] = Field((), max_length=10)
    attachments: tuple[Attachment, ...] = Field((), max_length=10)
    contract: Contract | None = None
    repricing: Repricing | None = None
    service_authorization_exception: Text | None = None
    repriced_claim_number: Text | None = None
    adjusted_repriced_claim_number: Text | None = None
    investigational_device: Text | None = None
    demonstration_project: Text | None = None
    file_information: tuple[Text, ...] = Field((), max_length=10)
    repricer_received_date: Date | None = None
    condition_codes: tuple[Text, ...] = Field((), max_length=24)


class ProfessionalClaim(ClaimCore):
    """A claim of the 837P (005010X222A1).

    `provider_signature` CLM06, `patient_signature_by_provider` CLM10. `related_causes` CLM11: AA auto accident (needs
    `accident_state`), EM employment, OA other accident. Lines are at most 50, diagnoses 12. `homebound` CRC*75,
    `epsdt_referral` CRC*ZZ, `medicare_crossover` REF*F5, `anesthesia_procedures` HI*BP.
    """

    kind: Literal["professional"] = Field(default_factory=lambda _: "professional")
    place_of_service: Text
    provider_signature: StrictBool = True
    patient_signature_by_provider: StrictBool = False
    related_causes: tuple[Literal["AA", "EM", "OA"], ...] = Field((), max_length=3)
    accident_state: Text | None = None
    accident_country: Text | None = None
    special_program: Text | None = None
    onset_date: Date | None = None
    initial_treatment_date: Date | None = None
    last_seen_date: Date | None = None
    acute_manifestation_date: Date | None = None
    accident_date: Date | None = None
    last_menstrual_period_date: Date | None = None
    last_xray_date: Date | None = None
    disability_date: Date | None = None
    disability_date_end: Date | None = None
    last_worked_date: Date | None = None
    return_to_work_date: Date | None = None
    admission_date: Date | None = None
    discharge_date: Date | None = None
    assumed_care_date: Date | None = None
    relinquished_care_date: Date | None = None
    first_contact_date: Date | None = None
    clia_number: Text | None = None
    mammography_certification: Text | None = None
    supervising_provider: Provider | None = None
    primary_care_provider: Provider | None = None
    prescription_date: Date | None = None
    medicare_crossover: Text | None = None
    care_plan_oversight: Text | None = None
    ambulance: Ambulance | None = None
    chiropractic: Chiropractic | None = None
    vision_conditions: tuple[VisionCondition, ...] = Field((), max_length=3)
    homebound: StrictBool = False
    epsdt_referral: Condition | None = None
    anesthesia_procedures: tuple[Text, ...] = Field((), max_length=2)
    lines: tuple[ProfessionalLine, ...]
    charge: Money = Field(default_factory=lambda known: sum_of(known.get("lines", ())))

    @field_validator("lines", mode="before")
    @classmethod
    def _number_lines(cls, lines: object, info: ValidationInfo) -> object:
        """Give each line its control number; whatever is no list of lines is left for the shape to refuse."""
        if not isinstance(lines, list | tuple):
            return lines
        if not lines:
            raise PydanticCustomError("no_lines", "A claim needs at least one line")
        stem = info.data.get("patient_control_number", "")
        return tuple(_numbered(line, f"{stem}-{n}") for n, line in enumerate(lines, start=1))


def _numbered(line: object, number: str) -> object:
    if isinstance(line, dict):
        return line if line.get("line_control_number") else {**line, "line_control_number": number}
    if isinstance(line, ProfessionalLine) and not line.line_control_number:
        return line.model_copy(update={"line_control_number": number})
    return line


Claim: TypeAlias = ProfessionalClaim


def sum_of(lines: tuple[ProfessionalLine, ...]) -> Decimal:
    """The sum of the lines' charges (CLM02 must equal it)."""
    return sum((line.charge for line in lines), _NOTHING)


def from_values(values: Mapping[str, Any]) -> Claim:
    """The claim that a mapping states, amounts as strings, integers or Decimals. Raises `ValidationError`."""
    return ProfessionalClaim.model_validate(values)


def from_json(text: str | bytes) -> Claim:
    """The claim that one JSON object states; its numbers are read exactly. Raises `ValidationError`, `ValueError`."""
    return from_values(json.loads(text, parse_float=Decimal))


def to_json(claim: Claim) -> str:
    """The claim as one line of JSON without what is left at a fixed default: equal claims give equal text.

    Its kind is always told, so that the text stays readable when there are more kinds.
    """
    return claim.model_dump_json(exclude_defaults=True)


def to_values(claim: Claim) -> dict[str, Any]:
    """The claim as plain JSON values (amounts as strings, dates as ISO text), without what is absent."""
    return claim.model_dump(mode="json", exclude_none=True)
