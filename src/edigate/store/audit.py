"""What people ordered: who, when, what, why. Append-only, each line sealed with the one before, so that a gap
shows."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import insert, select

from edigate.store.addresses import digest
from edigate.store.bulk import fetch, pick
from edigate.store.columns import moment_text
from edigate.store.control_numbers import next_in_feed
from edigate.store.engine import Tx
from edigate.store.tables import audit


class Order(msgspec.Struct, frozen=True, gc=False):
    """One order: `action` is the command, `subject` what it was about ("batch 12"), `digest` seals it and all before
    it."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str | None
    detail: str | None
    digest: str


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
    """Put an order on record, in the transaction that carries it out; its place."""
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
    tx.run(insert(audit).values(**values, digest=seal))
    return seq


def orders(tx: Tx, *, after: int = 0, subject: str | None = None, limit: int | None = None) -> list[Order]:
    """Orders in their order, those with a place above `after`."""
    statement = select(*pick(Order, audit)).where(audit.c.seq > after).order_by(audit.c.seq).limit(limit)
    return fetch(tx, Order, statement if subject is None else statement.where(audit.c.subject == subject))


def broken_at(tx: Tx) -> int | None:
    """The first place where a line was changed or is missing; None when the record is whole."""
    before, expected = None, 1
    for one in orders(tx):
        seal = digest(
            before, one.seq, moment_text(one.at), one.actor, one.action, one.subject, one.reason, one.detail
        )
        if one.seq != expected or one.digest != seal:
            return expected
        before, expected = one.digest, expected + 1
    return None
