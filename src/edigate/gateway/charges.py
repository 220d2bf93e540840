"""What the payer is asked to pay, booked when a claim first leaves, and corrected when a replacement changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence, Set
from datetime import date
from decimal import Decimal

from edigate.gateway.step import Step
from edigate.outcome.known import KnownPayment, KnownSubmission
from edigate.outcome.outcome import Booking
from edigate.posting import post
from edigate.posting.entry import Entry
from edigate.posting.history import EffectKind
from edigate.posting.judge import Turn, turn
from edigate.store import claim_books, claim_payments, journal, known_submissions, submissions
from edigate.store.claim_books import Billed
from edigate.store.submissions import Submission

VOID = "8"


def bill(step: Step, leaving: Sequence[Submission]) -> None:
    """Book the charges of submissions that were just frozen: each claim once, later only what changed."""
    claim_ids = {each.claim_id for each in leaving}
    known = {each.id: each for each in known_submissions.of_claims(step.tx, claim_ids)}
    before = _billed(step, claim_ids)
    charges = []
    for each in leaving:
        if each.derived_from is None:
            entry = _charge(step, known[each.id], before.get(each.claim_id))
        else:
            entry = _handed_on(step, each, known[each.derived_from])
        if entry is not None:
            charges.append((each, entry))
    _book(step, charges)


def bill_unsent(step: Step, submitted: Sequence[KnownSubmission], claim_ids: Set[int]) -> None:
    """Book the charges of claims that a payer decided although we have no record of sending them; once each, and what
    another content of them changes.

    `submitted` are all submissions of these claims (and perhaps of others), oldest first.
    """
    sent = {each.claim_id for each in submitted if each.batch_id is not None}
    unsent = claim_ids - sent
    newest = {
        each.claim_id: each for each in submitted if each.claim_id in unsent and each.derived_from is None
    }
    if not newest:
        return
    before = _billed(step, newest)
    charges = ((each, _charge(step, each, before.get(each.claim_id))) for each in newest.values())
    _book(step, [(each, entry) for each, entry in charges if entry is not None])


def _billed(step: Step, claim_ids: Collection[int]) -> dict[int, Billed]:
    return claim_books.billed(step.tx, claim_ids, step.context.tables.chart.charges)


def hand_on_passed(step: Step, claim_ids: Set[int]) -> None:
    """What the patient owed by the payers that a claim was sent to is asked of the payer that they passed it on to, as
    long as a decision of that payer stands; what that one leaves, of the next one that it was passed on to."""
    chart = step.context.tables.chart
    for claim_id in sorted(claim_ids):
        rows = submissions.of_claims(step.tx, [claim_id])
        sent_to = {each.payer_id for each in rows}
        payments = claim_payments.known(step.tx, [claim_id])
        decided: defaultdict[str, list[Entry]] = defaultdict(list)
        for each in payments:
            decided[each.payer_id] += each.entries
        booked = [each.entry for each in journal.entries(step.tx, claim_id=claim_id)]
        moved = [one for one in booked if one.key.startswith(f"transfer:{claim_id}:")]
        passed = {payer: [one for one in moved if one.key.startswith(_passed(claim_id, payer))]
                  for payer in {*decided, *_asked(claim_id, moved)} - sent_to}  # fmt: skip
        strange = {id(one) for ones in passed.values() for one in ones}
        left = [one for payer in sent_to for one in decided[payer or ""]]
        left += [one for one in moved if id(one) not in strange]
        turns = _turns(payments)
        for payer in sorted(passed, key=lambda each: (turns.get(each, _NEVER), each)):
            here = passed[payer]
            owed = post.patient_shares(left, chart) if payer in turns else {}
            key, on = f"{_passed(claim_id, payer)}{len(here) + 1}", step.at.date()
            entry = post.transfer(key, claim_id, payer, on, owed, post.patient_shares(here, chart), chart)
            if entry is not None:
                _book(step, [(rows[-1], entry)])
            left += [*here, *([entry] if entry else ()), *decided[payer]]


_NEVER: Turn = ("", date.max, "", 0)


def _turns(payments: Sequence[KnownPayment]) -> dict[str, Turn]:
    """The payers with a decision that stands, and when it was their turn."""
    taken_back = {each.effect.of for each in payments if each.effect.kind is EffectKind.REVERSE}
    turns: dict[str, Turn] = {}
    for each in payments:
        if each.effect.kind is EffectKind.POST and each.ref not in taken_back:
            its = turn(each.payment, each.dated, each.trace, each.ref.sequence)
            turns[each.payer_id] = min(its, turns.get(each.payer_id, its))
    return turns


def _passed(claim_id: int, payer: str) -> str:
    """What the keys of transfers to a payer begin with that the claim was not sent to."""
    return f"transfer:{claim_id}:passed on to {payer}:"


def _asked(claim_id: int, transfers: Sequence[Entry]) -> set[str]:
    """The payers that such transfers went to, whether or not a payment of theirs still belongs to the claim."""
    start = _passed(claim_id, "").removesuffix(":")
    keys = (one.key for one in transfers if one.key.startswith(start))
    return {key.removeprefix(start).rpartition(":")[0] for key in keys}


def _book(step: Step, charges: Sequence[tuple[Submission | KnownSubmission, Entry]]) -> None:
    bookings = [Booking(entry) for _, entry in charges]
    digests = journal.add(step.tx, bookings, at=step.at, actor=step.context.actor)
    for submission, entry in charges:
        step.book(entry.key, digests[entry.key], (submission.practice, submission.claim_key))


def _charge(step: Step, now: KnownSubmission, before: Billed | None) -> Entry | None:
    chart, dated = step.context.tables.chart, step.at.date()
    if before is None:
        return (
            post.charge(now.claim_id, now.id, now.payer_id, dated, _lines(now), chart) if now.charge else None
        )
    first = post.charge_key(now.claim_id, now.id)
    times = sum(1 for key in before.keys if key == first or key.startswith(f"{first}:"))
    key = post.charge_key(now.claim_id, now.id, times)
    return post.charge_change(key, now.claim_id, now.payer_id, dated, before.owed, _lines(now), chart)


def _handed_on(step: Step, now: Submission, before: KnownSubmission) -> Entry | None:
    """The patient's share that goes on to the next payer with this submission; a void gives it back."""
    chart = step.context.tables.chart
    decided = [
        entry
        for payment in claim_payments.known(step.tx, [now.claim_id])
        if payment.payer_id == before.payer_id
        for entry in payment.entries
    ]
    key = f"transfer:{now.claim_id}:{now.payer_rank}:"
    booked = [each.entry for each in journal.entries(step.tx, claim_id=now.claim_id)]
    passed = _passed(now.claim_id, now.payer_id or "")
    moved = [entry for entry in booked if entry.key.startswith((key, passed))]
    owed = {} if now.frequency == VOID else post.patient_shares(decided, chart)
    return post.transfer(
        f"{key}{now.id}",
        now.claim_id,
        now.payer_id or "",
        step.at.date(),
        owed,
        post.patient_shares(moved, chart),
        chart,
    )


def _lines(submission: KnownSubmission) -> dict[str, Decimal]:
    """The charges by line control number; a void charges nothing."""
    if submission.frequency == VOID:
        return {}
    return {line.line_control_number: line.charge for line in submission.lines}
