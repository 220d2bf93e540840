"""Until when was looked for what time brings: the next look asks only for what is new since."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.store.bulk import fetch_one, pick
from edigate.store.engine import Tx
from edigate.store.tables import looks

# What a step writes bears the moment at which it began; it is looked for so much longer than the look itself is ago.
OVERLAP = timedelta(minutes=5)
_OFTEN = timedelta(hours=1)


class Look(msgspec.Struct, frozen=True, gc=False):
    """The last look of a kind: on which settings it was based, when it was, up to which place of the feed."""

    name: str
    basis: str
    at: datetime
    seq: int

    @property
    def since(self) -> datetime:
        """What bears this moment or a later one may be new."""
        return self.at - OVERLAP


def last(tx: Tx, name: str, basis: str, now: datetime) -> Look | None:
    """The last look; None when everything is to be looked at: there was none, on other settings, or later than now (a
    clock was wrong)."""
    found = fetch_one(tx, Look, select(*pick(Look, looks)).where(looks.c.name == name))
    return found if found is not None and found.basis == basis and found.at <= now else None


def keep(tx: Tx, look: Look, before: Look | None, *, found: bool) -> None:
    """Put a look on record. One that found nothing, shortly after the one before on the same day, is not worth it."""
    if (
        before is not None
        and not found
        and look.at.date() == before.at.date()
        and look.at - before.at < _OFTEN
    ):
        return
    values = msgspec.structs.asdict(look)
    statement = (postgres_insert if tx.postgres else sqlite_insert)(looks).values(values)
    changed = {name: value for name, value in values.items() if name != "name"}
    tx.run(statement.on_conflict_do_update(index_elements=["name"], set_=changed))


def forget(tx: Tx, name: str) -> None:
    """The next look of this kind is at everything."""
    tx.run(delete(looks).where(looks.c.name == name))
