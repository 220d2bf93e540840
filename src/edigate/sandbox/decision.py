"""What the payer decided about a claim: the CLP of the 835 with its lines, as a value that can be kept and mirrored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.sandbox.submission import Composite, Name, Payee


class Adjustment(msgspec.Struct, frozen=True):
    """One triplet of a CAS: group, reason, amount."""

    group: str
    reason: str
    amount: Decimal


class DecidedLine(msgspec.Struct, frozen=True):
    """One SVC with what hangs on it. `allowed` is None when the line was not priced."""

    procedure: Composite
    revenue_code: str
    charge: Decimal
    paid: Decimal
    units: Decimal
    service_date: date | None
    service_date_end: date | None
    control_number: str
    adjustments: tuple[Adjustment, ...]
    allowed: Decimal | None = None
    remark: str = ""

    @property
    def denied(self) -> bool:
        """Whether the payer refused to price this line."""
        return self.allowed is None


class Decision(msgspec.Struct, frozen=True):
    """One claim as decided. `number` is the payer's, `replaces` the payer's number of what this one corrects.

    `received` is the day the claim came in, None when the payer reopened it by itself.
    """

    number: str
    patient_control_number: str
    status: str  # CLP02
    charge: Decimal
    lines: tuple[DecidedLine, ...]
    filing_indicator: str
    facility: str
    frequency: str
    payee: Payee
    payer: Name
    subscriber: Name
    patient: Name | None = None
    rendering: Name | None = None
    replaces: str = ""
    received: date | None = None

    @property
    def paid(self) -> Decimal:
        """CLP04: what all lines are paid together."""
        return sum((line.paid for line in self.lines), Decimal(0))

    @property
    def patient_share(self) -> Decimal:
        """CLP05: every adjustment of group PR."""
        return sum(
            (one.amount for line in self.lines for one in line.adjustments if one.group == "PR"), Decimal(0)
        )
