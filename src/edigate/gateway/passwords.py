"""Passwords that a partner lets end on a day: their change is work in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from edigate.config import TradingPartner
from edigate.gateway.context import Context
from edigate.gateway.step import Step
from edigate.store import worklist
from edigate.tracking.work_item import WorkItem, WorkKind


def expiring(context: Context) -> Iterator[tuple[TradingPartner, date]]:
    """The partners whose password ends within its `password_warning_days` or has ended, with its last day."""
    today = context.clock().date()
    for partner in context.settings.partners:
        last = partner.transport.password_expires
        if last is not None and (last - today).days <= partner.transport.password_warning_days:
            yield partner, last


def look_for(one: Step) -> None:
    """Raise work for each password that is about to end, once; what was raised for a date that is gone is closed."""
    items = [
        WorkItem(
            key=f"password/{partner.id}/{last}",
            kind=WorkKind.DELIVERY,
            reason=f"The password at partner {partner.id} ends on {last}",
            next_action="change it at the partner, then here: the secret, and transport.password_expires",
            action=f"edigate partner probe {partner.id}",
            deadline=last,
        )
        for partner, last in expiring(one.context)
    ]
    due = {each.key for each in items}
    one.raise_work([each for each in items if worklist.latest(one.tx, each.key) is None])
    open_now = worklist.open_of_kind(one.tx, WorkKind.DELIVERY)
    done = [key for key in open_now if key.startswith("password/") and key not in due]
    one.close_work(done, "the password was changed")
