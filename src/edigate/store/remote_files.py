"""What was seen in partners' folders, so that a poll asks only about the names it lists, whatever the history."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.store.bulk import portions
from edigate.store.engine import Tx
from edigate.store.tables import remote_seen

UNKNOWN = -1  # a size or time that the server does not tell


class RemoteSeen(msgspec.Struct, frozen=True, gc=False):
    """One listing line that we know: not taken yet while `inbox_id` and `reason` are None; `reason` says why it is
    left there."""

    raw_name: bytes
    size: int | None
    modified: int | None
    first_seen_at: datetime
    inbox_id: int | None
    reason: str | None


def known(tx: Tx, partner_id: str, raw_names: Collection[bytes]) -> list[RemoteSeen]:
    """What is known of these names, every size and time they were seen with."""
    found: list[RemoteSeen] = []
    columns = [remote_seen.c[name] for name in RemoteSeen.__struct_fields__]
    for portion in portions(raw_names):
        where = (remote_seen.c.partner_id == partner_id, remote_seen.c.raw_name.in_(portion))
        for name, size, modified, *rest in tx.all(select(*columns).where(*where)):
            found.append(RemoteSeen(bytes(name), _told(size), _told(modified), *rest))
    return found


def note(
    tx: Tx, partner_id: str, raw_name: bytes, size: int | None, modified: int | None, *, at: datetime,
    inbox_id: int | None = None, reason: str | None = None,
) -> None:  # fmt: skip
    """Remember a listing line, or what became of it; when it was first seen stays."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(remote_seen).values(
        partner_id=partner_id, raw_name=raw_name, size=_kept(size), modified=_kept(modified), first_seen_at=at,
        inbox_id=inbox_id, reason=reason,
    )  # fmt: skip
    keys = ["partner_id", "raw_name", "size", "modified"]
    tx.run(
        statement.on_conflict_do_update(index_elements=keys, set_={"inbox_id": inbox_id, "reason": reason})
    )


def stands_still(tx: Tx, partner_id: str, raw_name: bytes) -> None:
    """Forget since when a name was seen to change: its line without size and time, when it has lines with them."""
    tx.run(
        delete(remote_seen).where(
            remote_seen.c.partner_id == partner_id,
            remote_seen.c.raw_name == raw_name,
            remote_seen.c.size == UNKNOWN,
            remote_seen.c.modified == UNKNOWN,
        )
    )


def forget(tx: Tx, partner_id: str, raw_name: bytes) -> None:
    """Forget a name that is gone there: a later file of that name is another one, even with the same size and
    time."""
    tx.run(
        delete(remote_seen).where(remote_seen.c.partner_id == partner_id, remote_seen.c.raw_name == raw_name)
    )


def _kept(number: int | None) -> int:
    return UNKNOWN if number is None else number


def _told(number: int) -> int | None:
    return None if number == UNKNOWN else number
