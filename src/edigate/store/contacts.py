"""How it goes with reaching a partner: since when it cannot be reached and when to try again, and when it was last
asked for answers. One row each, for partners that were ever out of reach or polled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.store.bulk import fetch, fetch_one, pick
from edigate.store.engine import Tx
from edigate.store.tables import contacts


class Contact(msgspec.Struct, frozen=True, gc=False):
    """`failures` in a row since `since` (0 and None: it is within reach), `retry_at` when it is tried again,
    `polled_at` when answers were last listed. Asking for answers fails for itself, on a row of its own: `asking_for`."""

    partner_id: str
    failures: int = 0
    since: datetime | None = None
    retry_at: datetime | None = None
    polled_at: datetime | None = None


_ANSWERS = "/answers"  # no partner's id has a slash


def asking_for(partner_id: str) -> str:
    """The row about asking a partner for answers."""
    return partner_id + _ANSWERS


def find(tx: Tx, partner_id: str) -> Contact:
    """How it goes with one partner; one of which nothing is on record is within reach."""
    statement = select(*pick(Contact, contacts)).where(contacts.c.partner_id == partner_id)
    return fetch_one(tx, Contact, statement) or Contact(partner_id)


def out_of_reach(tx: Tx) -> list[Contact]:
    """The partners that cannot be reached, longest first."""
    statement = select(*pick(Contact, contacts)).where(contacts.c.failures > 0)
    return fetch(tx, Contact, statement.order_by(contacts.c.since, contacts.c.partner_id))


def failed(tx: Tx, partner_id: str, *, failures: int, at: datetime, retry_at: datetime) -> None:
    """It could not be reached, for the `failures`-th time in a row; the first is at `at`."""
    values: dict[str, Any] = {"failures": failures, "retry_at": retry_at}
    if failures == 1:
        values["since"] = at
    _put(tx, partner_id, values)


def reached(tx: Tx, partner_id: str) -> None:
    """It is within reach."""
    _put(tx, partner_id, {"failures": 0, "since": None, "retry_at": None})


def try_now(tx: Tx, partner_id: str) -> None:
    """A person wants it tried at once."""
    tx.run(update(contacts).where(contacts.c.partner_id == partner_id).values(retry_at=None))


def polled(tx: Tx, partner_id: str, at: datetime) -> None:
    """Its answers were listed."""
    _put(tx, partner_id, {"polled_at": at})


def _put(tx: Tx, partner_id: str, values: dict[str, Any]) -> None:
    new = {"failures": 0} | values
    statement = (postgres_insert if tx.postgres else sqlite_insert)(contacts).values(
        partner_id=partner_id, **new
    )
    tx.run(statement.on_conflict_do_update(index_elements=["partner_id"], set_=values))
