"""What payers were asked about claims: which submission, by which file, under which numbers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from edigate.store.addresses import plain
from edigate.store.bulk import portions
from edigate.store.engine import Tx
from edigate.store.tables import batch_sets, claims, inquiries, submissions


def count_and_last(tx: Tx, submission_id: int) -> tuple[int, datetime | None]:
    """How often the payer was asked about a submission, and when last."""
    row = tx.first(
        select(func.count(), func.max(inquiries.c.at)).where(inquiries.c.submission_id == submission_id)
    )
    return (0, None) if row is None else (row[0], row[1])


def asked_under(tx: Tx, partner_id: str, references: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """The claims (id, key) that were asked about in sets with these BHT03 of ours, leading zeros aside, by reference."""
    given = {plain(each): each for each in references}
    joined = (
        batch_sets.join(inquiries, inquiries.c.batch_id == batch_sets.c.batch_id)
        .join(submissions, submissions.c.id == inquiries.c.submission_id)
        .join(claims, claims.c.id == submissions.c.claim_id)
    )
    found: dict[str, list[tuple[int, str]]] = {}
    for portion in portions(given):
        of = (batch_sets.c.partner_id == partner_id, batch_sets.c.bht03_plain.in_(portion))
        statement = (
            select(batch_sets.c.bht03_plain, claims.c.id, claims.c.claim_key).select_from(joined).where(*of)
        )
        for reference, claim_id, claim_key in tx.all(statement.order_by(inquiries.c.batch_id, inquiries.c.n)):
            found.setdefault(given[reference], []).append((claim_id, claim_key))
    return found
