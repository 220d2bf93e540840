"""The 835 as values: one `Remittance` per ST, or header, claims and trailer one by one. Source: 005010X221A1."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.errors import Finding
from edigate.transactions.set_fact import Extra, SetFact
from edigate.transactions.values import Amount, DatedEvent, Party, Person, Procedure, Quantity, Reference

REVERSAL = "22"  # CLP02 of a reversal of an earlier payment


class Adjustment(msgspec.Struct, frozen=True, gc=False):
    """One CAS triplet: positive lowers the payment. `group` CAS01, `reason` CARC; a None amount was unreadable."""

    group: str
    reason: str
    amount: Decimal | None
    quantity: Decimal | None
    ordinal: int


class ServicePayment(msgspec.Struct, frozen=True, gc=False):
    """A service line (2110): `procedure` as adjudicated, `submitted_procedure` (SVC06) when the payer changed it.

    `units` SVC05, `allowed` AMT*B6, `line_control_number` REF*6R. `codes` are LQ codes that are no remark codes (RX).
    """

    procedure: Procedure | None
    submitted_procedure: Procedure | None
    revenue_code: str | None
    charge: Decimal | None
    paid: Decimal | None
    units: Decimal | None
    submitted_units: Decimal | None
    line_control_number: str | None
    service_date: date | None
    service_date_end: date | None
    allowed: Decimal | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    codes: tuple[Reference, ...]
    references: tuple[Reference, ...]
    amounts: tuple[Amount, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DatedEvent, ...]
    ordinal: int


class ClaimPayment(msgspec.Struct, frozen=True, gc=False):
    """A claim (2100). `status_code` CLP02, `filing_indicator` CLP06, `facility_code` CLP08, `frequency` CLP09.

    `original_reference` REF*F8; `corrected_patient` NM1*74, `crossover_payer` NM1*TT, `corrected_payer` NM1*PR;
    `remarks` from MIA and MOA, all of whose elements stand in `inpatient` and `outpatient` as received.
    `received_date` DTM*050, `statement_date` DTM*232/233, `coverage_end_date` DTM*036. `assigned_number` is LX01.
    """

    patient_control_number: str | None
    status_code: str | None
    charge: Decimal | None
    paid: Decimal | None
    patient_responsibility: Decimal | None
    filing_indicator: str | None
    payer_claim_control_number: str | None
    facility_code: str | None
    frequency: str | None
    drg: str | None
    drg_weight: Decimal | None
    discharge_fraction: Decimal | None
    original_reference: str | None
    patient: Person | None
    insured: Person | None
    corrected_patient: Person | None
    other_insured: Person | None
    service_provider: Party | None
    crossover_payer: Party | None
    corrected_payer: Party | None
    statement_date: date | None
    statement_date_end: date | None
    received_date: date | None
    coverage_end_date: date | None
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    lines: tuple[ServicePayment, ...]
    references: tuple[Reference, ...]
    amounts: tuple[Amount, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DatedEvent, ...]
    inpatient: tuple[str, ...]
    outpatient: tuple[str, ...]
    assigned_number: str | None
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_reversal(self) -> bool:
        """Whether this claim takes an earlier payment back (CLP02 = 22)."""
        return self.status_code == REVERSAL


class ProviderAdjustment(msgspec.Struct, frozen=True, gc=False):
    """One PLB pair: positive lowers the payment. `reference` is the text after the code: resolve it, never trust it."""

    provider: str | None
    period_end: date | None
    code: str | None
    reference: str | None
    amount: Decimal | None
    ordinal: int


class BankAccount(msgspec.Struct, frozen=True, gc=False):
    """BPR06-09 or BPR12-15 as received."""

    bank_qualifier: str | None
    bank: str | None
    account_qualifier: str | None
    account: str | None


class Payment(msgspec.Struct, frozen=True, gc=False):
    """The money: BPR and TRN. `trace` TRN02, `payer_id` TRN03, `originator` BPR10, `payment_date` BPR16."""

    amount: Decimal | None
    credit_debit: str | None
    method: str | None
    handling: str | None
    payment_date: date | None
    trace: str | None
    payer_id: str | None
    payment_format: str | None = None
    originator: str | None = None
    originator_supplement: str | None = None
    trace_supplement: str | None = None
    payer_account: BankAccount | None = None
    payee_account: BankAccount | None = None
    ordinal: int = 0


class Level(StrEnum):
    """Which of the three balance equations a difference breaks."""

    LINE = "line"
    CLAIM = "claim"
    PAYMENT = "payment"


class Difference(msgspec.Struct, frozen=True, gc=False):
    """One equation that does not hold. `where` is an address within the set: "claims/3/lines/1", or "payment".

    `expected` is what the other amounts demand, `found` what stands there; None when an amount could not be read.
    `ordinal` is the place of the segment with `found`.
    """

    level: Level
    where: str
    expected: Decimal | None
    found: Decimal | None
    ordinal: int = 0


class Balance(msgspec.Struct, frozen=True, gc=False):
    """Whether every equation of the set holds, and each one that does not."""

    balanced: bool
    differences: tuple[Difference, ...]


class RemittanceHeader(SetFact, frozen=True, gc=False, kw_only=True):
    """What stands before the first claim: payer, payee, money. First of a stream; extras and findings up to there."""

    payer: Party | None
    payee: Party | None
    payment: Payment
    production_date: date | None
    references: tuple[Reference, ...]
    payee_references: tuple[Reference, ...]


class RemittanceTrailer(msgspec.Struct, frozen=True, gc=False):
    """What can only be said at the end of a set: PLB, sums over all claims, the payment equation. Last of a stream.

    Sums leave out unreadable amounts. `findings` are those of the envelope and of the provider level.
    """

    provider_adjustments: tuple[ProviderAdjustment, ...]
    claims: int
    lines: int
    charge: Decimal
    paid: Decimal
    difference: Difference | None
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class Remittance(RemittanceHeader, frozen=True, gc=False, kw_only=True):
    """One whole 835: one payment to one payee."""

    claims: tuple[ClaimPayment, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    balance: Balance
