"""Partners to which nothing is frozen or sent until a person says so; their answers are taken all the same."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.store.bulk import fetch, pick
from edigate.store.engine import Tx
from edigate.store.tables import pauses


class Cause(StrEnum):
    """Why a partner is paused."""

    ORDERED = "ordered"
    RESTORED = "restored"  # what was sent since the backup is not known


class Pause(msgspec.Struct, frozen=True, gc=False):
    """One paused partner."""

    partner_id: str
    cause: str
    at: datetime
    actor: str
    reason: str


def put(tx: Tx, pause: Pause) -> bool:
    """Pause a partner; False when it is paused already (that pause stays as it is)."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(pauses).values(
        **msgspec.structs.asdict(pause)
    )
    return tx.run(statement.on_conflict_do_nothing()) == 1


def remove(tx: Tx, partner_id: str) -> bool:
    """End a pause; whether there was one."""
    return tx.run(delete(pauses).where(pauses.c.partner_id == partner_id)) == 1


def standing(tx: Tx) -> dict[str, Pause]:
    """All pauses by partner."""
    found = fetch(tx, Pause, select(*pick(Pause, pauses)).order_by(pauses.c.partner_id))
    return {each.partner_id: each for each in found}
