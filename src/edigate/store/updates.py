"""The feed back to the callers: ordered, append-only, without gaps that fill later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Text, and_, func, select, type_coerce

from edigate.outcome.known import KnownSubmission
from edigate.store import journal, submissions
from edigate.store.bulk import PORTION, insert
from edigate.store.columns import json_text, moment_text
from edigate.store.control_numbers import next_in_feed
from edigate.store.engine import Tx
from edigate.store.journal import PostedEntry
from edigate.store.submissions import Submission
from edigate.store.tables import claims, updates

BOOKED, STATUS = "posting", "status"
_JSON = msgspec.json.Encoder()


class Booked(msgspec.Struct, frozen=True, gc=False):
    """What the feed keeps of a journal entry: which it is, and the digest of what it says. `after` tells it whole."""

    entry: str
    digest: str


class NewUpdate(msgspec.Struct, frozen=True, gc=False):
    """Something a caller wants to know; `body` is whatever JSON can say, an object of the same shape for the same
    kind. What stands elsewhere and never changes (an entry, a submission) is only named: `after` tells it whole."""

    kind: str
    practice: str | None
    claim_key: str | None
    body: dict[str, Any] | msgspec.Struct


class Update(msgspec.Struct, frozen=True, gc=False):
    """An update in its place in the feed."""

    seq: int
    at: datetime
    kind: str
    practice: str | None
    claim_key: str | None
    body: dict[str, Any]


def append(tx: Tx, new: Sequence[NewUpdate], at: datetime) -> tuple[range, bytes]:
    """Add updates at the end of the feed; their places and their lines. Call it last in a transaction: other writers of
    the feed wait until it ends."""
    if not new:
        return range(0), b""
    places, moment = next_in_feed(tx, "updates", len(new)), moment_text(at)
    rows = [
        (seq, moment, one.kind, one.practice, one.claim_key, json_text(one.body))
        for seq, one in zip(places, new, strict=True)
    ]
    insert(tx, updates, ("seq", "at", "kind", "practice", "claim_key", "body"), rows)
    return places, _lines(rows)


def lines(tx: Tx, first: int, last: int) -> Iterator[tuple[int, bytes]]:
    """The lines of the updates from one place to another as they are stored, and how many, some at a time."""
    columns = (updates.c.seq, type_coerce(updates.c.at, Text), updates.c.kind, updates.c.practice,
               updates.c.claim_key, updates.c.body)  # fmt: skip
    while first <= last:
        where = (updates.c.seq >= first, updates.c.seq <= last)
        rows = tx.all(select(*columns).where(*where).order_by(updates.c.seq).limit(PORTION))
        yield len(rows), _lines(map(tuple, rows))
        if not rows:
            return
        first = rows[-1][0] + 1


def _lines(rows: Iterable[tuple[Any, ...]]) -> bytes:
    """Updates as lines, for the seal of the step that they came from."""
    return _JSON.encode_lines(rows)


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
    rows = tx.all(statement)
    bodies = _whole(tx, [(row.kind, msgspec.json.decode(row.body)) for row in rows])
    return [
        Update(row.seq, row.at, row.kind, row.practice, row.claim_key, body)
        for row, body in zip(rows, bodies, strict=True)
    ]


def _whole(tx: Tx, told: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    """Bodies of updates by their kinds, with what they only name. Those of before say all of it themselves."""
    booked = {body["entry"] for kind, body in told if kind == BOOKED and "digest" in body}
    moved = {body["submission_id"] for kind, body in told if kind == STATUS and "claim_id" not in body}
    entries = journal.with_keys(tx, booked)
    sent = {each.id: each for each in submissions.get_many(tx, moved)}
    for kind, body in told:
        if kind == BOOKED and "digest" in body and body["entry"] in entries:
            yield _told(entries[body["entry"]])
        elif kind == STATUS and "claim_id" not in body and body["submission_id"] in sent:
            yield named(sent[body["submission_id"]]) | body
        else:
            yield body


def named(one: Submission | KnownSubmission) -> dict[str, Any]:
    """What an update about a submission says of it besides where it stands."""
    return {
        "submission_id": one.id, "claim_id": one.claim_id, "patient_control_number": one.patient_control_number,
        "payer_id": one.payer_id or None, "payer_rank": one.payer_rank, "frequency": one.frequency, "charge": str(one.charge),
    }  # fmt: skip


def _told(posted: PostedEntry) -> dict[str, Any]:
    """A journal entry as an update tells it."""
    entry, source = posted.entry, posted.entry.source
    postings = [
        {
            "account": one.account, "amount": str(one.amount), "line": one.line, "group": one.group, "reason": one.reason,
            "remarks": list(one.remarks),
        }
        for one in entry.postings
    ]  # fmt: skip
    return {
        "entry": entry.key, "dated": entry.dated.isoformat(), "description": entry.description, "reverses": entry.reverses,
        "remittance_id": posted.remittance_id, "postings": postings,
        "source": source and {"file_sha256": source.sha256, "ordinal": source.ordinal, "id": source.id},
    }  # fmt: skip


def unlike_the_books(tx: Tx) -> Iterator[int]:
    """The places of updates about journal entries that are not there, or with another digest; flat in memory."""
    place = 0
    columns = (updates.c.seq, updates.c.body)
    while True:
        where = (updates.c.kind == BOOKED, updates.c.seq > place)
        rows = tx.all(select(*columns).where(*where).order_by(updates.c.seq).limit(PORTION))
        told = {seq: body for seq, text in rows if "digest" in (body := msgspec.json.decode(text))}
        marks = journal.digests(tx, {body["entry"] for body in told.values()})
        yield from (seq for seq, body in told.items() if marks.get(body["entry"]) != body["digest"])
        if not rows:
            return
        place = rows[-1][0]


def named_otherwise(tx: Tx) -> Iterator[int]:
    """The submissions that left and are not what the feed said of them before: what it only names is told from there. One
    byte a submission in memory."""
    seen, place = bytearray(), last(tx) + 1
    columns = (updates.c.seq, updates.c.body)
    while place:
        where = (updates.c.kind == STATUS, updates.c.seq < place)
        rows = tx.all(select(*columns).where(*where).order_by(updates.c.seq.desc()).limit(PORTION))
        said: dict[int, dict[str, Any]] = {}
        for body in (msgspec.json.decode(row.body) for row in rows):
            number = body["submission_id"]
            seen.extend(bytes(max(0, number + 1 - len(seen))))
            if "claim_id" in body and not seen[number]:
                seen[number], said[number] = 1, body
        for one in submissions.get_many(tx, said):
            now, before = named(one), said[one.id]
            if one.batch_id is not None and any(before.get(each, now[each]) != now[each] for each in now):
                yield one.id
        place = rows[-1].seq if rows else 0


def claims_since(tx: Tx, seq: int) -> set[int]:
    """The claims whose state or books have changed after place `seq`."""
    same = and_(claims.c.practice == updates.c.practice, claims.c.claim_key == updates.c.claim_key)
    changed = and_(updates.c.seq > seq, updates.c.kind.in_(("status", "posting")))
    statement = select(claims.c.id).select_from(updates.join(claims, same)).where(changed).distinct()
    return {row[0] for row in tx.all(statement)}


def last(tx: Tx) -> int:
    """The last place of the feed, 0 when it is empty."""
    return int(tx.value(select(func.coalesce(func.max(updates.c.seq), 0))))
