"""Inbound files: archived before they are read, each content once per partner, and what becomes of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.errors import Finding
from edigate.store import bulk
from edigate.store.addresses import plain
from edigate.store.blobs import Blob
from edigate.store.bodies import findings_of, findings_text
from edigate.store.bulk import pick, portions
from edigate.store.engine import Tx
from edigate.store.tables import inbox, inbox_interchanges, unwrapped

State = Literal["archived", "interpreted", "quarantined", "held", "duplicate"]
How = Literal["fetched", "by_hand", "paper", "unwrapped"]


class InboxFile(msgspec.Struct, frozen=True, gc=False):
    """One inbound file. `contents` are the kinds of what was found in it ("999", "835"), `remote_done_at` when the
    partner's copy was removed or moved."""

    id: int
    partner_id: str
    sha256: str
    size: int
    remote_name: str | None
    remote_modified: datetime | None
    received_at: datetime
    how: str
    state: State
    state_at: datetime
    reason: str | None
    findings: tuple[Finding, ...]
    contents: tuple[str, ...]
    remote_done_at: datetime | None
    actor: str


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A file that arrived; not `new` when the partner had sent the same bytes before."""

    file: InboxFile
    new: bool


def add(
    tx: Tx, partner_id: str, blob: Blob, *, how: How, at: datetime, actor: str, remote_name: str | None = None,
    remote_modified: datetime | None = None,
) -> Arrival:  # fmt: skip
    """Take an archived file (`blobs.put` in the same transaction) into the inbox; the same bytes again change
    nothing."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(inbox).values(
        partner_id=partner_id, sha256=blob.sha256, size=blob.size, remote_name=remote_name,
        remote_modified=remote_modified, received_at=at, how=how, state="archived", state_at=at, findings="[]",
        contents=(), actor=actor,
    )  # fmt: skip
    added = tx.value(
        statement.on_conflict_do_nothing(index_elements=["partner_id", "sha256"]).returning(inbox.c.id)
    )
    found = _files(tx, _select().where(inbox.c.partner_id == partner_id, inbox.c.sha256 == blob.sha256))
    return Arrival(found[0], added is not None)


def came_out_of(tx: Tx, outer_id: int, inner_id: int) -> None:
    """Put on record that a file was in a wrapper."""
    bulk.insert(tx, unwrapped, ("outer_id", "inner_id"), [(outer_id, inner_id)], unless_there=True)


def inside(tx: Tx, outer_id: int) -> list[InboxFile]:
    """The files that came out of a wrapper."""
    ids = select(unwrapped.c.inner_id).where(unwrapped.c.outer_id == outer_id)
    return _files(tx, _select().where(inbox.c.id.in_(ids)).order_by(inbox.c.id))


def around(tx: Tx, inner_id: int) -> list[InboxFile]:
    """The wrappers that a file came out of."""
    ids = select(unwrapped.c.outer_id).where(unwrapped.c.inner_id == inner_id)
    return _files(tx, _select().where(inbox.c.id.in_(ids)).order_by(inbox.c.id))


def get(tx: Tx, inbox_id: int) -> InboxFile | None:
    """One by its id."""
    return next(iter(_files(tx, _select().where(inbox.c.id == inbox_id))), None)


def by_sha256(tx: Tx, beginning: str) -> list[InboxFile]:
    """The files whose SHA-256 begins so, for a person's eye."""
    return _files(
        tx,
        _select().where(inbox.c.sha256.startswith(beginning.lower(), autoescape=True)).order_by(inbox.c.id),
    )


def with_contents(tx: Tx, sha256s: Collection[str]) -> list[InboxFile]:
    """The files with these contents, in order of id."""
    found: list[InboxFile] = []
    for portion in portions(sorted(sha256s)):
        found += _files(tx, _select().where(inbox.c.sha256.in_(portion)).order_by(inbox.c.id))
    return found


def next_archived(
    tx: Tx, *, after: int = 0, limit: int = 100, partner_id: str | None = None
) -> list[InboxFile]:
    """The files that wait to be interpreted, in order of arrival, those with an id above `after`."""
    statement = _select().where(inbox.c.state == "archived", inbox.c.id > after)
    if partner_id is not None:
        statement = statement.where(inbox.c.partner_id == partner_id)
    return _files(tx, statement.order_by(inbox.c.id).limit(limit))


def mark(
    tx: Tx, inbox_id: int, from_state: State, to_state: State, at: datetime, *, reason: str | None = None,
    findings: Sequence[Finding] = (), contents: Sequence[str] = (),
) -> bool:  # fmt: skip
    """Say what became of a file if it still stands where the caller believes; whether it did. Call it first in the
    transaction that applies the file: whoever moves it from `archived` is the only one to apply it."""
    values = {
        "state": to_state,
        "state_at": at,
        "reason": reason,
        "findings": findings_text(tuple(findings)),
        "contents": tuple(contents),
    }
    return (
        tx.run(update(inbox).where(inbox.c.id == inbox_id, inbox.c.state == from_state).values(**values)) == 1
    )


def remote_done(tx: Tx, inbox_id: int, at: datetime) -> None:
    """Put on record that the partner's copy is gone or moved."""
    tx.run(
        update(inbox)
        .where(inbox.c.id == inbox_id, inbox.c.remote_done_at.is_(None))
        .values(remote_done_at=at)
    )


def note_interchanges(tx: Tx, inbox_id: int, partner_id: str, numbers: Sequence[tuple[str, str]]) -> None:
    """Remember the (ISA06, ISA13) of a file's interchanges, in order."""
    rows = [
        (inbox_id, n, partner_id, sender.strip(), plain(isa13))
        for n, (sender, isa13) in enumerate(numbers, start=1)
    ]
    bulk.insert(
        tx,
        inbox_interchanges,
        ("inbox_id", "n", "partner_id", "sender_id", "isa13_plain"),
        rows,
        unless_there=True,
    )


def with_interchange(tx: Tx, partner_id: str, sender_id: str, isa13: str) -> list[InboxFile]:
    """The files that carried an interchange of this number: the same number with other content is for a person."""
    where = (
        inbox_interchanges.c.partner_id == partner_id,
        inbox_interchanges.c.sender_id == sender_id.strip(),
    )
    ids = select(inbox_interchanges.c.inbox_id).where(
        *where, inbox_interchanges.c.isa13_plain == plain(isa13)
    )
    return _files(tx, _select().where(inbox.c.id.in_(ids)).order_by(inbox.c.id))


def held(tx: Tx, states: Collection[State] = ("held", "quarantined")) -> list[InboxFile]:
    """The files that wait for a person."""
    return _files(tx, _select().where(inbox.c.state.in_(states)).order_by(inbox.c.id))


def selected_files(tx: Tx, *where: ColumnElement[bool], limit: int | None = None) -> list[InboxFile]:
    """The files for which all conditions hold, in order of arrival."""
    return _files(tx, _select().where(*where).order_by(inbox.c.id).limit(limit))


def _select() -> Select[Any]:
    return select(*pick(InboxFile, inbox))


def _files(tx: Tx, statement: Select[Any]) -> list[InboxFile]:
    return [InboxFile(**{**row._mapping, "findings": findings_of(row.findings)}) for row in tx.all(statement)]
