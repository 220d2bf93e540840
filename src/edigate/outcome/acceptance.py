"""A person takes a payment that waits for an answer as it is: the word is a signal beside the answer, the last one counts.

Each acceptance answers one question (`Why`). Sums that do not hold are no question: what they differ by is told instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from edigate.errors import SourceRef
from edigate.outcome.known import KnownPayment
from edigate.outcome.outcome import SubmissionSignal
from edigate.posting.history import Why
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ACCEPTED, WITHDRAWN
from edigate.transactions.remittance_835.balance import claim_differences

Answers = Mapping[SourceRef, frozenset[Why]]


def answers(signals: Mapping[int, Sequence[Signal]]) -> Answers:
    """The questions that people have answered, by the payment (CLP) they are about; what was withdrawn is none."""
    words = [
        one
        for told in signals.values()
        for one in told
        if one.kind is SignalKind.OPERATOR and one.verdict in (ACCEPTED, WITHDRAWN)
    ]
    found: dict[SourceRef, frozenset[Why]] = {}
    for one in sorted(words, key=lambda each: each.at):
        assert one.source is not None  # it is about a payment
        before = found.get(one.source, frozenset())
        found[one.source] = before | set(map(Why, one.codes)) if one.verdict == ACCEPTED else frozenset()
    return found


def of(payment: KnownPayment, found: Answers) -> frozenset[Why]:
    """What was answered about one payment."""
    return found.get(payment.source, frozenset()) if payment.source is not None else frozenset()


def accepted(payment: KnownPayment, why: Why, at: datetime, said: str) -> SubmissionSignal:
    """The word that a payment is taken as it is, whatever `why` asks."""
    return _word(payment, ACCEPTED, (why.value,), at, said)


def withdrawn(payment: KnownPayment, at: datetime, said: str) -> SubmissionSignal:
    """The word that a payment is not taken as it is any more: every question about it is open again."""
    return _word(payment, WITHDRAWN, (), at, said)


def differences(payment: KnownPayment) -> tuple[str, ...]:
    """Every sum of a payment that does not hold, with what it should be and what it is; none when they hold."""
    told = [
        f"{_place(one.where)}: charge less adjustments is {_money(one.expected)}, paid is {_money(one.found)}"
        + (f": {one.found - one.expected:+}" if one.expected is not None and one.found is not None else "")
        for one in claim_differences(payment.payment)
    ]
    return tuple(told) or (() if payment.proven else ("an amount in it is not in whole cents",))


def _place(where: str) -> str:
    return f"line {int(where.rpartition('/')[2]) + 1}" if where else "in all"


def _money(amount: Decimal | None) -> str:
    return "unknown" if amount is None else str(amount)


def _word(
    payment: KnownPayment, verdict: str, codes: tuple[str, ...], at: datetime, said: str
) -> SubmissionSignal:
    assert payment.submission_id is not None  # it belongs to a claim
    signal = Signal(SignalKind.OPERATOR, verdict, at, said, codes, source=payment.source)
    return SubmissionSignal(payment.submission_id, signal)
