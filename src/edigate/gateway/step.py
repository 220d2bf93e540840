"""One durable step: a transaction, its moment, the updates that the calling system will hear of, and one line of the
audit that says who did what, why, and which events it came to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from edigate.errors import SourceRef
from edigate.gateway.context import Context
from edigate.outcome.known import KnownSubmission
from edigate.outcome.outcome import BatchSignal
from edigate.store import Tx, audit, in_force, signals, updates, worklist
from edigate.store.submissions import Submission
from edigate.store.worklist import OpenedItem
from edigate.tracking.work_item import WorkItem


@dataclass(slots=True)
class Step:
    """What happens in one commit. Updates are kept back until the end, so that the feed's lock is held shortly.

    `action` and `subject` say what is done about what, in the audit; an order by a person says it better.
    """

    context: Context
    tx: Tx
    at: datetime
    action: str
    subject: str = ""
    reason: str | None = None
    ordered: bool = False
    updates: list[updates.NewUpdate] = field(default_factory=list)
    events: audit.EventSeal = field(default_factory=audit.EventSeal)

    def order(self, action: str, subject: str, reason: str | None = None) -> None:
        """This step is the order of a person: what, about what, why. It stands in the audit whatever comes of it."""
        self.action, self.subject, self.reason, self.ordered = action, subject, reason, True

    def tell_batches(self, new: Iterable[BatchSignal]) -> None:
        """Keep what happened to batches, as events of this step."""
        self.events.add_batches(signals.add_to_batches(self.tx, new, self.at))

    def announce(self, submission: Submission | KnownSubmission, previous: str | None, **more: Any) -> None:
        """Tell the calling system where a claim stands now; `previous` None for a claim just taken in."""
        body = {
            "submission_id": submission.id,
            "previous": previous,
            "state": submission.state,
            "payer_claim_control_number": submission.payer_claim_control_number,
            **more,
        }
        if submission.batch_id is None:  # it may still be handed in otherwise; what has left never changes
            body |= updates.named(submission)
        told = updates.NewUpdate(updates.STATUS, submission.practice, submission.claim_key, body)
        self.updates.append(told)

    def book(self, key: str, digest: str, claim: tuple[str, str] | None, payee: str | None = None) -> None:
        """Tell the calling system of the journal entry under `key`; `claim` is (practice, claim key), None at provider
        level. `payee` is the practice that the remittance pays, for entries of no claim."""
        practice, claim_key = claim or (payee, None)
        self.updates.append(
            updates.NewUpdate(updates.BOOKED, practice, claim_key, updates.Booked(key, digest))
        )

    def raise_work(
        self,
        items: Sequence[WorkItem],
        *,
        batch_id: int | None = None,
        inbox_id: int | None = None,
        remittance_id: int | None = None,
    ) -> int:
        """Open work that is not open yet, and tell of it; how much that was."""
        opened = worklist.add(
            self.tx, items, at=self.at, batch_id=batch_id, inbox_id=inbox_id, remittance_id=remittance_id
        )
        self._tell_work(opened)
        return len(opened)

    def close_work(self, keys: Collection[str], reason: str) -> None:
        """Close what needs nobody any more, and tell of it."""
        self._tell_work(worklist.close_keys(self.tx, keys, at=self.at, by=worklist.PROGRAM, reason=reason))

    def revalue_work(self, amounts: Mapping[str, Decimal]) -> None:
        """Say what open work is worth by now, by key, and tell of what was worth something else."""
        self._tell_work(worklist.revalue(self.tx, amounts))

    def close_item(self, item_id: int, by: str, reason: str) -> bool:
        """Close one piece of work by a person's order; whether it was open."""
        if not worklist.close(self.tx, item_id, at=self.at, by=by, reason=reason):
            return False
        closed = worklist.get(self.tx, item_id)
        self._tell_work([closed] if closed else [])
        return True

    def flush(self) -> None:
        """Write what was told so far: a step over a large file must not keep it all in memory."""
        self.events.add_updates(*updates.append(self.tx, self.updates, self.at))
        self.updates = []

    def finish(self) -> None:
        """The rest of the updates, and the line of the audit; a step in which nothing happened has none."""
        self.flush()
        events = self.events.events()
        if self.ordered or events is not None:
            in_force.note(self.tx, *self.context.in_force, self.at)
            audit.add(self.tx, at=self.at, actor=self.context.actor, action=self.action, subject=self.subject,
                      reason=self.reason, detail=events)  # fmt: skip

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
def step(context: Context, action: str, subject: str = "") -> Iterator[Step]:
    """One commit: everything in the block becomes durable together with its updates, or nothing does."""
    with context.store.begin() as tx:
        one = Step(context, tx, context.clock(), action, subject)
        yield one
        one.finish()


def _address(source: SourceRef | None) -> dict[str, Any] | None:
    return (
        None if source is None else {"file_sha256": source.sha256, "ordinal": source.ordinal, "id": source.id}
    )
