"""Work that offers to send the claims of a refused batch anew: it stands only while something of the batch may be sent anew.

An answer that shows that the file arrived ends it, in whatever order the two came, and it is back when that answer is taken
away.
"""

from __future__ import annotations

from collections.abc import Collection

from edigate.gateway.step import Step
from edigate.store import Tx, outbox, submissions, worklist
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkKind
from edigate.tracking.worklist import OFFERED, OFFERED_WHOLE

_NOTHING_LEFT = "an answer shows that it arrived: nothing of it is to be sent anew"


def of_batches(tx: Tx, batch_ids: Collection[int]) -> dict[str, int]:
    """The open offers for these batches: key and batch."""
    if not batch_ids:
        return {}
    keys = [key for key in worklist.open_of_kind(tx, WorkKind.REJECTED) if key.startswith(OFFERED)]
    batches = {key: int(key.removeprefix(OFFERED).partition(":")[0]) for key in keys}
    return {key: batch_id for key, batch_id in batches.items() if batch_id in batch_ids}


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
    """Whether some claim of the batch is refused and no answer contradicts that: for all of it, nor one about the batch."""
    batch = outbox.get(tx, batch_id)
    whole = key.startswith(f"{OFFERED}{batch_id}:{OFFERED_WHOLE}:")
    if batch is None or (whole and Flag.CONFLICT in batch.flags):
        return False
    rows = submissions.of_batch(tx, batch_id)
    return any(each.state == ClaimState.SYNTAX_REJECTED and Flag.CONFLICT not in each.flags for each in rows)
