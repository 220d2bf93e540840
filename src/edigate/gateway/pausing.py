"""A partner to which nothing is frozen or sent until a person says so; its answers are taken all the same."""

from __future__ import annotations

from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.store import pauses
from edigate.store.pauses import Cause, Pause
from edigate.tracking.work_item import WorkItem, WorkKind


def pause(context: Context, partner_id: str, reason: str) -> bool:
    """Stop sending to a partner; False when it is paused already."""
    context.partners(partner_id)
    with step(context, "pause", f"partner {partner_id}") as one:
        return put(
            one, partner_id, Cause.ORDERED, reason, "when it is settled, let the partner be sent to again"
        )


def resume(context: Context, partner_id: str, reason: str) -> bool:
    """Let a partner be sent to again; False when it was not paused."""
    with step(context, "resume") as one:
        if not pauses.remove(one.tx, partner_id):
            return False
        one.order("resume", f"partner {partner_id}", reason)
        one.close_work((work_key(partner_id),), f"sending goes on by order of {context.actor}")
    return True


def put(one: Step, partner_id: str, cause: Cause, reason: str, next_action: str) -> bool:
    """Pause a partner within a step, and make work of it; False when it is paused already."""
    if not pauses.put(one.tx, Pause(partner_id, cause, one.at, one.context.actor, reason)):
        return False
    if cause is Cause.ORDERED:
        one.order("pause", f"partner {partner_id}", reason)
    item = WorkItem(
        key=work_key(partner_id),
        kind=WorkKind.DELIVERY,
        reason=f"Nothing is sent to partner {partner_id}: {reason}",
        next_action=next_action,
        action=f"edigate partner resume {partner_id} --reason WHY",
    )
    one.raise_work((item,))
    return True


def in_words(each: Pause) -> str:
    """One line about a pause, for people and monitoring."""
    return f"nothing is sent to partner {each.partner_id} since {each.at:%Y-%m-%d %H:%M}: {each.reason}"


def work_key(partner_id: str) -> str:
    """The key of the work that a paused partner is."""
    return f"partner/{partner_id}/paused"
