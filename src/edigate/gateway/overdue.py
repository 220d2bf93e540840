"""Silence is an event: an answer that should be here by now becomes one piece of work, once."""

from __future__ import annotations

from datetime import timedelta

from edigate.delivery.states import BatchState
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.store import outbox, submissions
from edigate.store.outbox import Batch
from edigate.store.submissions import Submission
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind

_UNANSWERED = (BatchState.TRANSMITTED, BatchState.TA1_ACCEPTED, BatchState.TRANSMIT_UNKNOWN)


def look_for(context: Context) -> int:
    """Raise work for every answer that is overdue; how many answers are."""
    policy, now = context.settings.policy, context.clock()
    with step(context) as one:
        batches = outbox.overdue(one.tx, _UNANSWERED, now - timedelta(hours=policy.acknowledgment_hours))
        silent = submissions.overdue(
            one.tx, (ClaimState.GROUP_ACCEPTED,), now - timedelta(hours=policy.claim_acknowledgment_hours)
        )
        unpaid = submissions.overdue(
            one.tx,
            (ClaimState.RECEIVED, ClaimState.ACCEPTED, ClaimState.PENDING, ClaimState.FINALIZED_PENDING_ERA),
            now - timedelta(days=policy.remittance_days),
        )
        one.raise_work([_batch(each, policy.acknowledgment_hours) for each in batches])
        one.raise_work([_claim(each, "277CA", f"{policy.claim_acknowledgment_hours} hours") for each in silent])
        one.raise_work([_claim(each, "835", f"{policy.remittance_days} days") for each in unpaid])
    return len(batches) + len(silent) + len(unpaid)


def _batch(batch: Batch, hours: int) -> WorkItem:
    return WorkItem(
        key=f"overdue/batch/{batch.id}",
        kind=WorkKind.OVERDUE,
        reason=f"Neither TA1 nor 999 for {batch.file_name} within {hours} hours",
        next_action=f"ask partner {batch.partner_id} whether the file is there; do not send it again before",
        action=f"edigate batch {batch.id}",
        amount=batch.charge,
    )


def _claim(submission: Submission, answer: str, patience: str) -> WorkItem:
    return WorkItem(
        key=f"overdue/{answer}/{submission.id}",
        kind=WorkKind.OVERDUE,
        reason=f"No {answer} within {patience}; the claim is {submission.state}",
        next_action="ask the payer for the claim's status",
        action=f"edigate claim {submission.claim_id}",
        amount=submission.charge,
        claim_id=submission.claim_id,
    )
