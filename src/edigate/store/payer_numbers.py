"""The payer's numbers for our claims: every one that was ever told is kept, the newest is the one to quote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from edigate.outcome.outcome import PayerNumber
from edigate.store.addresses import SOURCE_COLUMNS, source_ref, source_values
from edigate.store.bulk import insert, portions
from edigate.store.engine import Tx
from edigate.store.tables import payer_numbers

NAMES = ("claim_id", "submission_id", "payer_id", "number", "role", "dated")


def add(tx: Tx, numbers: Sequence[PayerNumber]) -> None:
    """Keep numbers; one that is known for the submission stays as it was first told."""
    rows = [
        (
            one.claim_id,
            one.submission_id,
            one.payer_id,
            one.number,
            one.role,
            one.dated.isoformat(),
            *source_values(one.source),
        )
        for one in numbers
    ]
    insert(tx, payer_numbers, (*NAMES, *SOURCE_COLUMNS), rows, unless_there=True)


def of_claims(tx: Tx, claim_ids: Collection[int]) -> dict[int, list[PayerNumber]]:
    """The numbers of claims, by claim, oldest document first."""
    found: dict[int, list[PayerNumber]] = {}
    columns = [payer_numbers.c[name] for name in (*NAMES, *SOURCE_COLUMNS)]
    for portion in portions(claim_ids):
        statement = select(*columns).where(payer_numbers.c.claim_id.in_(portion))
        for row in tx.all(statement.order_by(payer_numbers.c.dated, payer_numbers.c.id)):
            found.setdefault(row[0], []).append(_number(*row))
    return found


def _number(
    claim_id: int, submission_id: int, payer_id: str, number: str, role: str, dated: date, *source: Any
) -> PayerNumber:
    return PayerNumber(claim_id, submission_id, payer_id, number, role, dated, source_ref(*source))
