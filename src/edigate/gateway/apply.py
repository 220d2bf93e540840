"""Making an outcome durable: signals, numbers, payments, entries, work; then every claim and batch stands anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from edigate.gateway import secondary
from edigate.gateway.moves import restand_batches, restand_claims, restand_remittances
from edigate.gateway.step import Step
from edigate.outcome.outcome import Outcome
from edigate.posting.history import PaymentRef
from edigate.store import claim_payments, claims, journal, payer_numbers, remittances, signals, submissions
from edigate.transactions.remittance_835.facts import ClaimPayment


def apply(
    one: Step,
    outcome: Outcome,
    *,
    payments: Mapping[PaymentRef, ClaimPayment] | None = None,
    dated: Mapping[int, date] | None = None,
    inbox_id: int | None = None,
    remittance_id: int | None = None,
) -> None:
    """Write all of an outcome within this step. `payments` and `dated` are the facts of claim payments new in it."""
    signals.add(one.tx, outcome.signals, one.at)
    one.tell_batches(outcome.batch_signals)
    payer_numbers.add(one.tx, outcome.payer_numbers)
    claim_payments.settle(one.tx, outcome.payments, payments or {}, dated or {})
    journal.add(one.tx, outcome.bookings, at=one.at, actor=one.context.actor)
    _tell_postings(one, outcome)
    one.raise_work(outcome.work_items, inbox_id=inbox_id, remittance_id=remittance_id)
    for key, reason in outcome.resolved:
        one.close_work((key,), reason)
    touched = submissions.get_many(one.tx, outcome.touched_submissions)
    restand_claims(one, {each.claim_id for each in touched} | outcome.touched_claims)
    restand_batches(one, {each.batch_id for each in outcome.batch_signals})
    restand_remittances(one, {each.ref.remittance_id for each in outcome.payments})
    secondary.follow(one, outcome.touched_claims)


def _tell_postings(one: Step, outcome: Outcome) -> None:
    claim_ids = {each.entry.claim_id for each in outcome.bookings if each.entry.claim_id is not None}
    names = claims.names(one.tx, claim_ids)
    payees = remittances.practices(
        one.tx, {each.of for each in outcome.bookings if each.entry.claim_id is None}
    )
    for booking in outcome.bookings:
        claim_id = booking.entry.claim_id
        one.book(booking, None if claim_id is None else names.get(claim_id), payees.get(booking.of))
