"""Work about claims of a batch that were refused together, which offers to send them anew: it stands only while some claim is
refused so and is not sent anew, and is worth what those claims are.

An answer that shows that the file arrived, or that its claims were taken, ends it, in whatever order the two came, and it is
back when that answer is taken away.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import msgspec

from edigate.gateway.step import Step
from edigate.outcome.implementation_acks import is_named
from edigate.store import Tx, outbox, signals, submissions, worklist
from edigate.store.submissions import Submission
from edigate.tracking.fold import still_said
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import DUPLICATE, ClaimState, Flag
from edigate.tracking.worklist import OFFERED, OFFERED_ABOVE, OFFERED_WHOLE, offer_key

_NOTHING_LEFT = "by what is known now, nothing of it is to be sent anew"


def of_batches(tx: Tx, batch_ids: Collection[int]) -> dict[str, int]:
    """The open offers for these batches: key and batch."""
    return {
        key: batch_id
        for batch_id in sorted(batch_ids)
        for key in worklist.open_beginning(tx, f"{OFFERED}{batch_id}:")
    }


def withdraw(step: Step, batch_ids: Collection[int]) -> None:
    """End what is offered for these batches and would be refused; of the rest, say what it is worth by now."""
    left = {key: _left(step.tx, key, batch_id) for key, batch_id in of_batches(step.tx, batch_ids).items()}
    step.close_work([key for key, amount in left.items() if amount is None], _NOTHING_LEFT)
    step.revalue_work({key: amount for key, amount in left.items() if amount is not None})


def renew(step: Step, batch_ids: Collection[int]) -> None:
    """Offer again what had ended by an answer that counts no more."""
    for batch_id in sorted(batch_ids):
        last = {each.item.key: each for each in worklist.beginning(step.tx, f"{OFFERED}{batch_id}:")}
        for key, was in last.items():
            left = _left(step.tx, key, batch_id) if was.close_reason == _NOTHING_LEFT else None
            if left is not None:
                again = msgspec.structs.replace(was.item, amount=left)
                step.raise_work((again,), inbox_id=was.inbox_id)


def _left(tx: Tx, key: str, batch_id: int) -> Decimal | None:
    """What the claims are worth that are refused so, that nobody sent anew and no answer contradicts: for all of a batch, nor
    one about the batch. None when there is none."""
    how = key.removeprefix(f"{OFFERED}{batch_id}:").partition(":")[0]
    batch = outbox.get(tx, batch_id)
    if batch is None or (how == OFFERED_WHOLE and Flag.CONFLICT in batch.flags):
        return None
    rows = [each for each in submissions.current_of_batch(tx, batch_id) if _is_refused(each, how)]
    if how != OFFERED_WHOLE:
        heard = signals.of_submissions(tx, [each.id for each in rows])
        rows = [
            each
            for each in rows
            if any(_says_so(key, each, how, one) for one in still_said(heard.get(each.id, ())))
        ]
    return sum((each.charge for each in rows), Decimal("0.00")) if rows else None


def _is_refused(one: Submission, how: str) -> bool:
    if Flag.CONFLICT in one.flags:
        return False
    if how == OFFERED_ABOVE:
        return one.state == ClaimState.REJECTED or Flag.DUPLICATE in one.flags
    return one.state == ClaimState.SYNTAX_REJECTED


def _says_so(key: str, one: Submission, how: str, heard: Signal) -> bool:
    """Whether this is the answer that the work is about, and the submission stands as it says. A claim that a 999 names is
    work of its own."""
    if heard.source is None or one.batch_id is None or offer_key(one.batch_id, how, heard.source) != key:
        return False
    if how == OFFERED_ABOVE:
        stands = DUPLICATE if Flag.DUPLICATE in one.flags else "rejected"
        return heard.kind is SignalKind.CLAIM_ACK and heard.is_above and heard.verdict == stands
    return heard.kind is SignalKind.ACK_999 and not is_named(heard)
