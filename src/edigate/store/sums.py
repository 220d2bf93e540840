"""To look: how much of everything there is, and how old the oldest is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import func, select

from edigate.delivery.states import BatchState
from edigate.store.engine import Tx
from edigate.store.submissions import JOINED, is_current
from edigate.store.tables import (
    batches,
    inbox,
    journal_entries,
    journal_postings,
    remittances,
    submissions,
    work_items,
)


class Work(msgspec.Struct, frozen=True, gc=False):
    """How much open work of one kind there is, and the money in it."""

    count: int
    amount: Decimal


def claims_by_state(tx: Tx) -> dict[str, int]:
    """How many claims stand where, each by its current submission."""
    statement = select(submissions.c.state, func.count()).select_from(JOINED).where(is_current())
    return _pairs(tx, statement.group_by(submissions.c.state).order_by(submissions.c.state))


def submissions_by_state(tx: Tx) -> dict[str, int]:
    """How many submissions stand where."""
    return _count(tx, submissions.c.state)


def batches_by_state(tx: Tx) -> dict[str, int]:
    """How many batches stand where."""
    return _count(tx, batches.c.state)


def files_by_state(tx: Tx) -> dict[str, int]:
    """How many inbound files stand where."""
    return _count(tx, inbox.c.state)


def files_waiting(tx: Tx, state: str) -> int:
    """How many inbound files in this state wait for a person: their work is open."""
    told = select(work_items.c.id).where(work_items.c.inbox_id == inbox.c.id, work_items.c.state == "open")
    statement = select(func.count()).select_from(inbox).where(inbox.c.state == state, told.exists())
    return int(tx.value(statement) or 0)


def remittances_by_state(tx: Tx) -> dict[str, int]:
    """How many remittances stand where."""
    return _count(tx, remittances.c.state)


def open_work(tx: Tx) -> dict[str, Work]:
    """The open work by kind."""
    columns = (work_items.c.kind, func.count(), func.sum(work_items.c.amount))
    statement = select(*columns).where(work_items.c.state == "open").group_by(work_items.c.kind)
    return {
        row[0]: Work(row[1], row[2] or Decimal("0.00"))
        for row in tx.all(statement.order_by(work_items.c.kind))
    }


def remitted(tx: Tx) -> Decimal:
    """What all remittances together say was paid (BPR02), duplicates aside."""
    statement = select(func.sum(remittances.c.amount)).where(remittances.c.duplicate_of.is_(None))
    return tx.value(statement) or Decimal("0.00")


def posted(tx: Tx, account_prefix: str) -> Decimal:
    """What remittances posted on the accounts that begin so, whatever else (the bank's money) moved there."""
    joined = journal_postings.join(journal_entries, journal_entries.c.id == journal_postings.c.entry_id)
    begins = journal_postings.c.account.startswith(account_prefix, autoescape=True)
    total = select(func.sum(journal_postings.c.amount)).select_from(joined)
    return tx.value(total.where(begins, journal_entries.c.remittance_id.is_not(None))) or Decimal("0.00")


def oldest_batch(tx: Tx, *states: str) -> datetime | None:
    """Since when the oldest batch in one of these states has stood there."""
    found: datetime | None = tx.value(select(func.min(batches.c.state_at)).where(batches.c.state.in_(states)))
    return found


def unsent(tx: Tx) -> dict[str, list[datetime | None]]:
    """For each partner the batches that have not left, each as the moment before which it is not tried again."""
    states = (BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN)
    found: dict[str, list[datetime | None]] = {}
    for partner_id, again_at in tx.all(
        select(batches.c.partner_id, batches.c.next_attempt_at).where(batches.c.state.in_(states))
    ):
        found.setdefault(partner_id, []).append(again_at)
    return found


def last_arrival(tx: Tx, partner_id: str | None = None) -> datetime | None:
    """When the last inbound file arrived."""
    statement = select(func.max(inbox.c.received_at))
    found: datetime | None = tx.value(
        statement if partner_id is None else statement.where(inbox.c.partner_id == partner_id)
    )
    return found


def _count(tx: Tx, state: Any) -> dict[str, int]:
    return _pairs(tx, select(state, func.count()).group_by(state).order_by(state))


def _pairs(tx: Tx, statement: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in tx.all(statement)}
