"""Who may work on something now: one holder at a time, for a limited time, with a fence that grows with every
holder."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.store.bulk import fetch, fetch_one, pick
from edigate.store.engine import Tx
from edigate.store.tables import leases


class Lease(msgspec.Struct, frozen=True, gc=False):
    """A right to work on `name` until a time; a later holder has a higher `fence`."""

    name: str
    holder: str
    until: datetime
    fence: int


def every(tx: Tx) -> list[Lease]:
    """All that are on record, held or over."""
    return fetch(tx, Lease, select(*pick(Lease, leases)).order_by(leases.c.name))


def acquire(tx: Tx, name: str, holder: str, *, at: datetime, until: datetime) -> Lease | None:
    """Take the lease if nobody holds it at `at`; None when somebody does, be it the same holder."""
    first = (postgres_insert if tx.postgres else sqlite_insert)(leases).values(
        name=name, holder=holder, until=until, fence=1
    )
    taken = first.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "until": until, "fence": leases.c.fence + 1},
        where=leases.c.until <= at,
    )
    fence = tx.value(taken.returning(leases.c.fence))
    return None if fence is None else Lease(name, holder, until, fence)


def renew(tx: Tx, lease: Lease, *, until: datetime) -> Lease | None:
    """Hold on longer; None when it was lost to somebody else: stop what the lease was for."""
    changed = tx.run(update(leases).where(*_same(lease)).values(until=until))
    return Lease(lease.name, lease.holder, until, lease.fence) if changed else None


def release(tx: Tx, lease: Lease) -> bool:
    """Give it back (the row stays, for the fence); whether it was still ours."""
    return (
        tx.run(
            update(leases).where(*_same(lease)).values(until=datetime.fromisoformat("1970-01-01T00:00:00Z"))
        )
        == 1
    )


def holds(tx: Tx, lease: Lease, at: datetime) -> bool:
    """Whether the lease is still this holder's at `at`; asked in the transaction that it protects, it stays so until
    the end."""
    statement = select(leases.c.fence).where(*_same(lease), leases.c.until > at)
    return tx.first(statement.with_for_update()) is not None


def find(tx: Tx, name: str) -> Lease | None:
    """The last holder of a lease, whether it still holds or not."""
    return fetch_one(tx, Lease, select(*pick(Lease, leases)).where(leases.c.name == name))


def named(tx: Tx, prefix: str) -> list[Lease]:
    """The last holders of all leases whose names begin so."""
    wanted = leases.c.name.startswith(prefix, autoescape=True)
    return fetch(tx, Lease, select(*pick(Lease, leases)).where(wanted).order_by(leases.c.name))


def _same(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (leases.c.name == lease.name, leases.c.holder == lease.holder, leases.c.fence == lease.fence)
