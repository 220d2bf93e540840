"""Partners that refused us: one row each while they do, gone when they let us in or a person says so."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.delivery.lockout import Cause, Lockout
from edigate.store.engine import Tx
from edigate.store.tables import lockouts


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A lock-out on record; `login` is the salted digest of the settings that were refused."""

    partner_id: str
    lockout: Lockout
    login: str


def find(tx: Tx, partner_id: str) -> Kept | None:
    """How it stands with one partner; None when nothing is in the way."""
    return next((each for each in standing(tx) if each.partner_id == partner_id), None)


def standing(tx: Tx) -> list[Kept]:
    """All that stand, by partner."""
    columns = (lockouts.c.partner_id, lockouts.c.login, *(lockouts.c[name] for name in _FIELDS))
    rows = tx.all(select(*columns).order_by(lockouts.c.partner_id))
    return [Kept(id_, Lockout(Cause(cause), *rest), login) for id_, login, cause, *rest in rows]


def put(tx: Tx, kept: Kept) -> None:
    """Record a refusal; it takes the place of what stood for this partner."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(lockouts).values(
        partner_id=kept.partner_id, **_values(kept)
    )
    tx.run(statement.on_conflict_do_update(index_elements=["partner_id"], set_=_values(kept)))


def claim(tx: Tx, seen: Kept, kept: Kept) -> bool:
    """Take the one further attempt, by recording beforehand what stands if it fails; False when another run has it."""
    where = (lockouts.c.partner_id == seen.partner_id, lockouts.c.login == seen.login,
             lockouts.c.refusals == seen.lockout.refusals, lockouts.c.last_at == seen.lockout.last_at)  # fmt: skip
    return tx.run(update(lockouts).where(*where).values(_values(kept))) == 1


def remove(tx: Tx, partner_id: str) -> bool:
    """Nothing is in the way any more; whether something was."""
    return tx.run(delete(lockouts).where(lockouts.c.partner_id == partner_id)) == 1


_FIELDS = Lockout.__struct_fields__


def _values(kept: Kept) -> dict[str, Any]:
    return {
        "login": kept.login,
        **{name: getattr(kept.lockout, name) for name in _FIELDS},
        "cause": kept.lockout.cause.value,
    }
