"""What interpreting one fact yields. Everything in one `Outcome` is made durable in one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.errors import Finding, SourceRef
from edigate.outcome.known import KnownPayment
from edigate.posting.entry import Entry
from edigate.posting.history import PaymentRef
from edigate.tracking.signal import Signal
from edigate.tracking.work_item import WorkItem

_WORDS = (BatchEvent.LINKED, BatchEvent.UNLINKED)


class SubmissionSignal(msgspec.Struct, frozen=True, gc=False):
    """A signal and the submission it is about."""

    submission_id: int
    signal: Signal


class BatchSignal(msgspec.Struct, frozen=True, gc=False):
    """What an answer says about a batch; fold all of a batch's events with `delivery.states.stand`."""

    batch_id: int
    event: BatchEvent
    at: datetime
    message: str
    codes: tuple[str, ...] = ()
    source: SourceRef | None = None


def still_said(told: Sequence[BatchSignal]) -> list[BatchSignal]:
    """What happened to one batch, in order of arrival, without the answers that a person's last word says are none to it."""
    words = {each.source: each.event for each in told if each.event in _WORDS}
    taken_away = {source for source, word in words.items() if word is BatchEvent.UNLINKED}
    return [each for each in told if each.event in _WORDS or each.source not in taken_away]


class Booking(msgspec.Struct, frozen=True, gc=False):
    """An entry for the journal, and which remittance (and claim payment of it) it belongs to.

    Over all bookings of one remittance, the amounts on funds accounts sum to its BPR02.
    """

    entry: Entry
    remittance_id: int | None = None
    payment: PaymentRef | None = None

    @property
    def of(self) -> int | None:
        """The remittance it belongs to."""
        return self.remittance_id if self.payment is None else self.payment.remittance_id


class SettledPayment(KnownPayment, frozen=True, gc=False, kw_only=True):
    """A claim payment as it is known from now on; for one already on record, with its new effect.

    `verdict` is a word of `posting.judge`. `generation` counts its effects from 1. `matched` says how it was matched,
    or why it was not.
    """

    verdict: str
    matched: str
    new: bool = True


class PayerNumber(msgspec.Struct, frozen=True, gc=False):
    """A payer claim control number learned for a submission: keep all, the newest `dated` is the one to quote."""

    claim_id: int
    submission_id: int
    payer_id: str
    number: str
    dated: date
    source: SourceRef | None = None


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """All that follows from one fact. `resolved` are keys of work items that need nobody any more, with the reason;
    `passed_on` the claims that a payer decided which they were not sent to."""

    signals: tuple[SubmissionSignal, ...] = ()
    batch_signals: tuple[BatchSignal, ...] = ()
    bookings: tuple[Booking, ...] = ()
    payments: tuple[SettledPayment, ...] = ()
    payer_numbers: tuple[PayerNumber, ...] = ()
    work_items: tuple[WorkItem, ...] = ()
    resolved: tuple[tuple[str, str], ...] = ()
    passed_on: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The journal entries alone."""
        return tuple(booking.entry for booking in self.bookings)

    @property
    def touched_submissions(self) -> frozenset[int]:
        """The submissions whose standing may have changed."""
        signalled = (one.submission_id for one in self.signals)
        settled = (one.submission_id for one in self.payments if one.submission_id is not None)
        return frozenset(chain(signalled, settled))

    @property
    def touched_claims(self) -> frozenset[int]:
        """The claims whose payments were settled: all their submissions may stand otherwise now."""
        return frozenset(one.claim_id for one in self.payments if one.claim_id is not None)


def merge(outcomes: Iterable[Outcome]) -> Outcome:
    """Several outcomes as one, in their order."""
    columns = zip(*map(msgspec.structs.astuple, outcomes), strict=True)
    return Outcome(*[tuple(chain.from_iterable(filter(None, column))) for column in columns])
