"""Making an outcome durable: signals, numbers, payments, entries, work; then every claim and batch stands anew."""

from __future__ import annotations

from collections.abc import Mapping

from edigate.gateway import secondary
from edigate.gateway.charges import hand_on_passed
from edigate.gateway.moves import Touched, conclude, restand, restand_batches
from edigate.gateway.step import Step
from edigate.outcome.known import Known
from edigate.outcome.learning import learn
from edigate.outcome.outcome import Outcome
from edigate.store import claim_payments, journal, payer_numbers, remittances, signals


def apply(
    one: Step,
    outcome: Outcome,
    known: Known,
    *,
    inbox_id: int | None = None,
    remittance_id: int | None = None,
) -> None:
    """Write all of an outcome within this step. It was made from `known`, which has every claim that it touches."""
    conclude(one, apply_block(one, outcome, known, inbox_id=inbox_id, remittance_id=remittance_id))


def apply_block(
    one: Step,
    outcome: Outcome,
    known: Known,
    *,
    inbox_id: int | None = None,
    remittance_id: int | None = None,
) -> Touched:
    """As `apply`, for one of many blocks: what is touched is to be concluded after the last.

    What was just written is not read again: where the claims stand follows from what was known and what is new.
    """
    signals.add(one.tx, outcome.signals, one.at)
    one.tell_batches(outcome.batch_signals)
    payer_numbers.add(one.tx, outcome.payer_numbers)
    claim_payments.settle(one.tx, outcome.payments)
    digests = journal.add(one.tx, outcome.bookings, at=one.at, actor=one.context.actor)
    _tell_postings(one, outcome, known, digests)
    hand_on_passed(one, set(outcome.passed_on))
    one.raise_work(outcome.work_items, inbox_id=inbox_id, remittance_id=remittance_id)
    for key, reason in outcome.resolved:
        one.close_work((key,), reason)
    told, settled = outcome.touched_submissions, outcome.touched_claims
    claim_ids = {each.claim_id for each in known.submissions if each.id in told}
    now = restand(one, learn(known, outcome), claim_ids | settled)
    restand_batches(one, {each.batch_id for each in outcome.batch_signals})
    secondary.follow(one, [each for each in now if each.claim_id in settled])
    return Touched(
        {each.batch_id for each in now if each.batch_id is not None},
        {each.ref.remittance_id for each in outcome.payments},
    )


def _tell_postings(one: Step, outcome: Outcome, known: Known, digests: Mapping[str, str]) -> None:
    names = {each.claim_id: (each.practice, each.claim_key) for each in known.submissions}
    payees = remittances.practices(
        one.tx, {each.of for each in outcome.bookings if each.entry.claim_id is None}
    )
    for booking in outcome.bookings:
        key, claim_id = booking.entry.key, booking.entry.claim_id
        one.book(key, digests[key], None if claim_id is None else names[claim_id], payees.get(booking.of))
