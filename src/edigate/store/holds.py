"""Why a patient is not asked for the money of a claim: the last word of each claim counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal

import msgspec
from sqlalchemy import func, insert, select

from edigate.store.bulk import fetch, pick, portions
from edigate.store.engine import Tx
from edigate.store.tables import claim_holds

HoldKind = Literal["plan", "dispute", "none"]


class Hold(msgspec.Struct, frozen=True, gc=False):
    """One word about a claim: a payment plan, a dispute, or (none) that nothing holds it any more."""

    claim_id: int
    n: int
    kind: HoldKind
    until: date | None
    at: datetime
    actor: str
    reason: str


def add(
    tx: Tx, claim_id: int, kind: HoldKind, *, until: date | None, at: datetime, actor: str, reason: str
) -> None:
    """Say what holds a claim from now on."""
    last = tx.value(select(func.max(claim_holds.c.n)).where(claim_holds.c.claim_id == claim_id))
    tx.run(
        insert(claim_holds).values(
            claim_id=claim_id, n=(last or 0) + 1, kind=kind, until=until, at=at, actor=actor, reason=reason
        )
    )  # fmt: skip


def ended(tx: Tx, since: date, until: date) -> set[int]:
    """The claims of which a hold was to end on one of these days."""
    where = (claim_holds.c.until >= since, claim_holds.c.until <= until)
    return {row[0] for row in tx.all(select(claim_holds.c.claim_id).where(*where))}


def standing(tx: Tx, claim_ids: Collection[int], on: date) -> dict[int, Hold]:
    """What holds these claims on a day; a claim that nothing holds is left out."""
    found: dict[int, Hold] = {}
    for portion in portions(claim_ids):
        statement = select(*pick(Hold, claim_holds)).where(claim_holds.c.claim_id.in_(portion))
        for one in fetch(tx, Hold, statement.order_by(claim_holds.c.claim_id, claim_holds.c.n)):
            found[one.claim_id] = one
    return {
        id_: one
        for id_, one in found.items()
        if one.kind != "none" and (one.until is None or one.until >= on)
    }
