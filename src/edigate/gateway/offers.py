"""Work about a refused batch, which offers to send its claims anew: it stands only while some claim is refused so and is not
sent anew.

An answer that shows that the file arrived, or that its claims were taken, ends it, in whatever order the two came, and it is
back when that answer is taken away.
"""

from __future__ import annotations

from collections.abc import Collection

from edigate.gateway.step import Step
from edigate.store import Tx, outbox, signals, submissions, worklist
from edigate.store.submissions import Submission
from edigate.tracking.signal import SignalKind
from edigate.tracking.status import DUPLICATE, ClaimState, Flag, still_said
from edigate.tracking.worklist import OFFERED, OFFERED_SET, OFFERED_WHOLE

_NOTHING_LEFT = "by what is known now, nothing of it is to be sent anew"


def of_batches(tx: Tx, batch_ids: Collection[int]) -> dict[str, int]:
    """The open offers for these batches: key and batch."""
    return {
        key: batch_id
        for batch_id in sorted(batch_ids)
        for key in worklist.open_beginning(tx, f"{OFFERED}{batch_id}:")
    }


def withdraw(step: Step, batch_ids: Collection[int]) -> None:
    """End what is offered for these batches and would be refused."""
    offered = of_batches(step.tx, batch_ids)
    step.close_work(
        [key for key, batch_id in offered.items() if not _holds(step.tx, key, batch_id)], _NOTHING_LEFT
    )


def renew(step: Step, batch_ids: Collection[int]) -> None:
    """Offer again what had ended by an answer that counts no more."""
    for batch_id in sorted(batch_ids):
        last = {each.item.key: each for each in worklist.beginning(step.tx, f"{OFFERED}{batch_id}:")}
        for key, was in last.items():
            if was.close_reason == _NOTHING_LEFT and _holds(step.tx, key, batch_id):
                step.raise_work((was.item,), inbox_id=was.inbox_id)


def _holds(tx: Tx, key: str, batch_id: int) -> bool:
    """Whether some claim of the batch is refused so, nobody sent it anew and no answer contradicts that: for all of it, nor one
    about the batch."""
    how, _, place = key.removeprefix(f"{OFFERED}{batch_id}:").partition(":")
    batch = outbox.get(tx, batch_id)
    if batch is None or (how == OFFERED_WHOLE and Flag.CONFLICT in batch.flags):
        return False
    rows = [each for each in submissions.current_of_batch(tx, batch_id) if Flag.CONFLICT not in each.flags]
    if how == OFFERED_SET:
        return _is_refused_with_its_set(tx, rows, int(place))
    return any(each.state == ClaimState.SYNTAX_REJECTED for each in rows)


def _is_refused_with_its_set(tx: Tx, rows: Collection[Submission], place: int) -> bool:
    """Whether one of these is refused as a 277CA says at this place of a set that they are in."""
    standing = {each.id: _refused_as(each) for each in rows if _refused_as(each)}
    return any(
        signal.kind is SignalKind.CLAIM_ACK and signal.source is not None
        and (signal.source.id, signal.source.ordinal, signal.verdict) == ("STC", place, standing[submission_id])
        for submission_id, heard in signals.of_submissions(tx, standing).items()
        for signal in still_said(heard)
    )  # fmt: skip


def _refused_as(one: Submission) -> str | None:
    """The verdict of a 277CA by which a submission stands as it does, where it is a refusal."""
    if one.state == ClaimState.REJECTED:
        return "rejected"
    return DUPLICATE if Flag.DUPLICATE in one.flags else None
