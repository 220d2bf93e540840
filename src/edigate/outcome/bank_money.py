"""What a deposit does to the books and the worklist: it arrives, it belongs to a remittance, or it is taken apart again.

Every deposit is booked when it arrives (bank against unapplied deposits); when its remittance is known, it clears that
remittance's funds. So the funds accounts show what was announced and has not come.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.errors import SourceRef
from edigate.funds.deposit import Deposit
from edigate.funds.reassociate import Choice, FundsState, business_days_after
from edigate.outcome.known import Tables
from edigate.outcome.outcome import Booking
from edigate.posting.entry import Entry, Posting
from edigate.tracking.work_item import WorkItem, WorkKind

WITHOUT_REMITTANCE_DAYS = 4  # business days until the payer is asked for the 835


class Linked(msgspec.Struct, frozen=True, gc=False):
    """The remittance that a deposit was put to: its number, its payer as our claims name it, and the how-manieth link
    of this deposit it is."""

    remittance_id: int
    payer: str
    n: int


def arrival(deposit: Deposit, source: SourceRef, tables: Tables) -> Booking:
    """Money came to the bank, or was taken from it; whose it is comes later."""
    postings = (
        Posting(tables.chart.bank, deposit.amount),
        Posting(_unapplied(deposit, tables), -deposit.amount),
    )
    words = "Deposit" if deposit.amount >= 0 else "Withdrawal"
    return Booking(Entry(f"deposit:{deposit.key}", deposit.dated, f"{words} at the bank", postings, source))


def belonging(deposit: Deposit, linked: Linked, source: SourceRef, tables: Tables) -> Booking:
    """The money clears the funds that a remittance announced."""
    postings = (
        Posting(_unapplied(deposit, tables), deposit.amount),
        Posting(tables.chart.account("funds", linked.payer), -deposit.amount),
    )
    words = f"Deposit of remittance {linked.remittance_id}"
    return Booking(Entry(_link_key(deposit, linked), deposit.dated, words, postings, source))


def parting(deposit: Deposit, linked: Linked, source: SourceRef, tables: Tables, on: date) -> Booking:
    """The money does not belong to that remittance after all: its entry is negated."""
    before = belonging(deposit, linked, source, tables).entry
    postings = tuple(Posting(one.account, -one.amount) for one in before.postings)
    key, words = f"{before.key}:undone", f"Deposit taken from remittance {linked.remittance_id}"
    return Booking(Entry(key, on, words, postings, source, reverses=before.key))


def without_remittance(
    deposit_id: int, deposit: Deposit, choice: Choice, source: SourceRef
) -> WorkItem | None:
    """Work about money that no remittance explains; None for money that shows no sign of a health plan."""
    if not deposit.healthcare and not deposit.trace and not choice.suggestions:
        return None
    maybe = "; ".join(
        f"perhaps remittance {one.remittance_id} ({one.why}: {one.confidence})" for one in choice.suggestions
    )
    sender = f" from {deposit.payer_name}" if deposit.payer_name else ""
    return WorkItem(
        key=work_key(deposit_id),
        kind=WorkKind.UNMATCHED,
        reason=f"Money without a remittance: {deposit.amount:.2f}{sender} on {deposit.dated}"
        + (f"; {maybe}" if maybe else ""),
        codes=(FundsState.FUNDS_WITHOUT_ERA,),
        next_action="link it to its remittance, or ask the payer for the 835",
        action=f"edigate funds link {deposit_id} REMIT",
        amount=deposit.amount,
        deadline=business_days_after(deposit.dated, WITHOUT_REMITTANCE_DAYS),
        source=source,
    )


def mismatch(
    remittance_id: int, announced: Decimal, arrived: Decimal, source: SourceRef, dated: date, tables: Tables
) -> WorkItem:
    """Work about a remittance whose money is not what it says."""
    return WorkItem(
        key=mismatch_key(remittance_id),
        kind=WorkKind.CONFLICT,
        reason=f"Remittance {remittance_id} announces {announced:.2f}, but the bank shows {arrived:.2f}: "
        f"{arrived - announced:+.2f}",
        codes=(FundsState.FUNDS_MISMATCH,),
        next_action="ask the payer for the difference; unlink the deposit if it belongs elsewhere",
        action=f"edigate remit {remittance_id}",
        amount=abs(arrived - announced),
        deadline=tables.policy.deadline(WorkKind.CONFLICT, dated),
        source=source,
    )


def work_key(deposit_id: int) -> str:
    """The key of the work about a deposit without a remittance."""
    return f"deposit/{deposit_id}"


def mismatch_key(remittance_id: int) -> str:
    """The key of the work about a remittance whose money differs."""
    return f"funds/{remittance_id}"


def overdue_key(remittance_id: int) -> str:
    """The key of the work about a remittance whose money does not come."""
    return f"overdue/funds/{remittance_id}"


def _unapplied(deposit: Deposit, tables: Tables) -> str:
    return tables.chart.account("deposits_unapplied", deposit.payer_id or "")


def _link_key(deposit: Deposit, linked: Linked) -> str:
    return f"deposit:{deposit.key}:remittance:{linked.remittance_id}:{linked.n}"
