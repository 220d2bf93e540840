"""A person takes a payment that waits in suspense as it is: it is posted to its claim by new entries, until the word is taken
back. It answers one question about the payment; sums that do not hold are refused, whoever orders it."""

from __future__ import annotations

import msgspec

from edigate.errors import UsageError
from edigate.gateway import claim_balances
from edigate.gateway.apply import apply
from edigate.gateway.charges import bill_unsent
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.known import to_decide
from edigate.gateway.step import Step, step
from edigate.outcome import acceptance, remittance
from edigate.outcome.known import Known, KnownPayment
from edigate.outcome.outcome import SubmissionSignal
from edigate.outcome.payment_work import suspended_key
from edigate.posting.booking import remittance_name
from edigate.posting.entry import Entry
from edigate.posting.history import NO_QUESTIONS, SUSPEND, PaymentRef, Why
from edigate.store import journal, signals, worklist


class Accepted(msgspec.Struct, frozen=True, gc=False):
    """A payment that a person has taken as it is: the entries that post it now, none when it moves no money.

    `new` is false for an order that changed nothing; `waits` is the next question, for which it is in suspense still.
    """

    remittance_id: int
    payment: int
    entries: tuple[Entry, ...] = ()
    new: bool = True
    waits: str | None = None


def accept(
    context: Context, name: str, remittance_id: int, reason: str, sequence: int | None = None
) -> Accepted:
    """What remittance `remittance_id` says of the claim called `name` is taken as it is; `sequence` is the number of the
    claim in the remittance, where several of its payments wait.

    `UsageError` where nothing waits for a person's answer, and with every difference where sums do not hold. Said again, it
    changes nothing.
    """
    with step(context, "accept") as one:
        claim_id, claim_key = _claim(one, name)
        known = to_decide(one.tx, [claim_id])
        payment = _waiting(known, claim_key, remittance_id, sequence)
        why = payment.effect.why
        if payment.effect.kind is not SUSPEND or why is None:
            return Accepted(remittance_id, payment.ref.sequence, payment.entries, new=False)
        if wrong := acceptance.differences(payment):
            raise UsageError(
                f"the sums of this payment do not hold, and nothing was posted: {'; '.join(wrong)}"
            )
        if why in NO_QUESTIONS:
            raise UsageError(f"no answer is awaited for this payment ({_words(why)})")
        one.order("accept", _subject(payment, claim_id), reason)
        said = f"Taken as it is ({_words(why)}) by {context.actor}: {reason}"
        _close(one, payment, why, f"taken as it is: {reason}")
        now = _settle(one, acceptance.accepted(payment, why, one.at, said), known, payment.ref)
        waits = now.effect.why if now.effect.kind is SUSPEND else None
        if waits is why:
            raise UsageError(
                f"it takes back a payment that waits itself ({_words(why)}): take that one first"
            )
        told = _words(waits) if waits else None
        return Accepted(remittance_id, payment.ref.sequence, now.entries, waits=told)


def withdraw(context: Context, name: str, remittance_id: int, sequence: int, reason: str) -> None:
    """A payment is not taken as it is any more: it waits in suspense again, as work."""
    with step(context, "undo accept") as one:
        claim_id, _ = _claim(one, name)
        _withdraw(
            one, claim_id, _of(to_decide(one.tx, [claim_id]), PaymentRef(remittance_id, sequence)), reason
        )


def undo_entry(context: Context, key: str, reason: str) -> Entry:
    """As `withdraw`, for the payment that the entry `key` posts; the entry that negates it.

    `UsageError` for an entry that stands by no person's word, or is none any more.
    """
    with step(context, "undo accept") as one:
        found = journal.entries(one.tx, key=key)
        posted = found[0] if found else None
        if posted is None or posted.entry.claim_id is None or posted.remittance_id is None:
            raise UsageError(f"there is no entry by hand with the key {key!r}")
        known = to_decide(one.tx, [posted.entry.claim_id])
        ref = PaymentRef(posted.remittance_id, posted.payment_sequence or 0)
        payment = next((each for each in known.payments if each.ref == ref), None)
        if payment is None or key not in {each.key for each in payment.entries}:
            raise UsageError(f"{key} was undone already")
        _withdraw(one, posted.entry.claim_id, payment, reason)
        return journal.entries(one.tx, key=f"{key}:undone")[0].entry


def forget(one: Step, payment: KnownPayment, reason: str) -> None:
    """A payment is taken away from its claim: what a person has said about it there counts no more."""
    assert payment.claim_id is not None  # it is taken away from one
    if acceptance.of(payment, acceptance.answers(to_decide(one.tx, [payment.claim_id]).signals)):
        signals.add(one.tx, [acceptance.withdrawn(payment, one.at, f"Taken away again: {reason}")], one.at)


def _claim(one: Step, name: str) -> tuple[int, str]:
    submission = one_claim(one.tx, name).submission
    return submission.claim_id, submission.claim_key


def _waiting(known: Known, claim_key: str, remittance_id: int, sequence: int | None) -> KnownPayment:
    """The one payment that is meant: one that waits, else one that was taken as it is before."""
    there = [
        each
        for each in known.payments
        if each.ref.remittance_id == remittance_id and sequence in (None, each.ref.sequence)
    ]
    if not there:
        raise UsageError(
            f"nothing of remittance {remittance_id} belongs to claim {claim_key}; what is nobody's is linked first: "
            "edigate work --kind unmatched"
        )
    waiting = [each for each in there if each.effect.kind is SUSPEND]
    if len(waiting) > 1:
        numbers = " or ".join(f"--payment {each.ref.sequence}" for each in waiting)
        raise UsageError(
            f"several payments of remittance {remittance_id} wait for claim {claim_key}: say {numbers}"
        )
    answers = acceptance.answers(known.signals)
    found = waiting or [each for each in there if acceptance.of(each, answers)]
    if not found:
        raise UsageError(f"nothing of remittance {remittance_id} waits in suspense for claim {claim_key}")
    return found[0]


def _withdraw(one: Step, claim_id: int, payment: KnownPayment, reason: str) -> None:
    known = to_decide(one.tx, [claim_id])
    if not acceptance.of(payment, acceptance.answers(known.signals)):
        raise UsageError(
            f"it is no entry by hand, and payment {payment.ref.sequence} of remittance {payment.ref.remittance_id} stands by "
            "no person's word; what is another claim's is taken away by: edigate work unlink"
        )
    one.order("undo accept", _subject(payment, claim_id), reason)
    said = f"Not taken as it is any more, by {one.context.actor}: {reason}"
    now = _settle(one, acceptance.withdrawn(payment, one.at, said), known, payment.ref)
    if now.effect.kind is not SUSPEND:
        raise UsageError("it stands without that word by now: what it waited for has come")


def _settle(one: Step, word: SubmissionSignal, known: Known, ref: PaymentRef) -> KnownPayment:
    """The claim settled anew with a person's word; the payment as it stands then."""
    outcome = remittance.answer(word, known, one.at.date(), one.context.tables)
    apply(one, outcome, known)
    claim_ids = {each.claim_id for each in known.submissions}
    bill_unsent(one, known.submissions, outcome.touched_claims)
    claim_balances.look_at(one, claim_ids)
    return _of(to_decide(one.tx, claim_ids), ref)


def _of(known: Known, ref: PaymentRef) -> KnownPayment:
    found = next((each for each in known.payments if each.ref == ref), None)
    if found is None:
        raise UsageError(f"payment {ref.sequence} of remittance {ref.remittance_id} is none of this claim")
    return found


def _close(one: Step, payment: KnownPayment, why: Why, reason: str) -> None:
    """The work that asked is done, by the person who answered."""
    remitted = remittance_name(payment.payer_id, payment.trace, payment.dated, payment.ref.remittance_id)
    asked = worklist.latest(one.tx, suspended_key(f"{remitted}:{payment.ref.sequence}", why))
    if asked is not None:
        one.close_item(asked.id, one.context.actor, reason)


def _subject(payment: KnownPayment, claim_id: int) -> str:
    return f"remittance {payment.ref.remittance_id} payment {payment.ref.sequence} of claim {claim_id}"


def _words(why: str) -> str:
    return why.replace("_", " ")
