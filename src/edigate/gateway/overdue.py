"""Silence is an event: an answer that should be here by now becomes one piece of work, once."""

from __future__ import annotations

from datetime import datetime, timedelta

from edigate.delivery.states import BatchState
from edigate.funds.reassociate import business_days_before
from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.gateway.waiting import look_for_passwords
from edigate.outcome import bank_money
from edigate.store import deposits, outbox, submissions, worklist
from edigate.store.deposits import Announced
from edigate.store.outbox import Batch
from edigate.store.submissions import Submission
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind

_UNANSWERED = (BatchState.TRANSMITTED, BatchState.TA1_ACCEPTED, BatchState.TRANSMIT_UNKNOWN)


def look_for(context: Context) -> int:
    """Raise work for every answer that is overdue, once for each silence; how many answers are."""
    policy, now = context.settings.policy, context.clock()
    with step(context, "look for overdue answers") as one:
        batches = outbox.overdue(one.tx, _UNANSWERED, now - timedelta(hours=policy.acknowledgment_hours))
        silent = submissions.overdue(
            one.tx, (ClaimState.GROUP_ACCEPTED,), now - timedelta(hours=policy.claim_acknowledgment_hours)
        )
        unpaid = submissions.overdue(
            one.tx,
            (ClaimState.RECEIVED, ClaimState.ACCEPTED, ClaimState.PENDING, ClaimState.FINALIZED_PENDING_ERA),
            now - timedelta(days=policy.remittance_days),
        )
        told = [(_batch(each, policy.acknowledgment_hours), each.state_at) for each in batches]
        told += [
            (_claim(each, "277CA", f"{policy.claim_acknowledgment_hours} hours"), each.state_at)
            for each in silent
        ]
        told += [(_claim(each, "835", f"{policy.remittance_days} days"), each.state_at) for each in unpaid]
        unfunded = deposits.unfunded(one.tx, business_days_before(now.date(), policy.funds_days))
        dealt_with = _dealt_with(one) if told or unfunded else {}
        look_for_passwords(one)
        one.raise_work([item for item, since in told if dealt_with.get(item.key, since) <= since])
        for each in unfunded:
            item = _funds(each, policy.funds_days)
            if dealt_with.get(item.key, now) <= now:
                one.raise_work((item,), remittance_id=each.candidate.remittance_id)
    return len(told) + len(unfunded)


def _dealt_with(one: Step) -> dict[str, datetime]:
    """When the last piece of overdue work of each key was closed: one silence is not told twice."""
    closed = worklist.items(one.tx, kind=WorkKind.OVERDUE, state="closed")
    return {
        each.item.key: each.closed_at for each in sorted(closed, key=lambda item: item.id) if each.closed_at
    }


def _batch(batch: Batch, hours: int) -> WorkItem:
    return WorkItem(
        key=f"overdue/batch/{batch.id}",
        kind=WorkKind.OVERDUE,
        reason=f"{'No 999' if batch.state == BatchState.TA1_ACCEPTED else 'Neither TA1 nor 999'} for {batch.file_name} "
        f"within {hours} hours",
        next_action=f"ask partner {batch.partner_id} whether the file is there; do not send it again before",
        action=f"edigate batch {batch.id}",
        amount=batch.charge,
    )


def _funds(announced: Announced, days: int) -> WorkItem:
    candidate = announced.candidate
    return WorkItem(
        key=bank_money.overdue_key(candidate.remittance_id),
        kind=WorkKind.OVERDUE,
        reason=f"Remittance {candidate.remittance_id} announced money that the bank has not shown within "
        f"{days} business days",
        next_action="import the bank's newest file; if the money is not in it, ask the payer",
        action=f"edigate remit {candidate.remittance_id}",
        amount=candidate.amount,
    )


def _claim(submission: Submission, answer: str, patience: str) -> WorkItem:
    return WorkItem(
        key=f"overdue/{answer}/{submission.id}",
        kind=WorkKind.OVERDUE,
        reason=f"No {answer} within {patience}; the claim is {submission.state}",
        next_action="ask the payer for the claim's status",
        action=f"edigate inquire {submission.claim_key}",
        amount=submission.charge,
        claim_id=submission.claim_id,
    )
