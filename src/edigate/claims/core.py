"""What a claim of every kind has: who bills whom for whom, and what stands beside the services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from edigate.claims.base import Code1, Code2, Code30, Code38, Code50, Date, Strict, Text, Words80
from edigate.claims.line import ServiceLine
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


class AnyDiagnosis(Strict):
    """A diagnosis (HI) of any kind of claim: its code, with or without the dot, of the list that `version` names."""

    code: Code30
    version: Literal["9", "10", "dental"] = "10"


class Diagnosis(AnyDiagnosis):
    """A diagnosis by its ICD-10-CM code; `version` "9" for services before October 2015."""

    version: Literal["9", "10"] = "10"


class ClaimCore(Strict):
    """What a claim of every kind has.

    `claim_key` is the caller's own name of the claim within its practice (default: the patient control number).
    `practice` is filled in by the gateway when left out. `charge` (CLM02) is the sum of the lines when left out.
    `frequency` 1 original, 7 replacement, 8 void, of institutions also others; 7 and 8 carry the payer's number (REF*F8).
    `report_type` (BHT06) CH to be paid, RP encounter report, 31 subrogation demand.
    `tells_condition`: whether the guide has the patient's death, weight and pregnancy (PAT) and whom to ask (PER).
    """

    tells_condition: ClassVar[bool] = False

    practice: Text | None = None
    patient_control_number: Code38 = Field(min_length=1)
    claim_key: Text = Field(
        min_length=1, default_factory=lambda known: str(known.get("patient_control_number", ""))
    )
    frequency: Code1 = "1"
    payer_claim_control_number: Code50 | None = None
    billing_provider: BillingProvider
    pay_to_address: Address | None = None
    subscriber: Subscriber
    patient: Patient | None = None
    payer: Payer
    assignment: Literal["A", "B", "C"] = "A"
    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    release_of_information: Literal["Y", "I"] = "Y"
    delay_reason: Code2 | None = None
    prior_authorization: Code50 | None = None
    referral_number: Code50 | None = None
    referring_provider: Provider | None = None
    rendering_provider: Provider | None = None
    service_facility: ServiceFacility | None = None
    report_type: Literal["CH", "RP", "31"] = "CH"
    pay_to_plan: PayToPlan | None = None
    other_payers: tuple[OtherPayer, ...] = Field((), max_length=10)
    attachments: tuple[Attachment, ...] = Field((), max_length=10)
    contract: Contract | None = None
    repricing: Repricing | None = None
    service_authorization_exception: Code50 | None = None
    repriced_claim_number: Code50 | None = None
    adjusted_repriced_claim_number: Code50 | None = None
    file_information: tuple[Words80, ...] = Field((), max_length=10)
    repricer_received_date: Date | None = None

    @field_validator("lines", mode="before", check_fields=False)
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
    if isinstance(line, ServiceLine) and not line.line_control_number:
        return line.model_copy(update={"line_control_number": number})
    return line


def sum_of(lines: Iterable[ServiceLine]) -> Decimal:
    """The sum of the lines' charges (CLM02 must equal it)."""
    return sum([line.__dict__["charge"] for line in lines], _NOTHING)


def period_of(days: Iterable[tuple[date, date]]) -> tuple[date, date]:
    """The first and the last of all days."""
    every = [day for pair in days for day in pair]
    return min(every), max(every)
