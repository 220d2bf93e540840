"""What the practice clearinghouse remembers from one file to the next: plain values that go to JSON and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.sandbox.decision import Decision
from edigate.x12.envelope import Parties


class Standing(StrEnum):
    """Where a decided claim stands with the payer."""

    LIVE = "live"
    REPLACED = "replaced"  # reversed; another decision took its place
    VOIDED = "voided"  # reversed; nothing took its place


class Trade(msgspec.Struct, frozen=True):
    """Who sends to whom in answers to one trading partner, and whether it is a test (ISA15)."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str
    application_receiver: str
    usage: str

    def parties(self) -> Parties:
        """The envelope's parties."""
        return Parties(
            self.sender_qualifier, self.sender_id, self.receiver_qualifier, self.receiver_id,
            self.application_sender, self.application_receiver,
        )  # fmt: skip


class KeptClaim(msgspec.Struct, frozen=True):
    """A decision as kept. `takeback_due`: coverage will be found ended in the next payment run."""

    decision: Decision
    trade: Trade
    standing: Standing = Standing.LIVE
    takeback_due: bool = False


class CarriedBalance(msgspec.Struct, frozen=True):
    """What a payee owes after a payment that would have been negative, to be taken from the next one."""

    reference: str
    amount: Decimal


class State(msgspec.Struct, frozen=True):
    """Everything remembered. `seen` holds "sender/ISA13", `balances` are by "payer/payee", `paid` is BPR02 by TRN02."""

    next_interchange: int = 9001
    next_claim: int = 117
    next_payment: int = 42
    next_batch: int = 777
    seen: tuple[str, ...] = ()
    claims: tuple[KeptClaim, ...] = ()
    balances: dict[str, tuple[CarriedBalance, ...]] = {}
    paid: dict[str, Decimal] = {}

    @property
    def total_paid(self) -> Decimal:
        """The sum of BPR02 over every 835 written so far."""
        return sum(self.paid.values(), Decimal("0.00"))


EMPTY = State()


def claim_number(prefix: str, serial: int, on: date) -> str:
    """A payer claim control number: prefix, two-digit year, day of the year, serial of six digits."""
    return f"{prefix}{on:%y%j}{serial:06d}"
