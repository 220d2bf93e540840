"""The claims of an 837 as summary values: what a person or a program wants to see of a file, P, I and D alike.

Source: 005010X222/X223/X224, and 004010X096/X097/X098 as far as the shapes agree.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.transactions.set_fact import SetFact
from edigate.transactions.values import Amount, DatedEvent, Party, Person, Procedure, Reference


class Diagnosis(msgspec.Struct, frozen=True, gc=False):
    """One HI composite of diagnoses: `code` as received, `poa` present on admission (institutional, HI0x-9)."""

    qualifier: str | None
    code: str | None
    poa: str | None


class HealthCode(msgspec.Struct, frozen=True, gc=False):
    """Any other HI composite: procedures, occurrences, values, conditions. `value` and `detail` are components 3-5."""

    qualifier: str | None
    code: str | None
    detail: tuple[str, ...]


class ServiceLine(msgspec.Struct, frozen=True, gc=False):
    """A service line (2400): SV1, SV2 or SV3 with its dates. `diagnosis_pointers` count the diagnoses from 1."""

    procedure: Procedure | None
    revenue_code: str | None
    charge: Decimal | None
    units: Decimal | None
    unit: str | None
    place_of_service: str | None
    service_date: date | None
    service_date_end: date | None
    diagnosis_pointers: tuple[int, ...]
    line_control_number: str | None
    ordinal: int


class ClaimSummary(msgspec.Struct, frozen=True, gc=False):
    """A claim (2300). `facility` and `facility_qualifier` are CLM05-1 and -2, `frequency` CLM05-3.

    `patient` is None when the subscriber is the patient. `service_date` is the claim's own (DTP*472 or *434), else the
    lines' span. `clearinghouse_number` REF*D9, `payer_claim_control_number` REF*F8, `payer_rank` SBR01.
    """

    patient_control_number: str | None
    charge: Decimal | None
    frequency: str | None
    facility: str | None
    facility_qualifier: str | None
    billing_npi: str | None
    billing_provider: Party | None
    subscriber: Person | None
    patient: Person | None
    payer: Party | None
    payer_rank: str | None
    filing_indicator: str | None
    payer_claim_control_number: str | None
    clearinghouse_number: str | None
    service_date: date | None
    service_date_end: date | None
    diagnoses: tuple[Diagnosis, ...]
    codes: tuple[HealthCode, ...]
    lines: tuple[ServiceLine, ...]
    references: tuple[Reference, ...]
    amounts: tuple[Amount, ...]
    dates: tuple[DatedEvent, ...]
    ordinal: int


class ClaimFile(SetFact, frozen=True, gc=False, kw_only=True):
    """One 837: `reference` BHT03, `purpose` BHT02 (00 original, 18 reissue), `claim_type` BHT06 (CH, RP, 31)."""

    reference: str | None
    purpose: str | None
    created_date: date | None
    created_time: str | None
    claim_type: str | None
    submitter: Party | None
    receiver: Party | None
    claims: tuple[ClaimSummary, ...]
