"""What a report says, as values: the same whatever its form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Said(StrEnum):
    """What became of a claim."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"
    UNKNOWN = "unknown"


class ReportedClaim(msgspec.Struct, frozen=True, gc=False):
    """One claim in a report. `by_payer`: the payer says so, else the clearinghouse. `status` and `message` are in their
    words, `on` is the day it was said, `ordinal` the line that names it, from 1."""

    patient_control_number: str | None
    said: Said
    ordinal: int
    status: str | None = None
    message: str | None = None
    codes: tuple[str, ...] = ()
    by_payer: bool = False
    trace: str | None = None
    payer_claim_control_number: str | None = None
    charge: Decimal | None = None
    service_date: date | None = None
    on: date | None = None


class Line(msgspec.Struct, frozen=True, gc=False):
    """One line as received, counted from 1."""

    ordinal: int
    text: str


class Report(msgspec.Struct, frozen=True, gc=False):
    """One report: its form ("pipe table", "labelled text"), the claims, headings and totals, and what is not understood."""

    form: str
    claims: tuple[ReportedClaim, ...]
    headings: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()
