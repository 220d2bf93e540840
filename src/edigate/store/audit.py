"""Who did what, when, why: one line for each commit that changed something, append-only, each line sealed with the one
before, so that a gap shows. A line carries the digest of its events: the updates of the feed and what happened to
batches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from edigate.store.addresses import digest
from edigate.store.bulk import PORTION, fetch, fetch_one, pick
from edigate.store.columns import moment_text
from edigate.store.control_numbers import next_in_feed
from edigate.store.engine import Tx
from edigate.store.tables import audit, batch_signals


class Order(msgspec.Struct, frozen=True, gc=False):
    """One line: `action` is what was done, `subject` what it was about ("batch 12"), `digest` seals it and all before
    it. `detail` holds the events of the commit (`Events` as JSON), or what else there is to say."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str | None
    detail: str | None
    digest: str


class Events(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one commit came to: the places of its updates (first, last) and their digest; `batches` are the events of
    batches, as number and digest."""

    updates: tuple[int, int] | None = None
    sha256: str | None = None
    batches: tuple[tuple[int, str], ...] = ()


class EventSeal:
    """Takes in a commit's events as they happen; flat in memory."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._first = self._last = 0
        self._batches: list[tuple[int, str]] = []

    def add_updates(self, places: Sequence[int], lines: bytes) -> None:
        """Updates that were just appended."""
        if places:
            self._first, self._last = self._first or places[0], places[-1]
            self._hash.update(lines)

    def add_batches(self, events: Iterable[tuple[int, str]]) -> None:
        """Events of batches, as (number, digest)."""
        self._batches += events

    def events(self) -> str | None:
        """The events as the audit keeps them; None when there were none."""
        if not self._first and not self._batches:
            return None
        places, seal = (self._first, self._last), self._hash.hexdigest()
        told = dict.fromkeys(self._batches)
        events = Events(places, seal, tuple(told)) if self._first else Events(batches=tuple(told))
        return msgspec.json.encode(events).decode()


def add(
    tx: Tx,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    reason: str | None = None,
    detail: str | None = None,
) -> int:
    """Put what is done on record, in the transaction that does it; its place."""
    seq = next_in_feed(tx, "audit", 1)[0]
    before = tx.value(select(audit.c.digest).where(audit.c.seq == seq - 1))
    seal = digest(before, seq, moment_text(at), actor, action, subject, reason, detail)
    values = {
        "seq": seq,
        "at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "reason": reason,
        "detail": detail,
    }
    tx.run(audit.insert().values(**values, digest=seal))
    return seq


def orders(tx: Tx, *, after: int = 0, subject: str | None = None, limit: int | None = None) -> list[Order]:
    """Lines in their order, those with a place above `after`."""
    statement = select(*pick(Order, audit)).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
    return fetch(tx, Order, statement if subject is None else statement.where(audit.c.subject == subject))


def last(tx: Tx) -> Order | None:
    """The newest line."""
    return fetch_one(tx, Order, select(*pick(Order, audit)).order_by(audit.c.seq.desc()).limit(1))


def every(tx: Tx) -> Iterator[Order]:
    """All lines, some at a time."""
    after = 0
    while found := orders(tx, after=after, limit=PORTION):
        yield from found
        after = found[-1].seq


def broken_at(tx: Tx) -> int | None:
    """The first place where a line was changed or is missing; None when the record is whole."""
    before, expected = None, 1
    for one in every(tx):
        seal = digest(
            before, one.seq, moment_text(one.at), one.actor, one.action, one.subject, one.reason, one.detail
        )
        if one.seq != expected or one.digest != seal:
            return expected
        before, expected = one.digest, expected + 1
    return None


def events_of(order: Order) -> Events | None:
    """The events that a line tells; None for one of a time when lines told none, or about none."""
    if order.detail is None or not order.detail.startswith("{"):
        return None
    return msgspec.json.decode(order.detail, type=Events)


def batch_events(tx: Tx) -> Iterator[tuple[int, int, str]]:
    """(row, batch, digest) of everything that happened to batches, some at a time."""
    after = 0
    columns = (batch_signals.c.id, batch_signals.c.batch_id, batch_signals.c.digest)
    while True:
        statement = select(*columns).where(batch_signals.c.id > after).order_by(batch_signals.c.id)
        rows = tx.all(statement.limit(PORTION))
        yield from ((row[0], row[1], row[2]) for row in rows)
        if not rows:
            return
        after = rows[-1][0]
