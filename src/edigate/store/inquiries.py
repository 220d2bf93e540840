"""What payers were asked about claims: which submission, by which file, under which numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import func, select

from edigate.store.addresses import plain
from edigate.store.bulk import look_up, portions
from edigate.store.engine import Tx
from edigate.store.tables import batch_sets, claims, inquiries, submissions


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A submission that a payer was asked about."""

    claim_id: int
    submission_id: int


class Question(msgspec.Struct, frozen=True, gc=False):
    """A question on record: where its file and its submission stand, and when the file left (None: not yet)."""

    batch_id: int
    batch_state: str
    submission_id: int
    submission_state: str
    left: datetime | None


_QUESTIONS = """SELECT i.batch_id, b.state, i.submission_id, s.state, coalesce(
        (SELECT min(a.started_at) FROM attempts a WHERE a.batch_id = i.batch_id),
        CASE WHEN b.state NOT IN ('sealed', 'queued', 'held') THEN i.at END)
    FROM inquiries i JOIN batches b ON b.id = i.batch_id JOIN submissions s ON s.id = i.submission_id
    WHERE i.batch_id {among}"""


def questions(tx: Tx, batch_ids: Collection[int]) -> list[Question]:
    """What batches ask; nothing for batches of claims. A file that a person delivered left, as far as is known, at once."""
    found = look_up(tx, _QUESTIONS, batch_ids)
    return [
        Question(batch_id, state, asked, stands, datetime.fromisoformat(left) if left else None)
        for batch_id, state, asked, stands, left in found
    ]


class AskedAbout(msgspec.Struct, frozen=True, gc=False):
    """A claim that a batch asks about, where it stands, and the TRN02 of the question."""

    claim_key: str
    patient_control_number: str
    state: str
    trace: str
    at: datetime


def of_batch(tx: Tx, batch_id: int) -> list[AskedAbout]:
    """What a batch asks, in its order; nothing for a batch of claims."""
    joined = inquiries.join(submissions, submissions.c.id == inquiries.c.submission_id)
    joined = joined.join(claims, claims.c.id == submissions.c.claim_id)
    columns = (
        claims.c.claim_key, submissions.c.patient_control_number, submissions.c.state, inquiries.c.trace, inquiries.c.at,
    )  # fmt: skip
    statement = select(*columns).select_from(joined).where(inquiries.c.batch_id == batch_id)
    return [AskedAbout(*row) for row in tx.all(statement.order_by(inquiries.c.n))]


def batches_about(tx: Tx, submission_ids: Collection[int]) -> set[int]:
    """The batches that ask about any of these submissions."""
    statement = "SELECT batch_id FROM inquiries WHERE submission_id {among}"
    return {row[0] for row in look_up(tx, statement, submission_ids)}


class Asking(msgspec.Struct, frozen=True, gc=False):
    """That a payer was asked about a submission: in which file of ours, and under which TRN02."""

    batch_id: int
    file_name: str
    submission_id: int
    trace: str
    at: datetime


_ASKING = """SELECT i.batch_id, i.n, b.file_name, i.submission_id, i.trace, i.at
    FROM inquiries i JOIN batches b ON b.id = i.batch_id WHERE i.submission_id {among}"""


def about(tx: Tx, submission_ids: Collection[int]) -> list[Asking]:
    """How payers were asked about submissions, in order."""
    found = sorted(look_up(tx, _ASKING, submission_ids))
    return [
        Asking(batch_id, name, submission_id, trace, datetime.fromisoformat(at))
        for batch_id, _, name, submission_id, trace, at in found
    ]


def count_and_last(tx: Tx, submission_id: int) -> tuple[int, datetime | None]:
    """How often the payer was asked about a submission, and when last."""
    row = tx.first(
        select(func.count(), func.max(inquiries.c.at)).where(inquiries.c.submission_id == submission_id)
    )
    return (0, None) if row is None else (row[0], row[1])


def asked_in(tx: Tx, batch_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The submissions that batches of questions ask about, by batch."""
    found: dict[int, set[int]] = {}
    statement = "SELECT batch_id, submission_id FROM inquiries WHERE batch_id {among}"
    for batch_id, submission_id in look_up(tx, statement, batch_ids):
        found.setdefault(batch_id, set()).add(submission_id)
    return {batch_id: frozenset(each) for batch_id, each in found.items()}


def asked_under(tx: Tx, partner_ids: Collection[str], references: Collection[str]) -> dict[str, list[Asked]]:
    """What was asked about in sets with these BHT03 of ours, leading zeros aside, by reference."""
    given = {plain(each): each for each in references}
    joined = batch_sets.join(inquiries, inquiries.c.batch_id == batch_sets.c.batch_id)
    joined = joined.join(submissions, submissions.c.id == inquiries.c.submission_id)
    found: dict[str, list[Asked]] = {}
    for portion in portions(given):
        of = (batch_sets.c.partner_id.in_(partner_ids), batch_sets.c.bht03_plain.in_(portion))
        columns = (batch_sets.c.bht03_plain, submissions.c.claim_id, submissions.c.id)
        statement = select(*columns).select_from(joined).where(*of)
        for reference, *asked in tx.all(statement.order_by(inquiries.c.batch_id, inquiries.c.n)):
            found.setdefault(given[reference], []).append(Asked(*asked))
    return found
