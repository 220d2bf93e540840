"""What answers a whole file of ours (TA1, 999, a 277CA that refuses without naming claims) and does not name it: whose it is by
a person's word, and that word taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.errors import UsageError
from edigate.gateway import offers
from edigate.gateway.answered_files import read_for
from edigate.gateway.apply import apply
from edigate.gateway.context import Context
from edigate.gateway.known import to_decide
from edigate.gateway.linking import Waiting, open_item, read_again
from edigate.gateway.step import Step, step
from edigate.outcome import claim_answers, refused_above
from edigate.outcome.known import Known, KnownBatch
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal, merge
from edigate.outcome.refusal import Refusal
from edigate.outcome.status_meaning import Answer
from edigate.store import known_submissions, outbox, signals, worklist
from edigate.store.worklist import OpenedItem
from edigate.tracking.fold import still_said
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkItem


def link_batch(context: Context, item_id: int, batch_id: int) -> None:
    """What stands behind a piece of work answers that file of ours.

    `UsageError` for what is about no file, whose verdict nobody knows, and for a 277CA when the file asks, has several sets (it
    refuses one of them), or has no claim of the provider that it refuses.
    """
    with step(context, "link") as one:
        opened = open_item(one, item_id)
        behind = read_again(one.tx, context.settings, opened)
        if outbox.get(one.tx, batch_id) is None:
            raise UsageError(f"there is no batch {batch_id}")
        known, about = _of_batch(one, batch_id)
        told = _told(one, behind, about, known)
        if not told.batch_signals:
            raise UsageError(f"work {item_id} is not about an answer to a file, or its verdict is unknown")
        if behind.levels and not _concerns(one, behind, about, known):
            raise UsageError(f"batch {batch_id}: {refused_above.NO_CLAIM}, so nothing follows from it there")
        one.order("link", f"work {item_id} to batch {batch_id}", None)
        words = _words(told, "linked", BatchEvent.LINKED, one.at, f"Linked by {one.context.actor}")
        apply(one, merge([told, words]), about, inbox_id=opened.inbox_id)
        one.close_item(item_id, context.actor, f"linked to batch {batch_id}")


def unlink_batch(one: Step, opened: OpenedItem, behind: Waiting, reason: str) -> None:
    """What a person has linked to a file of ours by way of this piece of work is none to it: it waits as work again, and does
    not go anywhere by itself. Work about its claims ends where they stand otherwise now."""
    source = opened.item.source
    batch_id = signals.linked_to_batch(one.tx, source) if source is not None else None
    if batch_id is None:
        raise UsageError(f"nothing is linked to a claim or a file by work {opened.id}")
    known, about = _of_batch(one, batch_id)
    told = _told(one, behind, msgspec.structs.replace(about, signals={}), known)
    said = {(id_, each.source) for id_, heard in about.signals.items() for each in still_said(heard)}
    mine = tuple(each for each in told.signals if (each.submission_id, each.signal.source) in said)
    words = _words(
        msgspec.structs.replace(told, signals=mine),
        "unlinked",
        BatchEvent.UNLINKED,
        one.at,
        f"Taken away again: {reason}",
    )
    apply(one, words, about)
    one.close_work(_about_file(one, told.work_items), "the answer was that to another file")
    offers.renew(one, {batch_id})
    # Without its codes: it must not go back by itself when a file of ours with this number is frozen.
    one.raise_work((msgspec.structs.replace(opened.item, codes=()),), inbox_id=opened.inbox_id)


def _of_batch(one: Step, batch_id: int) -> tuple[KnownBatch, Known]:
    (known,) = outbox.known(one.tx, [batch_id])
    claim_ids = known_submissions.in_batches(one.tx, [batch_id])
    return known, to_decide(one.tx, claim_ids, batches=(known,))


def _told(one: Step, behind: Waiting, about: Known, batch: KnownBatch) -> Outcome:
    """What the answer means for that file of ours; nothing when it is no answer to a file."""
    origin, fact = behind.origin, behind.fact
    if origin is None:
        return Outcome()
    if fact is not None:
        told = read_for(one, origin, fact, batch)
        if isinstance(told, WorkItem):
            return Outcome()
        return merge([told.of_claims(about.submissions), told.of_file()])
    refused = _refusal(one, behind)
    if refused is None or not refused[1].tells_whom:
        return Outcome()
    answer, refusal = refused
    if batch.asked:
        raise UsageError(f"batch {batch.id} asks about claims, and a 277CA answers no question")
    if len(batch.sets) != 1:
        raise UsageError(f"batch {batch.id} has {len(batch.sets)} sets, and a 277CA refuses one of them")
    return refused_above.linked(answer, refusal, about, batch)


def _refusal(one: Step, behind: Waiting) -> tuple[Answer, Refusal] | None:
    """What a 277CA refuses at the place behind a piece of work, if it does."""
    if behind.origin is None or behind.header is None or not behind.levels:
        return None
    answer = claim_answers.begin(behind.header, behind.origin, one.context.tables)
    here = behind.levels[-1].ordinal
    found = refused_above.refusals(answer, list(refused_above.kept(answer, behind.levels)))
    return next(((answer, each) for each in found if each.ordinal == here), None)


def _concerns(one: Step, behind: Waiting, about: Known, batch: KnownBatch) -> bool:
    """Whether a refusal concerns any claim of the batch that a person has named."""
    refused = _refusal(one, behind)
    return refused is not None and refused_above.concerns(refused[1], about, batch)


def _words(told: Outcome, verdict: str, event: BatchEvent, at: datetime, message: str) -> Outcome:
    """A person's word beside each signal of an answer."""
    places = {(each.submission_id, each.signal.source): None for each in told.signals}
    return Outcome(
        signals=tuple(
            SubmissionSignal(number, Signal(SignalKind.OPERATOR, verdict, at, message, source=source))
            for number, source in places
        ),
        batch_signals=tuple(
            BatchSignal(each.batch_id, event, at, message, source=each.source) for each in told.batch_signals
        ),
    )


def _about_file(one: Step, raised: Iterable[WorkItem]) -> list[str]:
    """The keys of the open work that an answer raised about the file itself."""
    keys = []
    for item in raised:
        was = worklist.latest(one.tx, item.key) if item.claim_id is None else None
        if was is not None and was.item.source == item.source:
            keys.append(item.key)
    return keys
