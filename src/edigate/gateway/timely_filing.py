"""The payer's filing limit: a claim that has not left, or was refused and not sent again, becomes work in time."""

from __future__ import annotations

from datetime import date, timedelta

from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.store import submissions, worklist
from edigate.store.submissions import Submission
from edigate.tracking.status import REFUSED, ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind

_NOT_GONE = (ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY, ClaimState.BATCHED, *sorted(REFUSED))


def look_for(context: Context) -> int:
    """Raise work for every claim whose last filing day is near or past, once; how many there are."""
    settings, today = context.settings, context.clock().date()
    found = 0
    with step(context, "look at filing limits") as one:
        for payer in settings.payers.payer:
            if payer.filing_limit_days is None:
                continue
            limit = timedelta(days=payer.filing_limit_days)
            served = today + timedelta(days=settings.policy.filing_warning_days) - limit
            near = submissions.served_until(one.tx, payer.id, _NOT_GONE, served)
            items = [
                _item(each, payer.name, each.service_from + limit, today)
                for each in near
                if each.service_from
            ]
            one.raise_work(_not_dealt_with(one, items))
            found += len(near)
    return found


def _not_dealt_with(one: Step, items: list[WorkItem]) -> list[WorkItem]:
    """What no person has closed: one limit is told once."""
    done = worklist.last_closed(one.tx, [item.key for item in items])
    return [item for item in items if item.key not in done]


def _item(submission: Submission, payer: str, last: date, today: date) -> WorkItem:
    days = (last - today).days
    left = f"in {days} days" if days > 1 else {1: "tomorrow", 0: "today"}.get(days, f"{-days} days ago")
    ends = "ended" if days < 0 else "ends"
    return WorkItem(
        key=f"timely_filing/{submission.claim_id}/{last}",
        kind=WorkKind.TIMELY_FILING,
        reason=f"The time to file with {payer} {ends} {left} ({last}), and the claim is {submission.state}",
        next_action="mend what keeps it and send it before that day"
        if days >= 0
        else "ask the payer for an exception",
        action=f"edigate claim {submission.claim_key}",
        amount=submission.charge,
        deadline=last,
        claim_id=submission.claim_id,
    )
