"""Who serves this database: a lease that a running `edigate serve` renews, and what its silence means; which of its jobs fail.

On SQLite there is one service; on PostgreSQL one per machine, since several machines may share the work. A service that
ends properly gives its lease back. One that was killed leaves it behind, which `health` tells until another one starts.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from edigate.errors import TryLater
from edigate.gateway import holder
from edigate.gateway.context import Context
from edigate.store import Tx, leases, worklist
from edigate.store.leases import Lease
from edigate.tracking.work_item import WorkKind

PATIENCE = timedelta(seconds=60)
_NAME = "serve"
_GIVEN_BACK = datetime(1970, 1, 1, tzinfo=UTC)


def take(context: Context) -> Lease:
    """The right to serve this database. `TryLater` when a service that is alive has it."""
    at, own = context.clock(), holder.own_name()
    with context.store.begin() as tx:
        name = f"{_NAME}/{own.partition('/')[0]}" if tx.postgres else _NAME
        last = leases.find(tx, name)
        if last is not None and last.until > at and holder.is_gone(last.holder):
            leases.release(tx, last)
        lease = leases.acquire(tx, name, own, at=at, until=at + PATIENCE)
    if lease is None:
        by = f" ({_words(last.holder)})" if last else ""
        raise TryLater(
            f"this database is served already{by}; `edigate run` and every other command may go on beside it"
        )
    return lease


def keep(context: Context, lease: Lease) -> bool:
    """Hold on to it; False when it was lost to another service."""
    with context.store.begin() as tx:
        return leases.renew(tx, lease, until=context.clock() + PATIENCE) is not None


def give_back(context: Context, lease: Lease) -> None:
    """The service ends and says so."""
    with context.store.begin() as tx:
        leases.release(tx, lease)


def in_words(tx: Tx, at: datetime) -> tuple[list[str], list[str]]:
    """(services that are alive, services that have fallen silent), each in words."""
    alive, silent = [], []
    for each in leases.named(tx, _NAME):
        if each.until > at and not holder.is_gone(each.holder):
            alive.append(_words(each.holder))
        elif each.until != _GIVEN_BACK:
            silent.append(
                f"edigate serve ({_words(each.holder)}) has not been heard of since {each.until - PATIENCE:%Y-%m-%d %H:%M} "
                "UTC; start it again, or start and stop it once when cron does its work now"
            )
    return alive, silent


def work_key(job: str) -> str:
    """The key of the work that a failing job of a service is."""
    return f"{_NAME}/{job}"


def failing(tx: Tx) -> list[str]:
    """The jobs that a service has failed at and not done since, each with the reason."""
    found = worklist.items(tx, kind=WorkKind.DELIVERY)
    return [each.item.reason for each in found if each.item.key.startswith(work_key(""))]


def _words(name: str) -> str:
    machine, process, *_ = (*name.split("/"), "?")
    return f"process {process} on {machine}"
