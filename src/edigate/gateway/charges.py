"""What the payer is asked to pay, booked when a claim first leaves, and corrected when a replacement changes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from decimal import Decimal

from edigate.gateway.step import Step
from edigate.outcome.known import KnownSubmission
from edigate.outcome.outcome import Booking
from edigate.posting import post
from edigate.posting.entry import Entry
from edigate.posting.history import EffectKind
from edigate.store import claim_payments, journal, known_submissions, submissions
from edigate.store.submissions import Submission

VOID = "8"


def bill(step: Step, leaving: Sequence[Submission]) -> None:
    """Book the charges of submissions that were just frozen: each claim once, later only what changed."""
    family: dict[int, list[Submission]] = defaultdict(list)
    for row in submissions.of_claims(step.tx, {each.claim_id for each in leaving}):
        family[row.claim_id].append(row)
    known = {each.id: each for each in known_submissions.of_claims(step.tx, list(family))}
    charges = []
    for each in leaving:
        if each.derived_from is None:
            sent = [row for row in family[each.claim_id] if row.id < each.id and row.batch_id is not None]
            sent = [row for row in sent if row.derived_from is None]
            entry = _charge(step, known[each.id], known[sent[-1].id] if sent else None)
        else:
            entry = _handed_on(step, each, known[each.derived_from])
        if entry is not None:
            charges.append((each, entry))
    _book(step, charges)


def bill_unsent(step: Step, submitted: Sequence[KnownSubmission], claim_ids: Set[int]) -> None:
    """Book the charges of claims that a payer decided although we have no record of sending them; once each.

    `submitted` are all submissions of these claims (and perhaps of others), oldest first.
    """
    sent = {each.claim_id for each in submitted if each.batch_id is not None}
    newest = {
        each.claim_id: each
        for each in submitted
        if each.claim_id in claim_ids - sent and each.derived_from is None
    }
    charges = [(each, entry) for each in newest.values() if (entry := _charge(step, each, None)) is not None]
    before = journal.posted_keys(step.tx, [entry.key for _, entry in charges])
    _book(step, [(each, entry) for each, entry in charges if entry.key not in before])


def hand_on_passed(step: Step, claim_ids: Set[int]) -> None:
    """What the patient owed by the payers that a claim was sent to is asked of the payer that they passed it on to, as
    long as a decision of that payer stands."""
    chart = step.context.tables.chart
    for claim_id in sorted(claim_ids):
        rows = submissions.of_claims(step.tx, [claim_id])
        sent_to = {each.payer_id for each in rows}
        payments = claim_payments.known(step.tx, [claim_id])
        taken_back = {each.effect.of for each in payments if each.effect.kind is EffectKind.REVERSE}
        standing = {each.ref for each in payments if each.effect.kind is EffectKind.POST} - taken_back
        decided = [entry for each in payments if each.payer_id in sent_to for entry in each.entries]
        shares = post.patient_shares(decided, chart)
        booked = [each.entry for each in journal.entries(step.tx, claim_id=claim_id)]
        for payer in sorted({each.payer_id for each in payments} - sent_to):
            own = _passed(claim_id, payer)
            moved = [one for one in booked if one.key.startswith(f"transfer:{claim_id}:")]
            here = [one for one in moved if one.key.startswith(own)]
            elsewhere = post.patient_shares([one for one in moved if one not in here], chart)
            stands = any(each.payer_id == payer and each.ref in standing for each in payments)
            owed = (
                {at: amount + elsewhere.get(at, Decimal(0)) for at, amount in shares.items()}
                if stands
                else {}
            )
            key, on = f"{own}{len(here) + 1}", step.at.date()
            entry = post.transfer(key, claim_id, payer, on, owed, post.patient_shares(here, chart), chart)
            if entry is not None:
                _book(step, [(rows[-1], entry)])


def _passed(claim_id: int, payer: str) -> str:
    """What the keys of transfers to a payer begin with that the claim was not sent to."""
    return f"transfer:{claim_id}:passed on to {payer}:"


def _book(step: Step, charges: Sequence[tuple[Submission | KnownSubmission, Entry]]) -> None:
    bookings = [Booking(entry) for _, entry in charges]
    digests = journal.add(step.tx, bookings, at=step.at, actor=step.context.actor)
    for submission, entry in charges:
        step.book(entry.key, digests[entry.key], (submission.practice, submission.claim_key))


def _charge(step: Step, now: KnownSubmission, before: KnownSubmission | None) -> Entry | None:
    chart, dated = step.context.tables.chart, step.at.date()
    if before is None:
        return (
            post.charge(now.claim_id, now.id, now.payer_id, dated, _lines(now), chart) if now.charge else None
        )
    return post.charge_change(now.claim_id, now.id, now.payer_id, dated, _lines(before), _lines(now), chart)


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
