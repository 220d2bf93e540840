"""Outbound files: frozen with their numbers in one commit, then sent as often as needed; every attempt is on
record."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Text, case, func, insert, or_, select, type_coerce, update

from edigate.delivery.outbound_file import OutboundFile, TransferResult
from edigate.delivery.schedule import USUAL
from edigate.delivery.states import BatchState
from edigate.errors import LocalError, TryLater
from edigate.outcome.known import KnownBatch, KnownSet
from edigate.store import blobs, bulk
from edigate.store.addresses import plain
from edigate.store.bulk import fetch, fetch_one, pick, portions
from edigate.store.columns import moment_text
from edigate.store.engine import Tx
from edigate.store.inquiries import asked_in
from edigate.store.tables import attempts, batch_sets, batches, inquiries, submissions
from edigate.store.tables import wrapped as wrappers


class NewBatch(msgspec.Struct, frozen=True, gc=False):
    """A rendered interchange and the numbers it carries. `sets` are its (ST02, BHT03) in order; `document_time` is
    ISA09/10."""

    partner_id: str
    kind: str
    isa13: str
    gs06: str
    usage: str
    file_name: str
    content: bytes
    document_time: datetime
    charge: Decimal
    sets: tuple[KnownSet, ...]
    derived_from: int | None = None
    reason: str | None = None


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A question about a submission, with its trace (TRN02 of a 276)."""

    submission_id: int
    trace: str


class Placed(msgspec.Struct, frozen=True, gc=False):
    """Where a submission lies in the batch: its set's ST02, and its first and last segment within the set (ST =
    1)."""

    submission_id: int
    set_control_number: str
    segment_from: int
    segment_to: int


class Batch(msgspec.Struct, frozen=True, gc=False):
    """One outbound interchange."""

    id: int
    partner_id: str
    kind: str
    state: str
    state_at: datetime
    isa13: str
    gs06: str
    usage: str
    file_name: str
    sha256: str
    size: int
    claim_count: int
    charge: Decimal
    document_time: datetime
    created_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    flags: tuple[str, ...]
    derived_from: int | None
    reason: str | None
    actor: str


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One attempt to deliver a batch; unfinished ones have no outcome. `publishing_at`: when it was about to give the
    file its final name, None when it never came so far."""

    batch_id: int
    n: int
    temp_name: str
    started_at: datetime
    publishing_at: datetime | None
    finished_at: datetime | None
    outcome: str | None
    evidence: str | None
    detail: str | None
    actor: str


def freeze(
    tx: Tx,
    new: NewBatch,
    placed: Sequence[Placed],
    *,
    at: datetime,
    actor: str,
    state: BatchState = BatchState.QUEUED,
) -> Batch:
    """Freeze a batch: bytes, numbers and its submissions (ready → batched) in this transaction, the commit point of
    sending.

    `TryLater` when another run took one of the submissions meanwhile: nothing may be committed then.
    """
    if not placed:
        raise LocalError("a batch without claims is never frozen")
    batch_id = _add(tx, new, len(placed), at=at, actor=actor, state=state)
    _place(tx, batch_id, placed, at)
    return _made(tx, batch_id)


def adopt(tx: Tx, new: NewBatch, placed: Sequence[Placed], *, at: datetime, actor: str) -> Batch:
    """A batch that was frozen and sent by a database that is lost, with its bytes and numbers; as yet only queued.

    Its submissions are in no batch; those that an answer has moved on by now stay where they are.
    """
    batch_id = _add(tx, new, len(placed), at=at, actor=actor, state=BatchState.QUEUED)
    for one in placed:
        of, at_text = submissions.c, moment_text(at)
        is_ready = of.state == "ready"
        values = {
            "state": case((is_ready, "batched"), else_=of.state),
            "state_at": case((is_ready, at_text), else_=type_coerce(of.state_at, Text)),
            "batch_id": batch_id,
            "set_control_number": one.set_control_number,
            "segment_from": one.segment_from,
            "segment_to": one.segment_to,
        }
        where = (of.id == one.submission_id, of.batch_id.is_(None))
        if tx.run(update(submissions).where(*where).values(**values)) != 1:
            raise TryLater("another run took some of these claims meanwhile")
    return _made(tx, batch_id)


def freeze_questions(tx: Tx, new: NewBatch, asked: Sequence[Asked], *, at: datetime, actor: str) -> Batch:
    """Freeze a status request (276): bytes, numbers and what it asks about; no submission changes its state."""
    if not asked:
        raise LocalError("a status request without questions is never frozen")
    batch_id = _add(tx, new, len(asked), at=at, actor=actor, state=BatchState.QUEUED)
    moment = moment_text(at)
    rows = [(batch_id, n, one.submission_id, one.trace, moment) for n, one in enumerate(asked, start=1)]
    bulk.insert(tx, inquiries, ("batch_id", "n", "submission_id", "trace", "at"), rows)
    return _made(tx, batch_id)


def _made(tx: Tx, batch_id: int) -> Batch:
    batch = get(tx, batch_id)
    assert batch is not None
    return batch


def _add(tx: Tx, new: NewBatch, count: int, *, at: datetime, actor: str, state: BatchState) -> int:
    """The batch with its bytes and its numbers."""
    blob = blobs.put(tx, new.content, at)
    values = {name: getattr(new, name) for name in new.__struct_fields__ if name not in ("content", "sets")}
    values |= {
        "isa13_plain": plain(new.isa13),
        "gs06_plain": plain(new.gs06),
        "sha256": blob.sha256,
        "size": blob.size,
    }
    values |= {
        "state": state,
        "state_at": at,
        "claim_count": count,
        "created_at": at,
        "attempts": 0,
        "flags": (),
    }
    batch_id = int(tx.value(insert(batches).values(**values, actor=actor).returning(batches.c.id)))
    columns = ("batch_id", "n", "partner_id", "st02", "bht03", "bht03_plain")
    rows = [
        (batch_id, n, new.partner_id, one.st02, one.bht03, plain(one.bht03))
        for n, one in enumerate(new.sets, start=1)
    ]
    bulk.insert(tx, batch_sets, columns, rows)
    return batch_id


def get(tx: Tx, batch_id: int) -> Batch | None:
    """One by its id."""
    return fetch_one(tx, Batch, select(*pick(Batch, batches)).where(batches.c.id == batch_id))


def made_from(tx: Tx, batch_id: int) -> list[int]:
    """The batches that were made anew from a batch by order, oldest first."""
    statement = select(batches.c.id).where(batches.c.derived_from == batch_id).order_by(batches.c.id)
    return [row[0] for row in tx.all(statement)]


def file(tx: Tx, batch: Batch) -> OutboundFile:
    """The frozen bytes under their remote name, proven against their SHA-256. `LocalError` when they are damaged."""
    return OutboundFile(batch.file_name, blobs.read(tx, batch.sha256), batch.sha256)


def wrapped(tx: Tx, batch: Batch) -> OutboundFile | None:
    """The bytes in which a batch leaves when it is wrapped, proven; None when it is not, or not yet."""
    sha256 = tx.value(select(wrappers.c.sha256).where(wrappers.c.batch_id == batch.id))
    return None if sha256 is None else OutboundFile(batch.file_name, blobs.read(tx, sha256), sha256)


def freeze_wrapped(tx: Tx, batch: Batch, wrapper: str, content: bytes, at: datetime) -> OutboundFile:
    """Keep the bytes in which a batch leaves, once: every attempt sends these."""
    tx.lock(f"wrapped/{batch.id}")
    if (known := wrapped(tx, batch)) is not None:
        return known
    blob = blobs.put(tx, content, at)
    tx.run(
        insert(wrappers).values(batch_id=batch.id, wrapper=wrapper, sha256=blob.sha256, size=blob.size, at=at)
    )
    return OutboundFile(batch.file_name, content, blob.sha256)


def find(
    tx: Tx,
    partner_ids: Collection[str],
    *,
    isa13: Collection[str] = (),
    gs06: Collection[str] = (),
    bht03: Collection[str] = (),
) -> list[KnownBatch]:
    """The batches to these partners that carry any of these numbers, leading zeros aside."""
    ids: set[int] = set()
    for column, numbers in ((batches.c.isa13_plain, isa13), (batches.c.gs06_plain, gs06)):
        for portion in portions([plain(number) for number in numbers]):
            ids.update(
                row[0]
                for row in tx.all(
                    select(batches.c.id).where(batches.c.partner_id.in_(partner_ids), column.in_(portion))
                )
            )
    for portion in portions([plain(number) for number in bht03]):
        where = (batch_sets.c.partner_id.in_(partner_ids), batch_sets.c.bht03_plain.in_(portion))
        ids.update(row[0] for row in tx.all(select(batch_sets.c.batch_id).where(*where)))
    return known(tx, ids)


def known(tx: Tx, batch_ids: Collection[int]) -> list[KnownBatch]:
    """Batches with their sets and what they ask about, in order of id."""
    found: list[KnownBatch] = []
    for portion in portions(sorted(batch_ids)):
        sets: dict[int, list[KnownSet]] = {}
        statement = select(batch_sets.c.batch_id, batch_sets.c.st02, batch_sets.c.bht03).where(
            batch_sets.c.batch_id.in_(portion)
        )
        for batch_id, st02, bht03 in tx.all(statement.order_by(batch_sets.c.batch_id, batch_sets.c.n)):
            sets.setdefault(batch_id, []).append(KnownSet(st02, bht03))
        asked = asked_in(tx, portion)
        columns = [batches.c[name] for name in ("id", "partner_id", "isa13", "gs06", "state")]
        rows = tx.all(select(*columns).where(batches.c.id.in_(portion)).order_by(batches.c.id))
        for id_, partner, isa13, gs06, state in rows:
            own, asks = tuple(sets.get(id_, ())), asked.get(id_, frozenset())
            found.append(KnownBatch(id_, partner, isa13, gs06, own, BatchState(state), asks))
    return found


def to_send(tx: Tx, partner_id: str, at: datetime, longest: timedelta = USUAL.longest) -> list[Batch]:
    """The batches of a partner to take in hand now, oldest first: queued and due, and those whose last attempt has no
    known end (`transmitting`, `transmit_unknown`: whoever holds the partner's lease looks for the file first)."""
    again_at = batches.c.next_attempt_at
    # A wait beyond the longest was made by a clock that has been set back since.
    due = or_(again_at.is_(None), again_at <= at, again_at > at + longest)
    states = (BatchState.QUEUED, BatchState.TRANSMIT_UNKNOWN)
    wanted = or_(batches.c.state.in_(states) & due, batches.c.state == BatchState.TRANSMITTING)
    statement = select(*pick(Batch, batches)).where(batches.c.partner_id == partner_id, wanted)
    return fetch(tx, Batch, statement.order_by(batches.c.id))


def overdue(tx: Tx, states: Collection[str], before: datetime, after: datetime | None = None) -> list[Batch]:
    """Batches that came into one of these states until `before` and are still there, longest first; with `after` only
    those that came after it."""
    statement = select(*pick(Batch, batches)).where(batches.c.state.in_(states), batches.c.state_at <= before)
    if after is not None:
        statement = statement.where(batches.c.state_at > after)
    return fetch(tx, Batch, statement.order_by(batches.c.state_at, batches.c.id))


def advance(
    tx: Tx, batch_id: int, from_state: str, to_state: str, at: datetime, *, flags: tuple[str, ...] | None = None,
    next_attempt_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Move a batch if it still stands where the caller believes; whether it did. `state_at` changes only with the
    state."""
    values: dict[str, Any] = {
        "state": to_state,
        "state_at": case((batches.c.state == to_state, batches.c.state_at), else_=moment_text(at)),
        "next_attempt_at": next_attempt_at,
    }
    if flags is not None:
        values["flags"] = flags
    return (
        tx.run(
            update(batches).where(batches.c.id == batch_id, batches.c.state == from_state).values(**values)
        )
        == 1
    )


def start_attempt(tx: Tx, batch: Batch, temp_name: str, *, at: datetime, actor: str) -> int | None:
    """Put on record that an attempt begins, before a byte leaves; its number, None when the batch has moved on
    meanwhile."""
    where = (batches.c.id == batch.id, batches.c.state == batch.state, batches.c.attempts == batch.attempts)
    values = {
        "state": BatchState.TRANSMITTING,
        "state_at": at,
        "attempts": batch.attempts + 1,
        "next_attempt_at": None,
    }
    if tx.run(update(batches).where(*where).values(**values)) != 1:
        return None
    n = batch.attempts + 1
    tx.run(insert(attempts).values(batch_id=batch.id, n=n, temp_name=temp_name, started_at=at, actor=actor))
    return n


def publishing(tx: Tx, batch_id: int, n: int, at: datetime) -> bool:
    """Put on record that attempt `n` is about to give the file its final name; whether the batch still is in its
    hand."""
    if tx.value(select(batches.c.attempts).where(batches.c.id == batch_id).with_for_update()) != n:
        return False
    where = (attempts.c.batch_id == batch_id, attempts.c.n == n, attempts.c.finished_at.is_(None))
    return tx.run(update(attempts).where(*where).values(publishing_at=at)) == 1


def is_under_way(tx: Tx, batch_id: int, n: int) -> bool:
    """Whether the end of attempt `n` is not on record yet."""
    where = (attempts.c.batch_id == batch_id, attempts.c.n == n, attempts.c.finished_at.is_(None))
    return tx.first(select(attempts.c.n).where(*where)) is not None


def end_attempt(
    tx: Tx, batch_id: int, n: int, result: TransferResult, to_state: str, *, at: datetime,
    next_attempt_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Put on record how attempt `n` ended and move the batch; whether it did: not when a later attempt has begun, or
    an answer has moved the batch on meanwhile. The evidence is kept in any case."""
    where = (attempts.c.batch_id == batch_id, attempts.c.n == n, attempts.c.finished_at.is_(None))
    values = {
        "finished_at": at,
        "outcome": result.outcome,
        "evidence": result.evidence,
        "detail": result.detail,
    }
    tx.run(update(attempts).where(*where).values(**values))
    held = (batches.c.id == batch_id, batches.c.state == BatchState.TRANSMITTING, batches.c.attempts == n)
    moved = {"state": to_state, "state_at": at, "next_attempt_at": next_attempt_at}
    return tx.run(update(batches).where(*held).values(**moved)) == 1


def attempts_of(tx: Tx, batch_id: int) -> list[Attempt]:
    """Every attempt to deliver a batch, first to last; their temporary names are the only ones we may remove
    there."""
    statement = select(*pick(Attempt, attempts)).where(attempts.c.batch_id == batch_id)
    return fetch(tx, Attempt, statement.order_by(attempts.c.n))


def _place(tx: Tx, batch_id: int, placed: Sequence[Placed], at: datetime) -> None:
    mark = "%s" if tx.postgres else "?"
    tx.run_many(
        f"UPDATE submissions SET state = 'batched', state_at = {mark}, batch_id = {mark}, set_control_number = {mark},"
        f" segment_from = {mark}, segment_to = {mark} WHERE id = {mark} AND state = 'ready' AND batch_id IS NULL",
        [
            (
                moment_text(at),
                batch_id,
                one.set_control_number,
                one.segment_from,
                one.segment_to,
                one.submission_id,
            )
            for one in placed
        ],
    )
    taken = tx.value(select(func.count()).where(submissions.c.batch_id == batch_id))
    if taken != len(placed):
        raise TryLater("another run took some of these claims meanwhile")
