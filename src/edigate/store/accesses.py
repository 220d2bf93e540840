"""Who was shown patients' data: one line for each look, append-only, each sealed with the one before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import select

from edigate.store.addresses import digest
from edigate.store.bulk import PORTION, fetch, pick
from edigate.store.columns import moment_text
from edigate.store.control_numbers import next_in_feed
from edigate.store.engine import Tx
from edigate.store.tables import accesses


class Access(msgspec.Struct, frozen=True, gc=False):
    """One look: by whom, with which command (`library` for a program), at what."""

    seq: int
    at: datetime
    actor: str
    command: str
    subject: str
    digest: str


def add(tx: Tx, *, at: datetime, actor: str, command: str, subject: str) -> None:
    """Put a look on record, before anything is shown."""
    seq = next_in_feed(tx, "accesses", 1)[0]
    before = tx.value(select(accesses.c.digest).where(accesses.c.seq == seq - 1))
    seal = digest(before, seq, moment_text(at), actor, command, subject)
    values = {"seq": seq, "at": at, "actor": actor, "command": command, "subject": subject}
    tx.run(accesses.insert().values(**values, digest=seal))


def every(
    tx: Tx, *, after: int = 0, actor: str | None = None, since: datetime | None = None
) -> Iterator[Access]:
    """The lines in their order, some at a time."""
    while True:
        statement = select(*pick(Access, accesses)).where(accesses.c.seq > after)
        if actor is not None:
            statement = statement.where(accesses.c.actor == actor)
        if since is not None:
            statement = statement.where(accesses.c.at >= since)
        found = fetch(tx, Access, statement.order_by(accesses.c.seq).limit(PORTION))
        yield from found
        if not found:
            return
        after = found[-1].seq


def broken_at(tx: Tx) -> int | None:
    """The first place where a line was changed or is missing; None when the record is whole."""
    before, expected = None, 1
    for one in every(tx):
        seal = digest(before, one.seq, moment_text(one.at), one.actor, one.command, one.subject)
        if one.seq != expected or one.digest != seal:
            return expected
        before, expected = one.digest, expected + 1
    return None
