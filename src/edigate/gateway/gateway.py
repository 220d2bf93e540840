"""The door to an open project: what the command line and a practice-management system call."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from edigate.claims.model import Claim
from edigate.config import Settings, load
from edigate.errors import ConfigError
from edigate.followup.statement import Statement
from edigate.funds.formats import Format
from edigate.gateway import (
    accepting,
    bank_money,
    by_hand,
    corrections,
    file_answers,
    linking,
    overdue,
    paper,
    patient_balances,
    pausing,
    post_by_hand,
    refusals,
    secondary,
    statements,
    timely_filing,
    unlinking,
)
from edigate.gateway.accepting import Accepted
from edigate.gateway.bank_money import ImportedFunds
from edigate.gateway.context import Clock, Context, open_store, utc_now
from edigate.gateway.inquire import Asked, inquire
from edigate.gateway.interpret import Interpreted, interpret
from edigate.gateway.mailboxes import OpenMailbox, opener
from edigate.gateway.post_by_hand import Ordered
from edigate.gateway.prepare import Prepared, prepare
from edigate.gateway.receipt import Receipt
from edigate.gateway.receive import Received, receive, receive_by_hand
from edigate.gateway.resend import Mode, Resent, resend_anew
from edigate.gateway.send import Sent, send
from edigate.gateway.submit import submit
from edigate.gateway.upkeep.upkeep import Upkeep
from edigate.gateway.waiting import Wait, Why, waits
from edigate.intake import json_claims
from edigate.intake.intake_result import IntakeResult
from edigate.posting.by_hand import Part
from edigate.posting.entry import Entry
from edigate.store import Tx, accesses, updates
from edigate.store.holds import HoldKind
from edigate.store.remittances import Remittance
from edigate.store.updates import Update

_Done = TypeVar("_Done")


class RunReport(msgspec.Struct, frozen=True):
    """What one round of all four runs did, and how many answers have become overdue since the round before, how many
    claims have come near a filing limit, how many patient balances have become due.

    `unusable`: why a partner's settings could not be used; it was passed over. `waits`: the partners that are waited for.
    """

    prepared: tuple[Prepared, ...]
    sent: tuple[Sent, ...]
    received: tuple[Received, ...]
    interpreted: tuple[Interpreted, ...]
    overdue: int
    unusable: tuple[str, ...] = ()
    near_filing_limit: int = 0
    patient_balances: int = 0
    waits: tuple[Wait, ...] = ()


class Gateway(Upkeep):
    """An open project. Thread-safe: every call has its own transactions; one mailbox connection per call.

    Open it with `Gateway.open(path)` in a `with`; every method may be repeated and killed at any instant.
    """

    def __init__(self, context: Context, shown: tuple[str, str] = ("library", "")) -> None:
        self._context = context
        self._shown = shown

    @classmethod
    def open(cls, path: str | Path = "edigate.toml", *, actor: str = "library") -> Self:
        """The gateway of a project: `path` is its edigate.toml or its folder. Raises `ConfigError`, `LocalError`."""
        return cls.from_settings(load(Path(path)), actor=actor)

    @classmethod
    def from_settings(
        cls,
        settings: Settings,
        *,
        actor: str = "library",
        clock: Clock = utc_now,
        pause: Callable[[float], None] = time.sleep,
        open_mailbox: OpenMailbox | None = None,
        shown: tuple[str, str] = ("library", ""),
    ) -> Self:
        """The gateway for settings at hand; clock, pause and mailboxes may be the caller's own. `shown` is the command
        that looks, and at what, for the record of accesses."""
        opened = open_store(settings)
        way = open_mailbox or opener(settings.folder)
        return cls(Context(settings, opened, clock, pause, way, actor), shown)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._context.store.close()

    @property
    def context(self) -> Context:
        """Settings, store and clock, for callers that look by themselves."""
        return self._context

    def look(self) -> AbstractContextManager[Tx]:
        """A reader's transaction for the functions of `store`: `with gateway.look() as tx`. It is on record as an access."""
        self.on_record()
        return self._context.store.look()

    def on_record(self) -> None:
        """Put on record that patients' data are about to be shown, to whom and by which command."""
        command, subject = self._shown
        context = self._context
        with context.store.begin() as tx:
            accesses.add(tx, at=context.clock(), actor=context.actor, command=command, subject=subject)

    # ---- claims out

    def submit(
        self,
        claims: Iterable[Claim | Mapping[str, Any]] | bytes | str,
        *,
        practice: str | None = None,
        partner: str | None = None,
        check_only: bool = False,
    ) -> list[Receipt]:
        """Take claims in: models, mappings, or the text of a claim JSON file. One receipt for each, in order."""
        return list(self.submit_each(claims, practice=practice, partner=partner, check_only=check_only))

    def submit_each(
        self,
        claims: Iterable[Claim | Mapping[str, Any]] | bytes | str,
        *,
        practice: str | None = None,
        partner: str | None = None,
        check_only: bool = False,
    ) -> Iterator[Receipt]:
        """As `submit`, but with each receipt as it comes, so that any number of claims needs little memory.

        Claims are taken in as the receipts are asked for, some hundreds to a commit: take all of them.
        """
        results = json_claims.read_any(claims)
        return self.submitting(results, practice=practice, partner=partner, check_only=check_only)

    def submitting(
        self, results: Iterable[IntakeResult], *, practice: str | None, partner: str | None, check_only: bool
    ) -> Iterator[Receipt]:
        """Take claims in as they are read, some hundreds to a commit."""
        return submit(self._context, results, practice=practice, partner_id=partner, check_only=check_only)

    def replace(self, claim: str, corrected: IntakeResult, *, reason: str | None = None) -> Receipt:
        """Send a corrected claim in place of an adjudicated one (frequency 7)."""
        return corrections.replace(self._context, claim, corrected, reason)

    def void(self, claim: str, *, reason: str | None = None) -> Receipt:
        """Take an adjudicated claim back (frequency 8)."""
        return corrections.void(self._context, claim, reason)

    def secondary(
        self, claim: str, coverage: IntakeResult | None = None, *, reason: str | None = None
    ) -> Receipt:
        """Send a claim on to its next payer with what the payer before has decided (also tertiary)."""
        return secondary.send_on(self._context, claim, coverage, reason)

    def prepare(self, partner: str | None = None) -> list[Prepared]:
        """Freeze batches of all ready claims."""
        return list(prepare(self._context, partner))

    def inquire(self, claim: str, *, again: bool = False) -> Asked:
        """Ask the payer about a claim (276); the next `send` takes the question along."""
        return inquire(self._context, claim, again=again)

    def send(self, partner: str | None = None) -> list[Sent]:
        """Deliver the batches that are due."""
        return list(send(self._context, partner))

    # ---- answers in

    def receive(self, partner: str | None = None) -> list[Received]:
        """Fetch and archive the partners' answers."""
        return list(receive(self._context, partner))

    def receive_by_hand(self, partner: str, files: Iterable[tuple[str, bytes]]) -> list[Received]:
        """Archive files that a person has, as (name, content)."""
        return list(receive_by_hand(self._context, partner, files))

    def interpret(self) -> list[Interpreted]:
        """Turn archived answers into statuses, postings and work."""
        return list(interpret(self._context))

    def run(self, partner: str | None = None) -> RunReport:
        """All of it once: prepare, send, receive, interpret, and look for answers that should be here."""
        unusable: list[str] = []
        polled = [each for each in self.waits(partner) if each.why is Why.POLLING]  # before it is asked
        return RunReport(
            prepared=tuple(self.prepare(partner)),
            sent=tuple(_passing_over(send(self._context, partner), unusable)),
            received=tuple(_passing_over(receive(self._context, partner), unusable)),
            interpreted=tuple(self.interpret()),
            overdue=overdue.look_for(self._context),
            unusable=tuple(dict.fromkeys(unusable)),
            near_filing_limit=timely_filing.look_for(self._context),
            patient_balances=patient_balances.look_for(self._context),
            waits=(*(each for each in self.waits(partner) if each.why is not Why.POLLING), *polled),
        )

    def waits(self, partner: str | None = None) -> list[Wait]:
        """The partners for which something waits now: why, and until when."""
        with self._context.store.look() as tx:
            return waits(self._context, tx, partner)

    def updates(self, after: int = 0, *, practice: str | None = None) -> Iterator[Update]:
        """The ordered feed of changes after place `after`: keep the last `seq` you have dealt with."""
        self.on_record()
        while True:
            with self._context.store.look() as tx:
                found = updates.after(tx, after, practice=practice)
            yield from found
            if not found:
                return
            after = found[-1].seq

    # ---- by a person's order

    def resend(self, batch_id: int, *, reason: str) -> None:
        """Send the same frozen bytes once more."""
        by_hand.resend_same_bytes(self._context, batch_id, reason)

    def resend_anew(self, batch_id: int, mode: Mode, *, reason: str) -> Resent:
        """Make new batches, under new numbers, of a batch's claims, or of those that were refused."""
        return resend_anew(self._context, batch_id, mode, reason)

    def sent_by_hand(self, batch_id: int, *, reason: str) -> None:
        """Record that a person delivered a batch."""
        by_hand.sent_by_hand(self._context, batch_id, reason)

    def close_work(self, item_id: int, *, reason: str) -> None:
        """Close a piece of work."""
        by_hand.close_work(self._context, item_id, reason)

    def link_batch(self, item_id: int, batch_id: int) -> None:
        """Say which file of ours the unmatched acknowledgment behind a piece of work answers."""
        file_answers.link_batch(self._context, item_id, batch_id)

    def unlink(self, item_id: int, *, reason: str) -> None:
        """Take away again what was linked by way of a piece of work."""
        unlinking.unlink(self._context, item_id, reason)

    def unlink_payments(self, claim: str, remittance_id: int, *, reason: str) -> int:
        """What a remittance pays or denies for a claim was another's; how many payments."""
        return unlinking.unlink_payments(self._context, claim, remittance_id, reason)

    def unlink_answers(self, claim: str, inbox_id: int, *, reason: str) -> int:
        """What an answer in a file says of a claim was another's; how many answers."""
        return unlinking.unlink_answers(self._context, claim, inbox_id, reason)

    def link(self, item_id: int, claim: str) -> None:
        """Say which claim an unmatched payment belongs to."""
        linking.link(self._context, item_id, claim)

    def release(self, inbox_id: int, *, reason: str) -> None:
        """Let a held file be applied after all."""
        by_hand.release(self._context, inbox_id, reason)

    def release_remittance(self, remittance_id: int, *, reason: str) -> None:
        """Post a held remittance after all."""
        by_hand.release_remittance(self._context, remittance_id, reason)

    def unlock(self, partner: str, *, reason: str) -> bool:
        """Let a partner that refused us be tried again now; whether anything was in the way."""
        return refusals.unlock(self._context, partner, reason)

    def pause(self, partner: str, *, reason: str) -> bool:
        """Freeze and send nothing for a partner until it is resumed; False when it is paused already."""
        return pausing.pause(self._context, partner, reason)

    def resume(self, partner: str, *, reason: str) -> bool:
        """Let a partner be sent to again; False when it was not paused."""
        return pausing.resume(self._context, partner, reason)

    # ---- bank money

    def import_funds(self, name: str, content: bytes, form: Format | None = None) -> ImportedFunds:
        """Keep a bank's file and put its deposits to their remittances."""
        return bank_money.import_funds(self._context, name, content, form)

    def link_funds(self, deposit_id: int, remittance_id: int, *, reason: str | None = None) -> None:
        """Say to which remittance a deposit belongs."""
        bank_money.link(self._context, deposit_id, remittance_id, reason)

    def unlink_funds(self, deposit_id: int, *, reason: str) -> None:
        """Say that a deposit does not belong where it was put."""
        bank_money.unlink(self._context, deposit_id, reason)

    # ---- posted by a person

    def post_patient_payment(self, claim: str, amount: Decimal, ordered: Ordered) -> Entry:
        """A patient paid for a claim."""
        return post_by_hand.patient_payment(self._context, claim, amount, ordered)

    def post_patient_refund(self, claim: str, amount: Decimal, ordered: Ordered) -> Entry:
        """A patient gets back of a credit."""
        return post_by_hand.patient_refund(self._context, claim, amount, ordered)

    def post_payer_refund(
        self, payer: str, amount: Decimal, ordered: Ordered, claim: str | None = None
    ) -> Entry:
        """A payer gets back of what stands in suspense, or of what it overpaid on a claim."""
        return post_by_hand.payer_refund(self._context, payer, amount, ordered, claim)

    def post_write_off(self, claim: str, amount: Decimal, part: Part, ordered: Ordered) -> Entry:
        """An approved write-off."""
        return post_by_hand.write_off(self._context, claim, amount, part, ordered)

    def post_transfer(
        self, claim: str, amount: Decimal, source: Part, target: Part, ordered: Ordered
    ) -> Entry:
        """What stands open on one part of a claim is owed by another."""
        return post_by_hand.transfer(self._context, claim, amount, source, target, ordered)

    def post_correction(
        self, claim: str | None, postings: Sequence[tuple[str, Decimal]], ordered: Ordered
    ) -> Entry:
        """Accounts against each other; they sum to zero."""
        return post_by_hand.correction(self._context, claim, postings, ordered)

    def hold(self, claim: str, kind: HoldKind, *, until: date | None = None, reason: str) -> None:
        """A patient is not asked for a claim's money (payment plan, dispute); kind `none` ends it."""
        patient_balances.hold(self._context, claim, kind, until, reason)

    def statements(self, *, practice: str | None = None, claim: str | None = None) -> list[Statement]:
        """What patients owe and why, from what the books have proven."""
        with self.look() as tx:
            return statements.statements(self._context, tx, practice=practice, claim=claim)

    def post_paper(
        self, text: str, *, reason: str, partner: str | None = None, check_only: bool = False
    ) -> Remittance | None:
        """Post a paper remittance that a person typed (JSON or a table); None when it was only checked."""
        return paper.post_paper(self._context, text, reason, partner_id=partner, check_only=check_only)

    def take_back_paper(self, remittance_id: int, *, reason: str) -> Remittance:
        """Take a paper remittance back by its exact opposite."""
        return paper.take_back(self._context, remittance_id, reason)

    def post_settlement(
        self, item_id: int, account: str, ordered: Ordered, claim: str | None = None
    ) -> Entry:
        """Move a provider adjustment that waits in suspense, or stands open under a reference, to the account it belongs to."""
        return post_by_hand.settle(self._context, item_id, account, claim, ordered)

    def accept_payment(
        self, claim: str, remittance_id: int, *, payment: int | None = None, reason: str
    ) -> Accepted:
        """Take a payment that waits for a person's answer as it is; see `gateway.accepting`."""
        return accepting.accept(self.context, claim, remittance_id, reason, payment)

    def undo_posting(self, key: str, ordered: Ordered) -> Entry:
        """The exact negation of an entry made by hand."""
        return post_by_hand.undo(self._context, key, ordered)


def _passing_over(done: Iterator[_Done], unusable: list[str]) -> Iterator[_Done]:
    """What a run did; what it says at its end about partners that it passed over goes to `unusable`."""
    try:
        yield from done
    except ConfigError as error:
        unusable.append(str(error))
