"""What the payer is asked to pay, booked when a claim first leaves, and corrected when a replacement changes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from edigate.gateway.known import known_submissions
from edigate.gateway.step import Step
from edigate.outcome.known import KnownSubmission
from edigate.outcome.outcome import Booking
from edigate.posting import post
from edigate.posting.entry import Entry
from edigate.store import journal, submissions
from edigate.store.submissions import Submission

VOID = "8"


def bill(step: Step, leaving: Sequence[Submission]) -> None:
    """Book the charges of submissions that were just frozen: each claim once, later only what changed."""
    rows = submissions.of_claims(step.tx, {each.claim_id for each in leaving})
    known = {each.id: each for each in known_submissions(step.tx, rows)}
    bookings = []
    for each in leaving:
        before = [known[r.id] for r in rows if r.claim_id == each.claim_id and r.id < each.id and r.batch_id is not None]
        entry = _charge(step, known[each.id], before[-1] if before else None)
        if entry is not None and not journal.entries(step.tx, key=entry.key):
            bookings.append(Booking(entry))
            step.book(bookings[-1], (each.practice, each.claim_key))
    journal.add(step.tx, bookings, at=step.at, actor=step.context.actor)


def bill_unsent(step: Step, claim_ids: Collection[int]) -> None:
    """Book the charges of claims that a payer decided although we have no record of sending them; once each."""
    rows = submissions.of_claims(step.tx, claim_ids)
    sent = {each.claim_id for each in rows if each.batch_id is not None}
    newest = {each.claim_id: each for each in rows if each.claim_id not in sent}
    bill(step, list(newest.values()))


def _charge(step: Step, now: KnownSubmission, before: KnownSubmission | None) -> Entry | None:
    chart, dated = step.context.tables.chart, step.at.date()
    if before is None:
        return post.charge(now.claim_id, now.id, now.payer_id, dated, _lines(now), chart) if now.charge else None
    return post.charge_change(now.claim_id, now.id, now.payer_id, dated, _lines(before), _lines(now), chart)


def _lines(submission: KnownSubmission) -> dict[str, Decimal]:
    """The charges by line control number; a void charges nothing."""
    if submission.frequency == VOID:
        return {}
    return {line.line_control_number: line.charge for line in submission.lines}
