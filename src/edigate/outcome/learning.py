"""What is known once an outcome is on record, without asking the store again: the same as loading it anew."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edigate.outcome.known import Known, KnownPayment
from edigate.outcome.outcome import Outcome


def learn(known: Known, outcome: Outcome) -> Known:
    """`known` with the signals and the payments of an outcome, in the order in which the store would give them.

    A signal that was heard before may stand twice: it says the same twice.
    """
    signals = dict(known.signals)
    for one in outcome.signals:
        signals[one.submission_id] = (*signals.get(one.submission_id, ()), one.signal)
    payments = known.payments
    if outcome.payments:
        payments = _in_order({one.ref: one for one in (*known.payments, *outcome.payments)}.values())
    return msgspec.structs.replace(known, signals=signals, payments=payments)


def join(known: Known, more: Known) -> Known:
    """Two loadings as one; a claim that both have is taken once."""
    payments = {one.ref: one for one in (*known.payments, *more.payments)}
    submissions = {one.id: one for one in (*known.submissions, *more.submissions)}
    return Known(
        batches=known.batches + tuple(one for one in more.batches if one not in known.batches),
        submissions=tuple(submissions[number] for number in sorted(submissions)),
        payments=_in_order(payments.values()),
        signals={**known.signals, **more.signals},
    )


def _in_order(payments: Iterable[KnownPayment]) -> tuple[KnownPayment, ...]:
    return tuple(sorted(payments, key=lambda one: (one.ref.remittance_id, one.ref.sequence)))
