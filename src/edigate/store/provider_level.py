"""The books at provider level: what stands open of adjustments that a payer made to a whole remittance (PLB), by reference."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import and_, func, select, type_coerce

from edigate.posting.open_items import ProviderMove
from edigate.store.columns import BIG
from edigate.store.engine import Tx
from edigate.store.tables import journal_entries, journal_postings, remittances

_JOINED = journal_postings.join(journal_entries, journal_entries.c.id == journal_postings.c.entry_id)


def balances(tx: Tx, items: Collection[tuple[str, str]]) -> dict[tuple[str, str], Decimal]:
    """What stands open of provider adjustments (PLB), by account and reference."""
    found: dict[tuple[str, str], Decimal] = {}
    of = journal_postings.c
    for account, reference in items:
        where = (of.group_code == "PLB", of.account == account, of.remarks == (reference,))
        total = tx.value(select(func.sum(of.amount)).where(*where))
        found[account, reference] = total or Decimal("0.00")
    return found


def moves(tx: Tx, practice: str | None = None) -> list[ProviderMove]:
    """Every PLB posting of a reference that is not even on its account, by day."""
    of = journal_postings.c
    open_ = (
        select(of.account, of.remarks)
        .where(of.group_code == "PLB")
        .group_by(of.account, of.remarks)
        .having(func.sum(type_coerce(of.amount, BIG)) != 0)
        .subquery()
    )
    same = and_(open_.c.account == of.account, open_.c.remarks.is_not_distinct_from(of.remarks))
    joined = _JOINED.join(open_, same)
    columns = (
        of.account,
        of.remarks,
        of.reason_code,
        of.amount,
        journal_entries.c.dated,
        journal_entries.c.remittance_id,
    )
    statement = select(*columns).select_from(joined).where(of.group_code == "PLB")
    if practice is not None:
        paid = select(remittances.c.id).where(remittances.c.practice == practice)
        statement = statement.where(journal_entries.c.remittance_id.in_(paid))
    return [
        ProviderMove(account, "".join(remarks or ()), code, amount, dated, remittance_id)
        for account, remarks, code, amount, dated, remittance_id in tx.all(
            statement.order_by(journal_entries.c.dated, journal_entries.c.id)
        )
    ]


def keys(tx: Tx, account: str, reference: str) -> list[str]:
    """The keys of the entries that moved an item of provider adjustments."""
    of = journal_postings.c
    where = (of.group_code == "PLB", of.account == account, of.remarks == (reference,))
    return [
        row[0]
        for row in tx.all(
            select(journal_entries.c.key).select_from(_JOINED).where(*where).order_by(journal_entries.c.id)
        )
    ]
