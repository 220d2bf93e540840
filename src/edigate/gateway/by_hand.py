"""What people order: every order has an actor and a reason, stands in the audit, and is carried out in one commit."""

from __future__ import annotations

from datetime import timedelta

from edigate.delivery.states import BatchEvent, BatchState, advance
from edigate.errors import TryLater, UsageError
from edigate.gateway import overdue
from edigate.gateway.context import Context
from edigate.gateway.guards import NO_INTERCHANGE, holds_nothing
from edigate.gateway.moves import delivered, restand_batches
from edigate.gateway.post_remittance import post_released
from edigate.gateway.step import Step, step
from edigate.outcome.outcome import BatchSignal
from edigate.store import contacts, inbox, outbox, remittances, signals, worklist

LEASE = timedelta(minutes=5)
# By these the partner has the file, as far as we know from sending it.
DELIVERED = frozenset((BatchEvent.UPLOAD_DELIVERED, BatchEvent.DELIVERED_BY_HAND))


def resend_same_bytes(context: Context, batch_id: int, reason: str) -> None:
    """Queue the frozen bytes again: same name, same numbers, so that the partner's own duplicate check helps."""
    with step(context, "resend") as one:
        batch = batch_of(one, batch_id)
        ahead = advance(BatchState(batch.state), BatchEvent.ENQUEUE)
        if ahead.conflict:
            why = "the partner has answered it, so the same bytes help nobody"
            if batch.state == BatchState.TRANSMITTING:
                why = "an attempt is under way or was cut off; `edigate send` finds out and finishes it"
            raise UsageError(f"batch {batch_id} is {batch.state}: {why}")
        _not_sent_anew(one, batch_id)
        one.order("resend same-bytes", f"batch {batch_id}", reason)
        event = BatchSignal(
            batch_id, BatchEvent.ENQUEUE, one.at, f"to be sent again by {context.actor}: {reason}"
        )
        one.tell_batches((event,))
        outbox.advance(one.tx, batch_id, batch.state, ahead.state, one.at)
        contacts.try_now(one.tx, batch.partner_id)
        one.close_work(
            (f"batch/{batch_id}/delivery", *overdue.keys_of_batch(batch_id)), "ordered to be sent again"
        )


def sent_by_hand(context: Context, batch_id: int, reason: str) -> None:
    """A person delivered the batch (through a portal): it counts as transmitted, on that person's word.

    `UsageError` when nothing would follow from it. `TryLater` while a run is sending to the partner: it may be sending this
    very batch.
    """
    with context.store.look() as tx:
        found = outbox.get(tx, batch_id)
    if found is None:
        raise UsageError(f"there is no batch {batch_id}")
    with context.lease(f"send/{found.partner_id}", LEASE) as lease:
        if lease is None:
            raise TryLater(f"a run is sending to partner {found.partner_id} just now")
        with step(context, "sent-by-hand") as one:
            batch = batch_of(one, batch_id)
            _not_sent_anew(one, batch_id)
            _says_something(one, batch)
            one.order("sent-by-hand", f"batch {batch_id}", reason)
            event = BatchSignal(
                batch_id, BatchEvent.DELIVERED_BY_HAND, one.at, f"delivered by {context.actor}: {reason}"
            )
            one.tell_batches((event,))
            restand_batches(one, (batch_id,))
            delivered(one, batch, "by_hand", f"delivered by {context.actor}")


def _not_sent_anew(one: Step, batch_id: int) -> None:
    """Refuse to deliver a batch whose claims have left it: they would be there twice."""
    if anew := outbox.made_from(one.tx, batch_id):
        raise UsageError(f"the claims of batch {batch_id} were sent anew in batch {anew[-1]}")


def _says_something(one: Step, batch: outbox.Batch) -> None:
    """Refuse a delivery by hand of what was answered, and whose delivery is on record."""
    ahead = advance(BatchState(batch.state), BatchEvent.DELIVERED_BY_HAND)
    known = {each.event for each in signals.of_batches(one.tx, [batch.id]).get(batch.id, ())}
    if ahead.state is not BatchState.TRANSMITTED and not DELIVERED.isdisjoint(known):
        raise UsageError(
            f"batch {batch.id} is {batch.state}: it was delivered and the partner has answered it, so nothing would follow"
        )


def close_work(context: Context, item_id: int, reason: str) -> None:
    """A person is done with a piece of work."""
    with step(context, "close") as one:
        if not one.close_item(item_id, context.actor, reason):
            raise UsageError(f"there is no open work with the number {item_id}")
        one.order("close", f"work {item_id}", reason)


def release(context: Context, inbox_id: int, reason: str) -> None:
    """A person has looked at a held or quarantined file: the next run applies it."""
    with step(context, "release") as one:
        file = inbox.get(one.tx, inbox_id)
        if file is None or file.state not in ("held", "quarantined"):
            raise UsageError(f"file {inbox_id} is not held")
        if file.reason == NO_INTERCHANGE and holds_nothing(one.tx, file):
            raise UsageError(
                f"file {inbox_id}: {NO_INTERCHANGE}, so nothing can be applied; {_done_with(one, inbox_id)}"
            )
        one.order("release", f"file {inbox_id}", reason)
        inbox.mark(one.tx, inbox_id, file.state, "archived", one.at, reason=f"released by {context.actor}")
        one.close_work((f"file/{inbox_id}",), f"released by {context.actor}")


def _done_with(one: Step, inbox_id: int) -> str:
    key = f"file/{inbox_id}"
    number = next((each.id for each in worklist.items(one.tx) if each.item.key == key), None)
    if number is None:
        return "its work is closed already"
    return f"when it is dealt with: edigate work close {number} --reason WHY"


def release_remittance(context: Context, remittance_id: int, reason: str) -> None:
    """A person has looked at a held remittance (another amount under a trace that was paid), or at one that seemed to repeat
    another: it is posted now."""
    with step(context, "release") as one:
        record = remittances.get(one.tx, remittance_id)
        file = inbox.get(one.tx, record.inbox_id) if record else None
        if record is None or file is None or not (record.state == "held" or record.duplicate_of):
            raise UsageError(f"remittance {remittance_id} is not held")
        one.order("release", f"remittance {remittance_id}", reason)
        if record.duplicate_of is not None:
            record = remittances.is_another(one.tx, record)
        post_released(one, file, record)


def batch_of(one: Step, batch_id: int) -> outbox.Batch:
    """The batch with this number. `UsageError` when there is none."""
    batch = outbox.get(one.tx, batch_id)
    if batch is None:
        raise UsageError(f"there is no batch {batch_id}")
    return batch
