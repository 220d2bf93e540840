"""The 835, claim by claim in flat memory: prove it whole, then post it in blocks.

Pass 1: `prove` consumes the stream of one remittance. Pass 2: `begin`, `claims` for each block of claim payments (with
`Known` loaded for `wanted(block)` after the block before was written), `end`. A remittance that does not prove is held:
`begin` says so in its work item, and pass 2 is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from edigate.errors import Finding
from edigate.outcome.known import Known, RemittanceParty, Tables, Wanted
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome
from edigate.posting.remittance import Funds
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer


class RemittanceKey(msgspec.Struct, frozen=True, gc=False):
    """What makes a remittance the same whatever file it comes in: payer, trace, date, amount, payee."""

    payer_id: str
    trace: str
    payment_date: date | None
    amount: Decimal | None
    payee: str


class Proof(msgspec.Struct, frozen=True, gc=False):
    """Whether a remittance may post. `reasons` is empty when it may; else it is held whole, and they say why."""

    header: RemittanceHeader
    trailer: RemittanceTrailer
    key: RemittanceKey
    funds: Funds
    reasons: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def held(self) -> bool:
        """Whether the remittance posts nothing."""
        return bool(self.reasons)


class Run(msgspec.Struct, frozen=True, gc=False):
    """One remittance being posted: what every block needs to know of it."""

    proof: Proof
    remittance_id: int
    origin: Origin
    at: datetime
    dated: date


def identify(header: RemittanceHeader, parties: RemittanceParty) -> RemittanceKey:
    """The natural key of a remittance; the same key twice is a duplicate, whatever the file."""
    raise NotImplementedError


def prove(
    facts: Iterable[RemittanceHeader | ClaimPayment | RemittanceTrailer], parties: RemittanceParty
) -> Proof:
    """Pass 1 over the stream of one remittance: the payment equation, readable amounts, BPR rules, payer and payee."""
    raise NotImplementedError


def begin(proof: Proof, remittance_id: int, origin: Origin, tables: Tables) -> tuple[Run, Outcome]:
    """Start pass 2 for a remittance that the store has just given a number; or say why it is held."""
    raise NotImplementedError


def wanted(payments: Iterable[ClaimPayment]) -> Wanted:
    """The keys of a block of claim payments: our claim numbers, the payer's numbers, and all earlier payments."""
    raise NotImplementedError


def claims(run: Run, first: int, payments: Sequence[ClaimPayment], known: Known, tables: Tables) -> Outcome:
    """What a block of claim payments means; `first` is the number of its first claim in the remittance, from 1."""
    raise NotImplementedError


def end(run: Run, tables: Tables) -> Outcome:
    """What the provider adjustments (PLB) of the remittance mean."""
    raise NotImplementedError
