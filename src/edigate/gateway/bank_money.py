"""Bank files in: archived, read, and each deposit put to its remittance; a person may link and unlink."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.errors import Finding, SourceRef, UsageError
from edigate.funds import formats
from edigate.funds.deposit import Deposit
from edigate.funds.formats import Format
from edigate.funds.reassociate import Choice, FundsState, choose, stand
from edigate.gateway import mirror, overdue
from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.outcome import bank_money
from edigate.outcome.bank_money import Linked
from edigate.outcome.outcome import Booking
from edigate.store import blobs, deposits, journal, looks, remittances
from edigate.store.deposits import Announced, KeptDeposit
from edigate.store.remittances import Remittance

_ZERO = Decimal("0.00")


class ImportedFunds(msgspec.Struct, frozen=True, gc=False):
    """What came of one bank file: `known` when the same bytes were imported before, and nothing was done.

    `deposits` are those that were new, as they stand now; `told` counts all that the file holds.
    """

    name: str
    sha256: str
    known: bool
    told: int
    deposits: tuple[KeptDeposit, ...]
    findings: tuple[Finding, ...]


def import_funds(context: Context, name: str, content: bytes, form: Format | None = None) -> ImportedFunds:
    """Keep a bank's file and book its deposits, all in one commit; the same file or the same money again does nothing."""
    read = list(formats.read(content, form))
    found = [each for each in read if isinstance(each, Deposit)]
    findings = tuple(each for each in read if isinstance(each, Finding))
    with step(context, "funds import") as one:
        blob = blobs.put(one.tx, content, one.at)
        file_id = deposits.add_file(one.tx, blob, name, findings, at=one.at, actor=context.actor)
        if file_id is None:
            return ImportedFunds(name, blob.sha256, True, len(found), (), findings)
        new = deposits.add(one.tx, file_id, found)
        _book(one, [bank_money.arrival(each.deposit, each.source, context.tables) for each in new])
        for each in new:
            _place(one, each)
        after = tuple(_known(one, each.id) for each in new)
    mirror.keep(context, blob.sha256, content)
    return ImportedFunds(name, blob.sha256, False, len(found), after, findings)


def settle_deposits(one: Step, remittance: Remittance) -> None:
    """A remittance has just been posted: money that came before it is put to it."""
    if remittance.trace:
        for waiting in deposits.unlinked(one.tx, remittance.trace):
            _place(one, waiting)


def link(context: Context, deposit_id: int, remittance_id: int, reason: str | None) -> None:
    """A person says to which remittance a deposit belongs."""
    with step(context, "link", f"deposit {deposit_id}") as one:
        kept = _known(one, deposit_id)
        if kept.remittance_id is not None:
            raise UsageError(
                f"deposit {deposit_id} belongs to remittance {kept.remittance_id}; unlink it first"
            )
        found = deposits.announcement(one.tx, remittance_id)
        if found is None or not found.posted:
            raise UsageError(f"remittance {remittance_id} is not posted, so no money belongs to it yet")
        _put(one, kept, found, f"by {context.actor}", reason)
        _order(one, "link", kept, reason)


def unlink(context: Context, deposit_id: int, reason: str) -> None:
    """A person says that a deposit does not belong where it was put; its entry is negated."""
    with step(context, "unlink", f"deposit {deposit_id}") as one:
        kept = _known(one, deposit_id)
        found = deposits.announcement(one.tx, kept.remittance_id) if kept.remittance_id else None
        if found is None:
            raise UsageError(f"deposit {deposit_id} belongs to no remittance")
        linked = Linked(found.candidate.remittance_id, found.payer, kept.links)
        parted = bank_money.parting(kept.deposit, linked, kept.source, one.context.tables, one.at.date())
        _book(one, [parted], linked.remittance_id)
        deposits.link(
            one.tx, kept, None, f"unlinked by {context.actor}", at=one.at, actor=context.actor, reason=reason
        )
        looks.forget(one.tx, overdue.LOOK)  # the remittance waits for its money again, however old it is
        _look_at(one, found, kept.source)
        _ask(one, kept, Choice(None))
        _order(one, "unlink", kept, reason)


def _place(one: Step, kept: KeptDeposit) -> None:
    """Put a deposit to the one remittance it names, or say that nobody knows."""
    found = {each.candidate.remittance_id: each for each in deposits.announced(one.tx, kept.deposit)}
    choice = choose(kept.deposit, [each.candidate for each in found.values()])
    chosen = found.get(choice.remittance_id) if choice.remittance_id is not None else None
    if chosen is not None and chosen.posted:
        _put(one, kept, chosen, choice.how)
        return
    _ask(one, kept, choice)


def _ask(one: Step, kept: KeptDeposit, choice: Choice) -> None:
    """Whose money it is, where it shows a sign of a health plan."""
    item = bank_money.without_remittance(kept.id, kept.deposit, choice, kept.source)
    if item is not None:
        one.raise_work((item,))


def _put(one: Step, kept: KeptDeposit, found: Announced, how: str, reason: str | None = None) -> None:
    actor = one.context.actor
    n = deposits.link(one.tx, kept, found.candidate.remittance_id, how, at=one.at, actor=actor, reason=reason)
    linked = Linked(found.candidate.remittance_id, found.payer, n)
    belongs = bank_money.belonging(kept.deposit, linked, kept.source, one.context.tables)
    _book(one, [belongs], linked.remittance_id)
    settled = (bank_money.work_key(kept.id), bank_money.overdue_key(linked.remittance_id))
    one.close_work(settled, f"deposit {kept.id} belongs to remittance {linked.remittance_id}, {how}")
    _look_at(one, found, kept.source)


def _look_at(one: Step, found: Announced, source: SourceRef) -> None:
    """Whether all money of a remittance together is what it says."""
    candidate = found.candidate
    amounts = [each.deposit.amount for each in deposits.of_remittances(one.tx, [candidate.remittance_id])]
    state = stand(candidate, found.posted, amounts)
    key = bank_money.mismatch_key(candidate.remittance_id)
    one.close_work((key,), "the money has changed" if state == FundsState.FUNDS_MISMATCH else str(state))
    if state == FundsState.FUNDS_MISMATCH:
        expected = candidate.amount if candidate.awaited else _ZERO
        item = bank_money.mismatch(
            candidate.remittance_id, expected, sum(amounts, _ZERO), source, one.at.date(), one.context.tables
        )
        one.raise_work((item,), remittance_id=candidate.remittance_id)


def _book(one: Step, bookings: list[Booking], remittance_id: int | None = None) -> None:
    payee = remittances.practices(one.tx, [remittance_id]).get(remittance_id)
    digests = journal.add(one.tx, bookings, at=one.at, actor=one.context.actor)
    for each in bookings:
        one.book(each.entry.key, digests[each.entry.key], None, payee)


def _known(one: Step, deposit_id: int) -> KeptDeposit:
    kept = deposits.get(one.tx, deposit_id)
    if kept is None:
        raise UsageError(f"there is no deposit {deposit_id}")
    return kept


def _order(one: Step, action: str, kept: KeptDeposit, reason: str | None) -> None:
    subject = f"deposit {kept.id}"
    one.order(action, subject, reason)
