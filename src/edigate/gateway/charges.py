"""What the payer is asked to pay, booked when a claim first leaves, and corrected when a replacement changes it."""

from __future__ import annotations

from collections import defaultdict
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
    family: dict[int, list[Submission]] = defaultdict(list)
    for row in submissions.of_claims(step.tx, {each.claim_id for each in leaving}):
        family[row.claim_id].append(row)
    known = {
        each.id: each
        for each in known_submissions(step.tx, [row for rows in family.values() for row in rows])
    }
    charges = []
    for each in leaving:
        sent = [
            known[row.id] for row in family[each.claim_id] if row.id < each.id and row.batch_id is not None
        ]
        entry = _charge(step, known[each.id], sent[-1] if sent else None)
        if entry is not None:
            charges.append((each, entry))
    _book(step, charges)


def bill_unsent(step: Step, claim_ids: Collection[int]) -> None:
    """Book the charges of claims that a payer decided although we have no record of sending them; once each."""
    rows = submissions.of_claims(step.tx, claim_ids)
    sent = {each.claim_id for each in rows if each.batch_id is not None}
    newest = {each.claim_id: each for each in rows if each.claim_id not in sent}
    charges = []
    for known in known_submissions(step.tx, list(newest.values())):
        entry = _charge(step, known, None)
        if entry is not None:
            charges.append((newest[known.claim_id], entry))
    before = journal.posted_keys(step.tx, [entry.key for _, entry in charges])
    _book(step, [(each, entry) for each, entry in charges if entry.key not in before])


def _book(step: Step, charges: Sequence[tuple[Submission, Entry]]) -> None:
    bookings = []
    for submission, entry in charges:
        bookings.append(Booking(entry))
        step.book(bookings[-1], (submission.practice, submission.claim_key))
    journal.add(step.tx, bookings, at=step.at, actor=step.context.actor)


def _charge(step: Step, now: KnownSubmission, before: KnownSubmission | None) -> Entry | None:
    chart, dated = step.context.tables.chart, step.at.date()
    if before is None:
        return (
            post.charge(now.claim_id, now.id, now.payer_id, dated, _lines(now), chart) if now.charge else None
        )
    return post.charge_change(now.claim_id, now.id, now.payer_id, dated, _lines(before), _lines(now), chart)


def _lines(submission: KnownSubmission) -> dict[str, Decimal]:
    """The charges by line control number; a void charges nothing."""
    if submission.frequency == VOID:
        return {}
    return {line.line_control_number: line.charge for line in submission.lines}
