"""Why a file waits, and until when: the partner's window is closed, the partner is out of reach, its attempt failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from edigate.config import TradingPartner
from edigate.delivery.states import BatchState
from edigate.delivery.windows import opens_at
from edigate.gateway.context import Context
from edigate.gateway.step import Step
from edigate.store import Tx, contacts, outbox, worklist
from edigate.store.outbox import Batch
from edigate.tracking.work_item import WorkItem, WorkKind

EXPIRY_WARNING = timedelta(days=14)
_UNSENT = (BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN)


def may_go(partner: TradingPartner, at: datetime) -> bool:
    """Whether the partner takes files at this moment."""
    return partner.window is None or opens_at(partner.window.rule, at) == at


def waits_until(context: Context, tx: Tx, batch: Batch) -> datetime | None:
    """When a batch that has not left is sent at the earliest; None when it may go at once, has left, or never may."""
    partner = context.settings.partner(batch.partner_id)
    if batch.state not in _UNSENT or partner is None:
        return None
    now = context.clock()
    own = batch.next_attempt_at if batch.state != BatchState.TRANSMITTING else None
    start = max(filter(None, (now, own, contacts.find(tx, partner.id).retry_at)))
    if partner.window is not None:
        start = opens_at(partner.window.rule, start) or now
    return start if start > now else None


def closed_windows(context: Context, tx: Tx) -> Iterator[str]:
    """One line for each partner whose window is closed while files wait for it."""
    now = context.clock()
    for partner in context.settings.partners:
        if may_go(partner, now) or partner.window is None:
            continue
        count = len(outbox.to_send(tx, partner.id, now))
        if count:
            opens = opens_at(partner.window.rule, now)
            until = f"until {opens:%Y-%m-%d %H:%M} UTC" if opens else "for ever: no day of its window is left"
            yield f"partner {partner.id} takes no files now: {count} wait {until}"


def expiring_passwords(context: Context) -> Iterator[tuple[TradingPartner, date]]:
    """The partners whose password ends within two weeks or has ended, with its last day."""
    today = context.clock().date()
    for partner in context.settings.partners:
        last = partner.transport.password_expires
        if last is not None and last - today <= EXPIRY_WARNING:
            yield partner, last


def look_for_passwords(one: Step) -> None:
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
        for partner, last in expiring_passwords(one.context)
    ]
    due = {each.key for each in items}
    one.raise_work([each for each in items if worklist.latest(one.tx, each.key) is None])
    open_now = [each.item.key for each in worklist.items(one.tx, kind=WorkKind.DELIVERY)]
    done = [key for key in open_now if key.startswith("password/") and key not in due]
    one.close_work(done, "the password was changed")
