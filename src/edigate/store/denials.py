"""To look: the views that reports are made from (`denials`, `submission_milestones`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import TableClause, column, select, table

from edigate.store.columns import Cents
from edigate.store.engine import Tx
from edigate.tracking.denials import Denial, Milestones

_CENTS = Cents()
DENIALS = table(
    "denials",
    *map(column, ("claim_id", "practice", "claim_key", "payer_id", "payer_name", "line", "group_code", "reason_code", "put_on")),
    column("amount", _CENTS), column("dated"), column("remittance_id"),
)  # fmt: skip
MILESTONES = table(
    "submission_milestones",
    *map(column, ("submission_id", "claim_id", "practice", "claim_key", "payer_id", "payer_name", "frequency", "state")),
    column("charge", _CENTS),
    *map(column, ("submitted_at", "rejected_at", "accepted_at", "decided_at", "paid_at", "ever_denied")),
)  # fmt: skip


def denials(
    tx: Tx, *, practice: str | None = None, payer: str | None = None, since: date | None = None,
    until: date | None = None,
) -> list[Denial]:  # fmt: skip
    """Every reason that stands against a line, dated by its latest decision; `payer` is an id or a name."""
    view = DENIALS.c
    statement = _narrowed(select(DENIALS), DENIALS, practice, payer).order_by(
        view.dated, view.claim_id, view.line
    )
    if since is not None:
        statement = statement.where(view.dated >= since.isoformat())
    if until is not None:
        statement = statement.where(view.dated <= until.isoformat())
    return [
        Denial(
            claim_id, practice_, key, payer_id, payer_name, line, group, reason, put_on, amount,
            date.fromisoformat(dated), remittance_id,
        )
        for claim_id, practice_, key, payer_id, payer_name, line, group, reason, put_on, amount, dated, remittance_id
        in tx.all(statement)
    ]  # fmt: skip


def milestones(
    tx: Tx, *, practice: str | None = None, payer: str | None = None, since: date | None = None,
    until: date | None = None,
) -> list[Milestones]:  # fmt: skip
    """The milestones of every submission that left; the days are those of its upload."""
    view = MILESTONES.c
    statement = _narrowed(select(MILESTONES), MILESTONES, practice, payer).order_by(view.submission_id)
    statement = statement.where(view.submitted_at.is_not(None))
    found = [
        Milestones(
            id_, claim_id, practice_, key, payer_id, payer_name, frequency, state, charge,
            _day(submitted), _day(rejected), _day(accepted), _day(decided), _day(paid), bool(denied),
        )
        for id_, claim_id, practice_, key, payer_id, payer_name, frequency, state, charge, submitted, rejected, accepted,
        decided, paid, denied in tx.all(statement)
    ]  # fmt: skip
    return [
        one
        for one in found
        if one.submitted is not None
        and (since is None or one.submitted >= since)
        and (until is None or one.submitted <= until)
    ]


def _narrowed(statement: Any, view: TableClause, practice: str | None, payer: str | None) -> Any:
    if practice is not None:
        statement = statement.where(view.c.practice == practice)
    if payer is not None:
        statement = statement.where((view.c.payer_id == payer) | (view.c.payer_name == payer))
    return statement


def _day(moment: str | None) -> date | None:
    """The day of a document's time, which lies as text."""
    return None if moment is None else date.fromisoformat(moment[:10])
