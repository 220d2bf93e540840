"""One durable step: a transaction, its moment, and the updates that the calling system will hear of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edigate.errors import SourceRef
from edigate.gateway.context import Context
from edigate.outcome.outcome import Booking
from edigate.store import Tx, updates, worklist
from edigate.store.submissions import Submission
from edigate.store.worklist import OpenedItem
from edigate.tracking.work_item import WorkItem


@dataclass(slots=True)
class Step:
    """What happens in one commit. Updates are kept back until the end, so that the feed's lock is held shortly."""

    context: Context
    tx: Tx
    at: datetime
    updates: list[updates.NewUpdate] = field(default_factory=list)

    def announce(self, submission: Submission, previous: str | None, **more: Any) -> None:
        """Tell the calling system where a claim stands now; `previous` None for a claim just taken in."""
        body = {
            "submission_id": submission.id,
            "claim_id": submission.claim_id,
            "patient_control_number": submission.patient_control_number,
            "payer_id": submission.payer_id,
            "payer_rank": submission.payer_rank,
            "frequency": submission.frequency,
            "previous": previous,
            "state": submission.state,
            "charge": submission.charge,
            "payer_claim_control_number": submission.payer_claim_control_number,
            **more,
        }
        self.updates.append(updates.NewUpdate("status", submission.practice, submission.claim_key, body))

    def book(self, booking: Booking, claim: tuple[str, str] | None) -> None:
        """Tell the calling system of a journal entry; `claim` is (practice, claim key), None at provider level."""
        entry = booking.entry
        practice, claim_key = claim or (None, None)
        body = {
            "entry": entry.key,
            "dated": entry.dated,
            "description": entry.description,
            "reverses": entry.reverses,
            "remittance_id": booking.remittance_id,
            "postings": [
                {"account": p.account, "amount": p.amount, "line": p.line, "group": p.group, "reason": p.reason,
                 "remarks": p.remarks}
                for p in entry.postings
            ],
            "source": _address(entry.source),
        }  # fmt: skip
        self.updates.append(updates.NewUpdate("posting", practice, claim_key, body))

    def raise_work(
        self,
        items: Sequence[WorkItem],
        *,
        batch_id: int | None = None,
        inbox_id: int | None = None,
        remittance_id: int | None = None,
    ) -> None:
        """Open work that is not open yet, and tell of it."""
        opened = worklist.add(
            self.tx, items, at=self.at, batch_id=batch_id, inbox_id=inbox_id, remittance_id=remittance_id
        )
        self._tell_work(opened)

    def close_work(self, keys: Collection[str], reason: str) -> None:
        """Close what needs nobody any more, and tell of it."""
        self._tell_work(worklist.close_keys(self.tx, keys, at=self.at, by="edigate", reason=reason))

    def close_item(self, item_id: int, by: str, reason: str) -> bool:
        """Close one piece of work by a person's order; whether it was open."""
        if not worklist.close(self.tx, item_id, at=self.at, by=by, reason=reason):
            return False
        closed = worklist.get(self.tx, item_id)
        self._tell_work([closed] if closed else [])
        return True

    def flush(self) -> None:
        """Write what was told so far: a step over a large file must not keep it all in memory."""
        updates.append(self.tx, self.updates, self.at)
        self.updates = []

    def _tell_work(self, items: Iterable[OpenedItem]) -> None:
        for each in items:
            item = each.item
            body = {
                "work_id": each.id,
                "work_kind": item.kind,
                "state": each.state,
                "reason": item.reason,
                "codes": item.codes,
                "amount": item.amount,
                "deadline": item.deadline,
                "next_action": item.next_action,
                "action": item.action,
                "close_reason": each.close_reason,
                "source": _address(item.source),
            }
            self.updates.append(updates.NewUpdate("work", each.practice, each.claim_key, body))


@contextmanager
def step(context: Context) -> Iterator[Step]:
    """One commit: everything in the block becomes durable together with its updates, or nothing does."""
    with context.store.begin() as tx:
        one = Step(context, tx, context.clock())
        yield one
        one.flush()


def _address(source: SourceRef | None) -> dict[str, Any] | None:
    return (
        None if source is None else {"file_sha256": source.sha256, "ordinal": source.ordinal, "id": source.id}
    )
