"""One sending of one claim: where it stands, how it is found again, and the compare-and-set by which it moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, exists, func, or_, select, text, update

from edigate.store.bodies import unpacked
from edigate.store.bulk import fetch, fetch_one, look_up, pick, portions, run_rows
from edigate.store.columns import moment_text, words_text
from edigate.store.engine import Tx
from edigate.store.tables import WAITS, claim_versions, claims, submissions


class Submission(msgspec.Struct, frozen=True, gc=False):
    """One submission with its claim's names. `charge` is CLM02; segments count from ST = 1 within the set.

    `successor_of` is the submission whose place it takes (corrected, replaced, voided, sent again). `derived_from` is
    the one whose remittance the claim to the next payer was made from; None for the claim that the caller handed in.
    """

    id: int
    claim_id: int
    practice: str
    claim_key: str
    kind: str
    version: int
    partner_id: str | None
    patient_control_number: str
    payer_id: str | None
    payer_name: str | None
    payer_rank: str
    frequency: str
    state: str
    state_at: datetime
    trace: str
    batch_id: int | None
    set_control_number: str | None
    segment_from: int | None
    segment_to: int | None
    charge: Decimal
    service_from: date | None
    service_to: date | None
    payer_claim_control_number: str | None
    successor_of: int | None
    derived_from: int | None
    flags: tuple[str, ...]
    created_at: datetime


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A submission that waits for a batch, with the claim's text."""

    submission: Submission
    body: str


class Move(msgspec.Struct, frozen=True, gc=False):
    """A wish: this submission goes from a state to another. `flags` replace the old ones unless None; the payer's
    number is set unless None."""

    submission_id: int
    from_state: str
    to_state: str
    flags: tuple[str, ...] | None = None
    payer_claim_control_number: str | None = None


JOINED = submissions.join(claims, claims.c.id == submissions.c.claim_id)
_WAITS = text(WAITS)


def selected(*where: ColumnElement[bool]) -> Select[Any]:
    """The statement that gives `Submission`s."""
    return select(*pick(Submission, submissions, claims)).select_from(JOINED).where(*where)


def is_current() -> ColumnElement[bool]:
    """The condition that no later submission has taken a submission's place: one for each payer a claim went to."""
    newer = submissions.alias("newer")
    return ~exists().where(newer.c.successor_of == submissions.c.id)


def is_own() -> ColumnElement[bool]:
    """The condition that a submission is of the claim that the caller handed in, not of one made for a further
    payer."""
    return submissions.c.derived_from.is_(None)


def get(tx: Tx, submission_id: int) -> Submission | None:
    """One by its id."""
    return fetch_one(tx, Submission, selected(submissions.c.id == submission_id))


def get_many(tx: Tx, submission_ids: Collection[int]) -> list[Submission]:
    """Those with these ids, in order of id."""
    return _among(tx, submissions.c.id, submission_ids)


def of_claims(tx: Tx, claim_ids: Collection[int]) -> list[Submission]:
    """All of some claims, in order of id: of each claim the last is the current one."""
    return _among(tx, submissions.c.claim_id, claim_ids)


def of_batch(tx: Tx, batch_id: int) -> list[Submission]:
    """Those in a batch, in the order of the file."""
    order = (submissions.c.set_control_number, submissions.c.segment_from, submissions.c.id)
    return fetch(tx, Submission, selected(submissions.c.batch_id == batch_id).order_by(*order))


def current_of_batch(tx: Tx, batch_id: int) -> list[Submission]:
    """Those in a batch whose place no later one has taken."""
    return fetch(tx, Submission, selected(submissions.c.batch_id == batch_id, is_current()))


def has_any(tx: Tx, batch_id: int) -> bool:
    """Whether a batch has submissions."""
    return tx.first(select(submissions.c.id).where(submissions.c.batch_id == batch_id).limit(1)) is not None


def holders(tx: Tx, numbers: Collection[str]) -> dict[str, set[tuple[str, str]]]:
    """Whose patient control numbers these are: the claims that ever had one, as (practice, claim key)."""
    found: dict[str, set[tuple[str, str]]] = {}
    columns = (submissions.c.patient_control_number, claims.c.practice, claims.c.claim_key)
    for portion in portions(numbers):
        statement = select(*columns).select_from(JOINED).where(columns[0].in_(portion)).distinct()
        for number, practice, claim_key in tx.all(statement):
            found.setdefault(number, set()).add((practice, claim_key))
    return found


def alike(
    tx: Tx, numbers: Collection[int], without: Collection[str]
) -> dict[tuple[str, int], tuple[str, str]]:
    """Claims that have these likenesses: the first and the last key, by practice and likeness.

    Looked for among the callers' current ones that stand in no state `without`.
    """
    found: dict[tuple[str, int], tuple[str, str]] = {}
    by, key = (claims.c.practice, submissions.c.likeness), claims.c.claim_key
    for portion in portions(numbers):
        where = (by[1].in_(portion), submissions.c.state.not_in(without), is_current(), is_own())
        statement = select(*by, func.min(key), func.max(key)).select_from(JOINED).where(*where).group_by(*by)
        found.update(((row[0], row[1]), (row[2], row[3])) for row in tx.all(statement))
    return found


def ready(tx: Tx, partner_id: str, limit: int, *, kind: str | None = None) -> list[Ready]:
    """The first that wait for a batch to this partner, oldest first, with their claims' texts."""
    columns = [*pick(Submission, submissions, claims), claim_versions.c.body]
    versions = (
        claim_versions.c.claim_id == submissions.c.claim_id,
        claim_versions.c.version == submissions.c.version,
    )
    statement = select(*columns).select_from(JOINED.join(claim_versions, versions[0] & versions[1]))
    statement = statement.where(_WAITS, submissions.c.partner_id == partner_id)
    if kind is not None:
        statement = statement.where(claims.c.kind == kind)
    rows = tx.all(statement.order_by(submissions.c.id).limit(limit))
    return [Ready(Submission(*row[:-1]), unpacked(tx, row[-1])) for row in rows]


def ready_charges(tx: Tx, partner_id: str) -> list[Decimal]:
    """The charges of those that wait for a batch to this partner."""
    statement = select(submissions.c.charge).where(_WAITS, submissions.c.partner_id == partner_id)
    return [row[0] for row in tx.all(statement)]


def waiting(tx: Tx) -> dict[tuple[str | None, str], int]:
    """How many wait for a batch, by partner and kind."""
    by = (submissions.c.partner_id, claims.c.kind)
    statement = select(*by, func.count()).select_from(JOINED).where(_WAITS).group_by(*by)
    return {(row[0], row[1]): row[2] for row in tx.all(statement)}


def overdue(
    tx: Tx, states: Collection[str], before: datetime, after: datetime | None = None
) -> list[Submission]:
    """Those that came into one of these states until `before` and are still there, longest first; with `after`
    only those that came after it."""
    statement = selected(submissions.c.state.in_(states), submissions.c.state_at <= before)
    if after is not None:
        statement = statement.where(submissions.c.state_at > after)
    return fetch(tx, Submission, statement.order_by(submissions.c.state_at, submissions.c.id))


def batches_that_wait(tx: Tx, batch_ids: Collection[int], states: Collection[str]) -> dict[int, str]:
    """Those of these batches in which some submission stands in one of these states, with where they stand themselves."""
    waits = "EXISTS (SELECT 1 FROM submissions s WHERE s.batch_id = b.id AND s.state {among})"
    return dict(
        look_up(
            tx, f"SELECT b.id, b.state FROM batches b WHERE b.id {{among}} AND {waits}", batch_ids, states
        )
    )


def served_until(
    tx: Tx, payer_id: str, states: Collection[str], day: date, after: tuple[date, datetime] | None = None
) -> list[Submission]:
    """The callers' current claims for a payer that stand in one of these states and whose service began until
    `day`, oldest service first.

    With `after` only those served after that day, or that came into their state after that moment.
    """
    where = [
        submissions.c.payer_id == payer_id,
        submissions.c.state.in_(states),
        submissions.c.service_from <= day,
    ]
    if after is not None:
        served, moved = submissions.c.service_from > after[0], submissions.c.state_at > after[1]
        where.append(or_(served, moved) if after[0] < day else moved)
    order = (submissions.c.service_from, submissions.c.id)
    return fetch(tx, Submission, selected(is_current(), is_own(), *where).order_by(*order))


def advance(tx: Tx, submission_id: int, from_state: str, to_state: str, at: datetime) -> bool:
    """Move one submission if it still stands where the caller believes; whether it did."""
    where = (submissions.c.id == submission_id, submissions.c.state == from_state)
    return tx.run(update(submissions).where(*where).values(state=to_state, state_at=at)) == 1


def advance_batch(tx: Tx, batch_id: int, from_state: str, to_state: str, at: datetime) -> int:
    """Move all submissions of a batch that stand in `from_state`; how many did."""
    where = (submissions.c.batch_id == batch_id, submissions.c.state == from_state)
    return tx.run(update(submissions).where(*where).values(state=to_state, state_at=at))


def advance_many(tx: Tx, moves: Sequence[Move], at: datetime) -> bool:
    """Move many at once, at most once each; whether all stood where the caller believes. Else nothing may be committed.

    `state_at` changes only with the state.
    """
    if tx.postgres:  # in one order, so that no two writers wait for one another
        statement = "SELECT id FROM submissions WHERE id {among} ORDER BY id FOR UPDATE"
        look_up(tx, statement, [move.submission_id for move in moves])
    moment = moment_text(at)
    return run_rows(tx, _MOVE, [_moved(move, moment) for move in moves]) == len(moves)


# Both engines name the columns of a list of rows so.
_MOVE = """UPDATE submissions SET state = now.column2,
 state_at = CASE WHEN submissions.state = now.column2 THEN submissions.state_at ELSE now.column3 END,
 flags = COALESCE(now.column4, submissions.flags),
 payer_claim_control_number = COALESCE(now.column5, submissions.payer_claim_control_number)
 FROM (VALUES {rows}) AS now WHERE submissions.id = CAST(now.column1 AS BIGINT) AND submissions.state = now.column6"""


def _moved(move: Move, at: str) -> tuple[Any, ...]:
    flags = None if move.flags is None else words_text(move.flags)
    # Its text: of a member of an enumeration the driver asks what it is, each time.
    return (
        move.submission_id, str(move.to_state), at, flags, move.payer_claim_control_number, str(move.from_state)
    )  # fmt: skip


def _among(tx: Tx, column: Any, values: Iterable[Any]) -> list[Submission]:
    found: list[Submission] = []
    for portion in portions(list(values)):
        found += fetch(tx, Submission, selected(column.in_(portion)).order_by(submissions.c.id))
    return sorted(found, key=lambda each: each.id)
