"""Bringing what is stored under the present key: the first time, and when the key is changed."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from sqlalchemy import LargeBinary, bindparam, func, literal, select, text, update

from edigate.store import blobs, bodies, payment_facts
from edigate.store.engine import Tx
from edigate.store.guards import lifted
from edigate.store.tables import blob_chunks, claim_versions
from edigate.store.tables import claim_payments as payments

# What is private, its column, and what its values are sealed as.
_PRIVATE: tuple[tuple[Any, str, bytes], ...] = (
    (blob_chunks, "data", blobs.PURPOSE),
    (claim_versions, "body", bodies.PURPOSE),
    (claim_versions, "outline", bodies.PURPOSE),
    (payments, "facts", payment_facts.PURPOSE),
)
_PORTION = 200


def reseal(tx: Tx) -> int:
    """Bring some values that lie under another key, or under none, under the present one; how many, 0 at the end."""
    for table, column, purpose in _PRIVATE:
        keys = list(table.primary_key)
        rows = tx.all(select(*keys, table.c[column]).where(*_elsewhere(tx, table.c[column])).limit(_PORTION))
        if not rows:
            continue
        with lifted(tx, table.name) if table is claim_versions else nullcontext():
            for *place, data in rows:
                sealed = tx.vault.seal(tx.vault.open(data, purpose), purpose)
                where = [key == each for key, each in zip(keys, place, strict=True)]
                tx.run(update(table).where(*where).values({column: sealed}))
        return len(rows)
    return 0


def count_elsewhere(tx: Tx) -> int:
    """How many values lie under another key than the present one, or under none although there is one."""
    return sum(
        int(tx.value(select(func.count()).select_from(table).where(*_elsewhere(tx, table.c[column]))) or 0)
        for table, column, _ in _PRIVATE
    )


def _elsewhere(tx: Tx, column: Any) -> tuple[Any, ...]:
    head = tx.vault.head
    begins = text(f"substr({column.table.name}.{column.name}, 1, {len(head)}) <> :head").bindparams(
        bindparam("head", head, type_=LargeBinary)
    )
    return func.length(column) > literal(0), begins
