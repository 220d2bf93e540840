"""To look: claims, batches, files and remittances by what people filter by, in order of their numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, or_, select, type_coerce

from edigate.store.bulk import fetch, pick, portions
from edigate.store.engine import Tx
from edigate.store.inbox import InboxFile, selected_files
from edigate.store.outbox import Batch
from edigate.store.remittances import Remittance
from edigate.store.submissions import JOINED, Submission, is_current
from edigate.store.submissions import selected as selected_submissions
from edigate.store.tables import batches, claim_payments, claims, inbox, remittances, signals, submissions

PAYMENTS = claim_payments.join(claims, claims.c.id == claim_payments.c.claim_id)


def find_claims(
    tx: Tx, *, practice: str | None = None, payer: str | None = None, partner_id: str | None = None,
    state: str | None = None, since: date | None = None, until: date | None = None, after: int = 0,
    limit: int | None = None,
) -> list[Submission]:  # fmt: skip
    """Claims by their current submissions, one for each payer that a claim went to; `payer` is its id or name, the days
    are those on which the claim was taken in, `after` is the last claim id seen."""
    where = [is_current(), claims.c.id > after, *_between(claims.c.created_at, since, until)]
    where += _equal(
        (claims.c.practice, practice), (submissions.c.partner_id, partner_id), (submissions.c.state, state)
    )
    if payer is not None:
        where.append(or_(submissions.c.payer_id == payer, submissions.c.payer_name == payer))
    return fetch(
        tx,
        Submission,
        selected_submissions(*where)
        .order_by(claims.c.id, submissions.c.derived_from.asc().nulls_first())
        .limit(limit),
    )


def find_batches(
    tx: Tx, *, practice: str | None = None, partner_id: str | None = None, state: str | None = None,
    since: date | None = None, until: date | None = None, after: int = 0, limit: int | None = None,
) -> list[Batch]:  # fmt: skip
    """Batches by practice (of one of their claims), partner, state and the days on which they were frozen."""
    where = [batches.c.id > after, *_between(batches.c.created_at, since, until)]
    where += _equal((batches.c.partner_id, partner_id), (batches.c.state, state))
    if practice is not None:
        where.append(batches.c.id.in_(_of_practice(submissions.c.batch_id, JOINED, practice)))
    return fetch(tx, Batch, select(*pick(Batch, batches)).where(*where).order_by(batches.c.id).limit(limit))


def find_files(
    tx: Tx, *, practice: str | None = None, partner_id: str | None = None, state: str | None = None,
    since: date | None = None, until: date | None = None, after: int = 0, limit: int | None = None,
) -> list[InboxFile]:  # fmt: skip
    """Inbound files by practice (of a claim that they speak of), partner, state and the days on which they arrived."""
    where = [inbox.c.id > after, *_between(inbox.c.received_at, since, until)]
    where += _equal((inbox.c.partner_id, partner_id), (inbox.c.state, state))
    if practice is not None:
        told = JOINED.join(signals, signals.c.submission_id == submissions.c.id)
        answers = inbox.c.sha256.in_(_of_practice(signals.c.source_sha256, told, practice))
        paid = PAYMENTS.join(remittances, remittances.c.id == claim_payments.c.remittance_id)
        where.append(or_(answers, inbox.c.id.in_(_of_practice(remittances.c.inbox_id, paid, practice))))
    return selected_files(tx, *where, limit=limit)


def find_remittances(
    tx: Tx, *, practice: str | None = None, payer: str | None = None, partner_id: str | None = None,
    state: str | None = None, since: date | None = None, until: date | None = None, after: int = 0,
    limit: int | None = None,
) -> list[Remittance]:  # fmt: skip
    """Remittances by practice (of a claim that they decide), payer (id or name), partner, state and payment date."""
    where = [remittances.c.id > after, *_equal((remittances.c.state, state))]
    if payer is not None:
        where.append(or_(remittances.c.payer_id == payer, remittances.c.payer_name == payer))
    if practice is not None:
        where.append(remittances.c.id.in_(_of_practice(claim_payments.c.remittance_id, PAYMENTS, practice)))
    if partner_id is not None:
        where.append(remittances.c.inbox_id.in_(select(inbox.c.id).where(inbox.c.partner_id == partner_id)))
    if since is not None:
        where.append(remittances.c.payment_date >= since)
    if until is not None:
        where.append(remittances.c.payment_date <= until)
    statement: Select[Any] = select(*pick(Remittance, remittances)).where(*where)
    return fetch(tx, Remittance, statement.order_by(remittances.c.id).limit(limit))


def practices_of_batches(tx: Tx, batch_ids: Collection[int]) -> dict[int, list[str]]:
    """Whose claims each batch holds."""
    return _practices(tx, submissions.c.batch_id, JOINED, batch_ids)


def practices_of_remittances(tx: Tx, remittance_ids: Collection[int]) -> dict[int, list[str]]:
    """Whose claims each remittance decides, as far as they were matched."""
    return _practices(tx, claim_payments.c.remittance_id, PAYMENTS, remittance_ids)


def _practices(tx: Tx, column: Any, joined: Any, ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {each: [] for each in ids}
    for portion in portions(ids):
        statement = (
            select(column, claims.c.practice).select_from(joined).where(column.in_(portion)).distinct()
        )
        for number, practice in tx.all(statement.order_by(column, claims.c.practice)):
            found[number].append(practice)
    return found


def _of_practice(column: Any, joined: Any, practice: str) -> Select[Any]:
    return select(column).select_from(joined).where(claims.c.practice == practice, column.is_not(None))


def _equal(*wanted: tuple[Any, str | None]) -> list[ColumnElement[bool]]:
    return [column == value for column, value in wanted if value is not None]


def _between(moment: Any, since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Times of ours are UTC texts that begin with their day."""
    text = type_coerce(moment, Text)
    found = [] if since is None else [text >= since.isoformat()]
    return found if until is None else [*found, text < (until + timedelta(days=1)).isoformat()]
