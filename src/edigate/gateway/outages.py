"""A partner that cannot be reached: all that is due waits together, and goes in its order when the partner is back.

The wait is the partner's, not a file's: the oldest file is the first again, and one connection after each wait asks whether
it is back, however many files wait. A person is told once, when it has lasted.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from edigate.config import TradingPartner
from edigate.delivery.schedule import Schedule, delay_seconds, is_waited
from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.store import Tx, contacts
from edigate.store.contacts import Contact
from edigate.tracking.work_item import WorkItem, WorkKind

ALARM_AFTER = timedelta(hours=4)


def is_waited_for(tx: Tx, partner_id: str, at: datetime, schedule: Schedule) -> bool:
    """Whether a partner was out of reach lately and is not tried again yet."""
    return is_waited(contacts.find(tx, partner_id).retry_at, at, schedule)


def failed(one: Step, partner: TradingPartner, reason: str, *, refused: bool = False) -> datetime:
    """Record that a partner could not be reached, or was lost on the way; when it is tried again.

    One that `refused` us is work of its own.
    """
    before = contacts.find(one.tx, partner.id)
    failures = before.failures + 1
    schedule = one.context.settings.policy.schedule
    retry_at = one.at + timedelta(seconds=delay_seconds(failures, random.random(), schedule))
    contacts.failed(one.tx, partner.id, failures=failures, at=one.at, retry_at=retry_at)
    if before.since is not None and one.at - before.since >= ALARM_AFTER and not refused:
        item = WorkItem(
            key=_key(partner.id),
            kind=WorkKind.DELIVERY,
            reason=f"Partner {partner.id} is out of reach since {before.since:%Y-%m-%d %H:%M}: {reason}",
            next_action="ask the partner whether its server is down or has moved; what waits is sent by itself",
            action=f"edigate partner probe {partner.id}",
        )
        one.raise_work((item,))
    return retry_at


def over(context: Context, partner: TradingPartner) -> None:
    """The partner was reached, and stayed so to the end."""
    with context.store.look() as tx:
        before = contacts.find(tx, partner.id)
    if before.failures:
        with step(context, "send", f"partner {partner.id}") as one:
            contacts.reached(one.tx, partner.id)
            one.close_work((_key(partner.id),), "the partner was reached")


def not_asked(context: Context, partner: TradingPartner, reason: str) -> None:
    """Record that a partner could not be asked for answers. It is asked again by the next run; what is to be sent goes all
    the same."""
    with step(context, "receive", f"partner {partner.id}") as one:
        row = contacts.asking_for(partner.id)
        before = contacts.find(one.tx, row)
        contacts.failed(one.tx, row, failures=before.failures + 1, at=one.at, retry_at=one.at)
        if before.since is not None and one.at - before.since >= ALARM_AFTER:
            item = WorkItem(
                key=_key(row),
                kind=WorkKind.DELIVERY,
                reason=f"Partner {partner.id} could not be asked for answers since {before.since:%Y-%m-%d %H:%M}: {reason}",
                next_action="ask the partner whether its server is down or has moved; it is asked again by itself",
                action=f"edigate partner probe {partner.id}",
            )
            one.raise_work((item,))


def asked(context: Context, partner: TradingPartner) -> None:
    """The partner was asked for answers, and stayed within reach to the end."""
    row = contacts.asking_for(partner.id)
    with context.store.look() as tx:
        before = contacts.find(tx, row)
    if before.failures:
        with step(context, "receive", f"partner {partner.id}") as one:
            contacts.reached(one.tx, row)
            one.close_work((_key(row),), "the partner was asked for answers")


def in_words(contact: Contact) -> str:
    """One line about a partner out of reach, for people and monitoring."""
    partner_id, asking, _ = contact.partner_id.partition("/")
    if asking:
        return (
            f"partner {partner_id} could not be asked for answers since {contact.since:%Y-%m-%d %H:%M} "
            f"(attempts: {contact.failures})"
        )
    again = f"; tried again at {contact.retry_at:%Y-%m-%d %H:%M}" if contact.retry_at else ""
    return (
        f"partner {contact.partner_id} is out of reach since {contact.since:%Y-%m-%d %H:%M} "
        f"(attempts: {contact.failures}){again}"
    )


def _key(partner_id: str) -> str:
    return f"partner/{partner_id}/out_of_reach"
