"""The feed back to the callers: ordered, append-only, without gaps that fill later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select

from edigate.store.bulk import insert
from edigate.store.columns import json_text, moment_text
from edigate.store.control_numbers import next_in_feed
from edigate.store.engine import Tx
from edigate.store.tables import updates


class NewUpdate(msgspec.Struct, frozen=True, gc=False):
    """Something a caller wants to know; `body` is whatever JSON can say, the same shape for the same kind."""

    kind: str
    practice: str | None
    claim_key: str | None
    body: dict[str, Any]


class Update(msgspec.Struct, frozen=True, gc=False):
    """An update in its place in the feed."""

    seq: int
    at: datetime
    kind: str
    practice: str | None
    claim_key: str | None
    body: dict[str, Any]


def append(tx: Tx, new: Sequence[NewUpdate], at: datetime) -> None:
    """Add updates at the end of the feed. Call it last in a transaction: other writers of the feed wait until it
    ends."""
    if not new:
        return
    places, moment = next_in_feed(tx, "updates", len(new)), moment_text(at)
    rows = [
        (seq, moment, one.kind, one.practice, one.claim_key, json_text(one.body))
        for seq, one in zip(places, new, strict=True)
    ]
    insert(tx, updates, ("seq", "at", "kind", "practice", "claim_key", "body"), rows)


def after(
    tx: Tx, seq: int, *, limit: int = 1000, practice: str | None = None, claim: tuple[str, str] | None = None
) -> list[Update]:
    """The first updates after place `seq` (0: from the beginning), of one practice or one claim (practice, key) if
    wanted."""
    statement = select(updates).where(updates.c.seq > seq).order_by(updates.c.seq).limit(limit)
    if practice is not None:
        statement = statement.where(updates.c.practice == practice)
    if claim is not None:
        statement = statement.where(updates.c.practice == claim[0], updates.c.claim_key == claim[1])
    return [Update(**{**row._mapping, "body": msgspec.json.decode(row.body)}) for row in tx.all(statement)]


def last(tx: Tx) -> int:
    """The last place of the feed, 0 when it is empty."""
    return int(tx.value(select(func.coalesce(func.max(updates.c.seq), 0))))
