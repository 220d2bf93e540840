"""The claim status request as values. Source: 005010X212 (276)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.transactions.set_fact import SetFact
from edigate.transactions.values import Party, Person, Procedure, Reference


class LineInquiry(msgspec.Struct, frozen=True, gc=False):
    """Loop 2210D or 2210E: a service line that is asked about."""

    line_control_number: str | None
    procedure: Procedure | None
    charge: Decimal | None
    revenue_code: str | None
    units: Decimal | None
    service_date: date | None
    service_date_end: date | None
    ordinal: int


class ClaimInquiry(msgspec.Struct, frozen=True, gc=False):
    """Loop 2200D or 2200E: a claim that is asked about. `trace` TRN02 comes back in the 277; `charge` AMT*T3.

    `patient_control_number` REF*EJ, `payer_claim_control_number` REF*1K, `clearinghouse_number` REF*D9. `source` is the
    payer that is asked, `receiver` who asks.
    """

    patient_control_number: str | None
    trace: str | None
    charge: Decimal | None
    payer_claim_control_number: str | None
    clearinghouse_number: str | None
    bill_type: str | None
    service_date: date | None
    service_date_end: date | None
    provider: Party | None
    patient: Person | None
    subscriber: Person | None
    lines: tuple[LineInquiry, ...]
    references: tuple[Reference, ...]
    ordinal: int
    source: Party | None = None
    receiver: Party | None = None


class ClaimStatusRequest(SetFact, frozen=True, gc=False, kw_only=True):
    """One 276. `reference` is BHT03; `source` is the first payer that is asked, `receiver` the first who asks.

    `sources`, `receivers` and `providers` have all of them; which belongs to a claim, the claim says.
    """

    reference: str | None
    created_date: date | None
    created_time: str | None
    source: Party | None
    sources: tuple[Party, ...]
    receiver: Party | None
    receivers: tuple[Party, ...]
    providers: tuple[Party, ...]
    claims: tuple[ClaimInquiry, ...]
