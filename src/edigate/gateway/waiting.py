"""Why a file waits, and until when: by order, its window is closed, the partner is out of reach, its attempt failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from edigate.config import TradingPartner
from edigate.delivery.schedule import Schedule, is_waited
from edigate.delivery.states import BatchState
from edigate.delivery.windows import opens_at
from edigate.gateway import holder, pausing
from edigate.gateway.context import Context
from edigate.store import Tx, contacts, leases, lockouts, pauses, submissions, sums
from edigate.store.outbox import Batch

_UNSENT = (BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN)


class Why(StrEnum):
    """What keeps a partner's files, or its answers, from going now."""

    PAUSED = "paused"  # a person's order, or a restore
    REFUSED = "refused"  # the partner refuses our login, or shows another host key
    OUT_OF_REACH = "out_of_reach"
    WINDOW = "window"  # it takes no files at this hour
    RETRY = "retry"  # their last attempts failed, or their end is not known
    BUSY = "busy"  # another run is at it
    NO_PARTNER = "no_partner"  # its file is gone from the settings
    POLLING = "polling"  # it may not be asked for answers again so soon


class Wait(msgspec.Struct, frozen=True):
    """A partner that is waited for: why, until when (None: a person must say, or nobody knows), and what waits.

    `files` are batches that have not left, `claims` are ready and in no batch (of a paused partner).
    """

    partner: str
    why: Why
    until: datetime | None
    files: int
    claims: int
    detail: str


def waits(context: Context, tx: Tx, partner_id: str | None = None) -> list[Wait]:
    """The partners (or the one named) that are waited for at this moment: at most one line each for what is to be sent,
    and one for answers."""
    now, schedule, unsent = context.clock(), context.settings.policy.schedule, sums.unsent(tx)
    found = [] if partner_id else list(_homeless(context, tx, unsent))
    for partner in context.partners(partner_id):
        waiting = _sending(tx, partner, unsent.get(partner.id, []), now, schedule)
        found += [each for each in (waiting, _polling(tx, partner, now)) if each is not None]
    return found


def in_words(wait: Wait) -> str:
    """One line about a wait, for people and monitoring."""
    until = f" until {wait.until:%Y-%m-%d %H:%M} UTC" if wait.until else ""
    if wait.why is Why.POLLING:
        return f"{wait.detail}: not asked again{until}"
    claims = f", and {wait.claims} ready claim{'s' * (wait.claims != 1)}" if wait.claims else ""
    files = "1 file waits" if wait.files == 1 else f"{wait.files} files wait"
    return f"{wait.detail}: {files}{claims}{until}"


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
    start = max(each for each in (now, own, contacts.find(tx, partner.id).retry_at) if each is not None)
    if partner.window is not None:
        start = opens_at(partner.window.rule, start) or now
    return start if start > now else None


def _homeless(context: Context, tx: Tx, unsent: dict[str, list[datetime | None]]) -> Iterator[Wait]:
    """What was meant for partners that are in the settings no more."""
    ready: Counter[str] = Counter()
    for (each, _), count in submissions.waiting(tx).items():
        ready[each or ""] += count
    known = {"", *(each.id for each in context.settings.partners)}
    for gone in sorted((ready.keys() | unsent.keys()) - known):
        files = len(unsent.get(gone, ()))
        yield Wait(
            gone, Why.NO_PARTNER, None, files, ready[gone], f"partner {gone} is in the settings no more"
        )


def _sending(
    tx: Tx, partner: TradingPartner, unsent: list[datetime | None], now: datetime, schedule: Schedule
) -> Wait | None:
    files = len(unsent)
    if (pause := pauses.standing(tx).get(partner.id)) is not None:
        ready = len(submissions.ready_charges(tx, partner.id))
        return Wait(partner.id, Why.PAUSED, None, files, ready, pausing.in_words(pause))
    if not files:
        return None
    return next(_in_the_way(tx, partner, unsent, now, schedule), None)


def _in_the_way(
    tx: Tx, partner: TradingPartner, unsent: list[datetime | None], now: datetime, schedule: Schedule
) -> Iterator[Wait]:
    """What keeps files from going, the longest-lasting first."""

    def wait(why: Why, until: datetime | None, detail: str) -> Wait:
        return Wait(partner.id, why, until, len(unsent), 0, detail)

    kept, contact = lockouts.find(tx, partner.id), contacts.find(tx, partner.id)
    if kept is not None:
        since = f"{kept.lockout.since:%Y-%m-%d %H:%M}"
        yield wait(Why.REFUSED, kept.lockout.retry_at, f"partner {partner.id} refuses us since {since}")
    if is_waited(contact.retry_at, now, schedule):
        since = f"{contact.since:%Y-%m-%d %H:%M}"
        yield wait(
            Why.OUT_OF_REACH,
            _open_from(partner, contact.retry_at),
            f"partner {partner.id} is out of reach since {since}",
        )
    if not may_go(partner, now):
        opens = _open_from(partner, now)
        says = "takes no files now" if opens else "takes no files any more: no day of its window is left"
        yield wait(Why.WINDOW, opens, f"partner {partner.id} {says}")
    due = [each for each in unsent if not is_waited(each, now, schedule)]
    if not due:
        first = min(each for each in unsent if each is not None)
        yield wait(
            Why.RETRY,
            first,
            f"partner {partner.id}: the last attempt at each file failed or has no known end",
        )
    lease = leases.find(tx, f"send/{partner.id}")
    if lease is not None and lease.until > now and not holder.is_gone(lease.holder):
        yield wait(Why.BUSY, None, f"partner {partner.id}: another run is sending")


def _open_from(partner: TradingPartner, at: datetime | None) -> datetime | None:
    return at if partner.window is None or at is None else opens_at(partner.window.rule, at)


def _polling(tx: Tx, partner: TradingPartner, now: datetime) -> Wait | None:
    last, pause = contacts.find(tx, partner.id).polled_at, timedelta(minutes=partner.transport.poll_minutes)
    if last is None or not last <= now < last + pause:
        return None
    detail = f"partner {partner.id} was asked for answers lately (transport.poll_minutes)"
    return Wait(partner.id, Why.POLLING, last + pause, 0, 0, detail)
