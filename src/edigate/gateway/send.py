"""Frozen batches to the partner: the attempt is on record before a byte leaves, what it came to right after.

An attempt without a known end (the run was killed, the connection was lost) is settled by looking before anything is
sent again; what looking cannot settle waits for an acknowledgment or a person, and is never sent blindly.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile

import msgspec

from edigate import log
from edigate.config import TradingPartner
from edigate.delivery.outbound_file import Evidence, OutboundFile, Transfer, TransferResult
from edigate.delivery.schedule import next_attempt
from edigate.delivery.states import BatchEvent, BatchState, advance
from edigate.errors import ConfigError, LocalError, PartnerError, PartnerRefused
from edigate.gateway import mirror, outages, refusals, waiting, wrapped
from edigate.gateway.context import Context
from edigate.gateway.moves import delivered
from edigate.gateway.step import step
from edigate.outcome.outcome import BatchSignal
from edigate.store import leases, outbox, pauses
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transport.mailbox import Mailbox

LEASE = timedelta(minutes=30)
_BREAKS_IT = 3  # after so many attempts a file may be what breaks the connection: the others go first
_SPOILED_AT_MOST = 3  # so many attempts in a row may come out as other bytes; then a person must look
_EVENTS = {
    Transfer.DELIVERED: BatchEvent.UPLOAD_DELIVERED,
    Transfer.DEFERRED: BatchEvent.UPLOAD_DEFERRED,
    Transfer.SPOILED: BatchEvent.UPLOAD_DEFERRED,
    Transfer.REFUSED: BatchEvent.UPLOAD_REFUSED,
    Transfer.UNKNOWN: BatchEvent.UPLOAD_UNKNOWN,
}


class Sent(msgspec.Struct, frozen=True):
    """How one batch fared in this run; `batch_id` None when the partner could not be reached at all."""

    partner: str
    batch_id: int | None
    state: str | None
    outcome: Transfer
    evidence: Evidence
    detail: str
    retry_at: datetime | None = None


def send(context: Context, partner_id: str | None = None) -> Iterator[Sent]:
    """Deliver what is due, partner by partner, oldest first. A partner that is down does not stop the others.

    `ConfigError` at the end, after all the others were served, when a partner's settings cannot be used.
    """
    unusable: list[str] = []
    for partner in context.partners(partner_id):
        if not _due(context, partner):
            continue
        with context.lease(f"send/{partner.id}", LEASE) as lease:
            due = _due(context, partner) if lease is not None else []
            if lease is None or not due:  # another run is at it, or was just now
                continue
            try:
                yield from _send_all(context, partner, due, lease)
            except ConfigError as error:
                unusable.append(str(error))
    if unusable:
        raise ConfigError("\n".join(unusable))


def _due(context: Context, partner: TradingPartner) -> list[outbox.Batch]:
    """What a partner is to get now, oldest first, what was tried often last; nothing while it is out of reach or
    its window is closed.

    At a partner to which nothing may be sent by order, what is only to be looked for.
    """
    at, schedule = context.clock(), context.settings.policy.schedule
    if not waiting.may_go(partner, at):
        return []
    with context.store.look() as tx:
        waited_for = outages.is_waited_for(tx, partner.id, at, schedule)
        due = [] if waited_for else outbox.to_send(tx, partner.id, at, schedule.longest)
        stopped = partner.id in pauses.standing(tx)
    due.sort(key=lambda each: (each.attempts >= _BREAKS_IT, each.id))
    return [each for each in due if each.state != BatchState.QUEUED] if stopped else due


def _send_all(
    context: Context, partner: TradingPartner, due: list[outbox.Batch], lease: leases.Lease
) -> Iterator[Sent]:
    try:
        with refusals.entered(context, partner) as mailbox:
            for batch in due:
                if not mailbox.alive:
                    break
                yield _send_one(context, mailbox, partner, batch, lease)
            reached = mailbox.alive
        if reached:
            outages.over(context, partner)
    except PartnerError as error:
        refused = isinstance(error, PartnerRefused)
        if isinstance(error, PartnerRefused):
            refusals.tell(context, partner, error)
        log.get(run="send", partner=partner.id).warning("partner_out_of_reach", error=type(error).__name__)
        yield _put_off(context, partner, [b for b in due if _still_waits(context, b)], str(error), refused)


def _still_waits(context: Context, batch: outbox.Batch) -> bool:
    now = _as_it_stands(context, batch)
    return now.state in (BatchState.QUEUED, BatchState.TRANSMIT_UNKNOWN) and now.attempts == batch.attempts


def _as_it_stands(context: Context, batch: outbox.Batch) -> outbox.Batch:
    with context.store.look() as tx:
        return outbox.get(tx, batch.id) or batch


def _send_one(
    context: Context, mailbox: Mailbox, partner: TradingPartner, batch: outbox.Batch, lease: leases.Lease
) -> Sent:
    """Settle an attempt whose end is unknown, then send what is certainly not there."""
    try:
        with context.store.look() as tx:
            file = outbox.file(tx, batch)
            past = outbox.attempts_of(tx, batch.id)
    except LocalError as error:
        if type(error) is not LocalError:  # the database's own trouble, not this batch's
            raise
        return _hold(context, partner, batch, str(error))
    if batch.state == BatchState.QUEUED and batch.usage != partner.profile.usage:
        reason = (
            f"it was frozen as {batch.usage}, and partner {partner.id} is {partner.profile.usage} now (ISA15)"
        )
        return _hold(context, partner, batch, reason)
    file = wrapped.outgoing(context, partner, batch, file)
    if past and batch.state in (BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN):
        settled = _settle(context, mailbox, partner, batch, past[-1], file, lease)
        now = _as_it_stands(context, batch)
        if settled.outcome is not Transfer.DEFERRED or now.state != BatchState.QUEUED or not mailbox.alive:
            return settled
        with context.store.look() as tx:
            if partner.id in pauses.standing(tx):
                return settled
        batch = now
    elif past and past[-1].outcome in (Transfer.DEFERRED, Transfer.SPOILED):
        # what a lost connection left there, or the partner made of it
        mailbox.discard(file, past[-1].temp_name)
    return _attempt(context, mailbox, partner, batch, file, lease)


def _settle(
    context: Context, mailbox: Mailbox, partner: TradingPartner, batch: outbox.Batch, last: outbox.Attempt,
    file: OutboundFile, lease: leases.Lease,
) -> Sent:  # fmt: skip
    """Look how the last attempt ended. A whole temporary file gets its final name only with that on record."""
    may_publish = _may_publish(context, batch, last.n, lease, ended=last.finished_at is not None)
    published = last.publishing_at is not None
    result = mailbox.settle(file, last.temp_name, may_be_published=published, before_publish=may_publish)
    return _record(context, mailbox, partner, batch, last.n, result, lease)


def _attempt(
    context: Context,
    mailbox: Mailbox,
    partner: TradingPartner,
    batch: outbox.Batch,
    file: OutboundFile,
    lease: leases.Lease,
) -> Sent:
    temp_name = _temp_name(partner, batch, f"{batch.attempts + 1}-{lease.fence}")
    mirror.keep(context, file.sha256, file.content)
    with step(context, "send", f"batch {batch.id}") as one:
        n = None
        if leases.renew(one.tx, lease, until=one.at + LEASE) is not None:
            n = outbox.start_attempt(one.tx, batch, temp_name, at=one.at, actor=context.actor)
        if n is not None:
            one.tell_batches((_signal(batch, BatchEvent.UPLOAD_STARTED, one.at, f"attempt {n}"),))
    if n is None:
        return _taken_over(partner, batch)
    may_publish = _may_publish(context, batch, n, lease, ended=False)
    result = mailbox.deliver(file, temp_name, before_publish=may_publish)
    return _record(context, mailbox, partner, batch, n, result, lease)


def _temp_name(partner: TradingPartner, batch: outbox.Batch, attempt: str) -> str:
    """A name of our own for this one attempt, within the length that the partner takes."""
    way = partner.transport
    name = f"{way.temp_prefix}{batch.file_name}.{attempt}{way.temp_suffix}"
    if way.name_length is None or len(name) <= way.name_length:
        return name
    return f"{way.temp_prefix}{batch.sha256[:8]}.{attempt}{way.temp_suffix}"


def _taken_over(partner: TradingPartner, batch: outbox.Batch) -> Sent:
    return Sent(partner.id, batch.id, None, Transfer.DEFERRED, Evidence.NONE, "another run has it in hand")


def _may_publish(
    context: Context, batch: outbox.Batch, n: int, lease: leases.Lease, *, ended: bool
) -> Callable[[], bool]:
    """On record before the file can be seen there; refused when another run has taken over meanwhile.

    Of an attempt that has `ended` (with an unknown end) it is on record already.
    """

    def may_publish() -> bool:
        with context.store.begin() as tx:
            ours = leases.renew(tx, lease, until=context.clock() + LEASE) is not None
            return ours and (ended or outbox.publishing(tx, batch.id, n, context.clock()))

    return may_publish


def _record(
    context: Context, mailbox: Mailbox, partner: TradingPartner, batch: outbox.Batch, n: int, result: TransferResult,
    lease: leases.Lease,
) -> Sent:  # fmt: skip
    """Evidence after the network: the attempt's end, the batch's and its claims' new states, work for a person.

    A run that woke up after another had taken its lease over says nothing any more, unless it knows that it delivered.
    """
    at = context.clock()
    event, detail = _event(context, batch, result), result.detail
    retry_at, state = None, advance(BatchState.TRANSMITTING, event).state
    if state is BatchState.QUEUED or state is BatchState.TRANSMIT_UNKNOWN:
        retry_at = _again(context, n, batch, at)
        if retry_at is None:
            event, state = BatchEvent.EXPIRED, BatchState.HELD
    with step(context, "send", f"batch {batch.id}") as one:
        ours = leases.renew(one.tx, lease, until=at + LEASE) is not None
        under_way = outbox.is_under_way(one.tx, batch.id, n)
        if not ours and not (under_way and result.outcome is Transfer.DELIVERED):
            return _taken_over(partner, batch)
        if not mailbox.alive:  # the files after it wait with it
            back_at = outages.failed(one, partner, detail)
            retry_at = retry_at and back_at
        moved = outbox.end_attempt(one.tx, batch.id, n, result, state, at=at, next_attempt_at=retry_at)
        if batch.state == BatchState.TRANSMIT_UNKNOWN:  # its last attempt had ended, in doubt
            moved |= outbox.advance(one.tx, batch.id, batch.state, state, at, next_attempt_at=retry_at)
        if not moved and not under_way:  # settled otherwise meanwhile, by an answer or a person
            return _taken_over(partner, batch)
        said = f"attempt {n}: {detail} (evidence: {result.evidence})"
        one.tell_batches((_signal(batch, event, at, said),))
        if result.outcome is Transfer.DELIVERED:
            delivered(one, batch, "delivered", f"sent to {partner.id} as {batch.file_name}")
        one.raise_work(_work(partner, batch, state, detail) if moved else (), batch_id=batch.id)
    log.get(run="send", partner=partner.id).info(
        "attempt_ended",
        batch=batch.id,
        attempt=n,
        outcome=result.outcome,
        evidence=result.evidence,
        state=state,
    )
    return Sent(partner.id, batch.id, state, result.outcome, result.evidence, detail, retry_at)


def _event(context: Context, batch: outbox.Batch, result: TransferResult) -> BatchEvent:
    """What the end of an attempt is to the batch. Spoiled files are sent again: the name that they have is ours alone
    and no final one was given. But a partner that spoils them each time would do so for days."""
    if result.outcome is Transfer.SPOILED:
        with context.store.look() as tx:
            before = [
                each.outcome for each in outbox.attempts_of(tx, batch.id) if each.finished_at is not None
            ]
        spoiled = takewhile(lambda each: each == Transfer.SPOILED, reversed(before))
        if (len(list(spoiled)) + 1) % _SPOILED_AT_MOST == 0:  # after a person's order there are as many again
            return BatchEvent.UPLOAD_REFUSED
    return _EVENTS[result.outcome]


def _hold(context: Context, partner: TradingPartner, batch: outbox.Batch, reason: str) -> Sent:
    """The bytes are not those that were frozen, or for the other usage: they are not sent, and a person is told."""
    with step(context, "send", f"batch {batch.id}") as one:
        outbox.advance(one.tx, batch.id, batch.state, BatchState.HELD, one.at)
        one.tell_batches((_signal(batch, BatchEvent.HOLD, one.at, reason),))
        one.raise_work(_work(partner, batch, BatchState.HELD, reason), batch_id=batch.id)
    return Sent(partner.id, batch.id, BatchState.HELD, Transfer.REFUSED, Evidence.NONE, reason)


def _put_off(
    context: Context, partner: TradingPartner, late: list[outbox.Batch], reason: str, refused: bool
) -> Sent:
    """The partner could not be reached: every batch that is due waits until it is tried again; nothing was sent."""
    at = context.clock()
    with step(context, "send", f"partner {partner.id}") as one:
        retry_at = outages.failed(one, partner, reason, refused=refused)
        for batch in late:
            too_late = retry_at - batch.created_at > context.settings.policy.schedule.life
            state = BatchState.HELD if too_late else batch.state
            again_at = None if too_late else retry_at
            outbox.advance(one.tx, batch.id, batch.state, state, at, next_attempt_at=again_at)
            if too_late:
                one.tell_batches((_signal(batch, BatchEvent.EXPIRED, at, reason),))
                one.raise_work(_work(partner, batch, BatchState.HELD, reason), batch_id=batch.id)
    return Sent(
        partner.id,
        None,
        None,
        Transfer.REFUSED if refused else Transfer.DEFERRED,
        Evidence.NONE,
        reason,
        retry_at,
    )


def _again(context: Context, attempt: int, batch: outbox.Batch, at: datetime) -> datetime | None:
    """When to try again; None when the batch has waited as long as the policy allows."""
    return next_attempt(attempt, at, batch.created_at, random.random(), context.settings.policy.schedule)


def _signal(batch: outbox.Batch, event: BatchEvent, at: datetime, message: str) -> BatchSignal:
    return BatchSignal(batch.id, event, at, message)


def _work(
    partner: TradingPartner, batch: outbox.Batch, state: BatchState, detail: str
) -> tuple[WorkItem, ...]:
    if state not in (BatchState.HELD, BatchState.TRANSMIT_UNKNOWN):
        return ()
    unknown = state is BatchState.TRANSMIT_UNKNOWN
    words = "may or may not have reached" if unknown else "was not taken by"
    return (
        WorkItem(
            key=f"batch/{batch.id}/delivery",
            kind=WorkKind.DELIVERY,
            reason=f"{batch.file_name} with {batch.claim_count} claims {words} partner {partner.id}: {detail}",
            next_action="ask the partner whether the file is there; an acknowledgment settles it by itself"
            if unknown
            else "mend the cause, then order the same bytes to be sent again",
            action=f"edigate resend {batch.id} --as same-bytes --reason WHY",
            amount=batch.charge,
        ),
    )
