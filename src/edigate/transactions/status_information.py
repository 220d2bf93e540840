"""What 277CA and 277 share: statuses (STC), totals, and the levels source > receiver > provider > claim > line; whole, or
level by level between header and trailer.

Source: 005010X214 and 005010X212, loops 2000A-2220; segment STC (C043 composites at STC01, STC10, STC11).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.errors import Finding
from edigate.transactions.set_fact import Extra, SetFact
from edigate.transactions.values import DatedEvent, Party, Person, Procedure, Reference


class StatusOutcome(StrEnum):
    """What one status means for the claim."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"
    FINALIZED = "finalized"
    UNKNOWN = "unknown"


class Status(msgspec.Struct, frozen=True, gc=False):
    """One composite of an STC: all composites of one segment belong to the same event.

    `action` STC03 (WQ accept, U reject), `amount` STC04, `paid` STC05, `stc` counts the STC segments of the level from
    1, `composite` is the element the codes stand in (1, 10 or 11), `text` STC12, `code_list` the fourth component.
    """

    category: str | None
    code: str | None
    entity: str | None
    on: date | None
    action: str | None
    amount: Decimal | None
    outcome: StatusOutcome
    stc: int
    composite: int
    ordinal: int
    code_list: str | None = None
    paid: Decimal | None = None
    finalized_date: date | None = None
    method: str | None = None
    payment_date: date | None = None
    payment_trace: str | None = None
    text: str | None = None


class Totals(msgspec.Struct, frozen=True, gc=False):
    """QTY and AMT of a level: how many and how much was accepted and rejected (90/QA, AA/QC, YU, YY)."""

    accepted: Decimal | None = None
    rejected: Decimal | None = None
    accepted_amount: Decimal | None = None
    rejected_amount: Decimal | None = None


class StatusSource(msgspec.Struct, frozen=True, gc=False):
    """Loop 2000A: who says it. `trace` is the source's own receipt id."""

    name: str | None
    id: str | None
    entity: str | None
    id_qualifier: str | None
    trace: str | None
    received_date: date | None
    processed_date: date | None
    statuses: tuple[Status, ...]
    ordinal: int


class ReceiverStatus(msgspec.Struct, frozen=True, gc=False):
    """Loop 2000B: us. In a 277CA `trace` is our BHT03; a reject here refuses the whole transaction."""

    name: str | None
    id: str | None
    id_qualifier: str | None
    trace: str | None
    statuses: tuple[Status, ...]
    totals: Totals
    ordinal: int


class ProviderStatus(msgspec.Struct, frozen=True, gc=False):
    """Loop 2000C: a billing provider; a reject here refuses all its claims. `receiver` indexes `receivers` from 0."""

    npi: str | None
    name: str | None
    id: str | None
    id_qualifier: str | None
    trace: str | None
    statuses: tuple[Status, ...]
    totals: Totals
    references: tuple[Reference, ...]
    receiver: int
    ordinal: int


class LineStatus(msgspec.Struct, frozen=True, gc=False):
    """Loop 2220D or 2220E: a service line. `line_control_number` REF*FJ."""

    line_control_number: str | None
    procedure: Procedure | None
    charge: Decimal | None
    paid: Decimal | None
    revenue_code: str | None
    units: Decimal | None
    service_date: date | None
    service_date_end: date | None
    statuses: tuple[Status, ...]
    references: tuple[Reference, ...]
    dates: tuple[DatedEvent, ...]
    ordinal: int


class ClaimStatus(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Loop 2200D or 2200E: a claim. `trace` is TRN02: our CLM01 in a 277CA, our 276's TRN02 in a 277.

    `patient_control_number` is our CLM01 (277CA: TRN02; 277: REF*EJ), `payer_claim_control_number` REF*1K,
    `clearinghouse_number` REF*D9, `provider_npi` that of the provider level above, `receiver_trace` TRN02 of the
    receiver level above (277CA: our BHT03). `patient` is the dependent when there is one, else the subscriber. In a stream
    `extras` and `findings` are what was noted since the claim before; a whole set has them itself.
    """

    patient_control_number: str | None
    payer_claim_control_number: str | None
    clearinghouse_number: str | None
    trace: str | None
    receiver_trace: str | None
    provider_npi: str | None
    provider: Party | None
    patient: Person | None
    subscriber: Person | None
    bill_type: str | None
    service_date: date | None
    service_date_end: date | None
    statuses: tuple[Status, ...]
    lines: tuple[LineStatus, ...]
    references: tuple[Reference, ...]
    dates: tuple[DatedEvent, ...]
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class StatusHeader(SetFact, frozen=True, gc=False, kw_only=True):
    """The envelope and BHT of a 277CA or 277, first of a stream. `reference` is BHT03 of the set itself."""

    reference: str | None
    created_date: date | None
    created_time: str | None


class StatusTrailer(msgspec.Struct, frozen=True, gc=False):
    """What can only be said at the end of a 277CA or 277, last of a stream: how many claims it tells of, the place of its
    last segment, and what was noted since the last claim, the findings of the envelope included."""

    claims: int
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class StatusAnswer(StatusHeader, frozen=True, gc=False, kw_only=True):
    """One whole 277CA or 277. `source` and `receiver` are the first of their levels (in a 277CA the only ones); `sources`
    and `receivers` have all."""

    source: StatusSource | None
    sources: tuple[StatusSource, ...]
    receiver: ReceiverStatus | None
    receivers: tuple[ReceiverStatus, ...]
    providers: tuple[ProviderStatus, ...]
    claims: tuple[ClaimStatus, ...]
