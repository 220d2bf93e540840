"""The payer's filing limit: a claim that has not left, or was refused and not sent again, becomes work in time."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.store import looks, submissions, worklist
from edigate.store.looks import Look
from edigate.store.submissions import Submission
from edigate.tracking.status import REFUSED, ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind

_LOOK = "timely filing"
_NOT_GONE = (ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY, ClaimState.BATCHED, *sorted(REFUSED))


def look_for(context: Context) -> int:
    """Raise work for every claim whose last filing day has come near, or that has come back when it was, once; how many
    have."""
    now, warning = context.clock(), timedelta(days=context.settings.policy.filing_warning_days)
    payers = [each for each in context.settings.payers.payer if each.filing_limit_days is not None]
    told = [(each.id, each.filing_limit_days) for each in payers]
    basis = msgspec.json.encode((_NOT_GONE, warning, told)).decode()
    raised = 0
    with step(context, "look at filing limits") as one:
        before = looks.last(one.tx, _LOOK, basis, now)
        for payer in payers:
            limit = timedelta(days=payer.filing_limit_days or 0)
            after = (before.since.date() + warning - limit, before.since) if before else None
            near = submissions.served_until(one.tx, payer.id, _NOT_GONE, now.date() + warning - limit, after)
            items = [
                _item(each, payer.name, each.service_from + limit, now.date())
                for each in near
                if each.service_from
            ]
            raised += one.raise_work(_not_dealt_with(one, items))
        looks.keep(one.tx, Look(_LOOK, basis, now, 0), before, found=raised > 0)
    return raised


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
