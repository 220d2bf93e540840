"""What the books say about single claims: what stands billed, open, or in credit."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

import msgspec
from sqlalchemy import func, select, type_coerce

from edigate.store.bulk import look_up, portions
from edigate.store.columns import BIG, amount
from edigate.store.engine import Tx
from edigate.store.tables import BOOKED_OTHERWISE, journal_entries, journal_postings

_OVERDRAWN = (
    "SELECT e.claim_id FROM journal_entries e JOIN journal_postings p ON p.entry_id = e.id "
    "WHERE e.claim_id {among} AND ({begins}) GROUP BY e.claim_id, p.account HAVING sum(p.amount) < 0"
)
_OTHERWISE = f"SELECT claim_id FROM journal_entries WHERE claim_id {{among}} AND {BOOKED_OTHERWISE}"
_CHARGES = (
    "SELECT e.claim_id, e.key, p.account, p.line, p.amount FROM journal_entries e JOIN journal_postings p "
    "ON p.entry_id = e.id WHERE e.claim_id {among} AND substr(e.key, 1, 7) = 'charge:'"
)


class Billed(msgspec.Struct, frozen=True):
    """What stands billed for a claim: by receivable and line, and by which entries."""

    owed: dict[tuple[str, str | None], Decimal]
    keys: set[str]


def open_by_claim(
    tx: Tx, accounts: Collection[str], claim_ids: Collection[int] | None = None
) -> dict[int, Decimal]:
    """What stands on these accounts together, by claim (of these alone if given), in order; claims that are even are left
    out."""
    stands, claim_id = journal_postings.c.amount, journal_entries.c.claim_id
    joined = journal_postings.join(journal_entries, journal_entries.c.id == journal_postings.c.entry_id)
    statement = select(claim_id, func.sum(stands)).select_from(joined)
    statement = statement.where(journal_postings.c.account.in_(accounts)).group_by(claim_id)
    grouped = statement.having(func.sum(type_coerce(stands, BIG)) != 0).order_by(claim_id)
    if claim_ids is None:
        wanted = [grouped.where(claim_id.is_not(None))]
    else:
        wanted = [grouped.where(claim_id.in_(some)) for some in portions(sorted(claim_ids))]
    return {row[0]: row[1] for each in wanted for row in tx.all(each)}


def overdrawn(tx: Tx, claim_ids: Collection[int], beginnings: Collection[str]) -> set[int]:
    """The claims of which an account stands in credit whose name begins with one of these."""
    begins = " OR ".join(f"substr(p.account, 1, {len(each)}) {{value}}" for each in beginnings)
    statement = _OVERDRAWN.replace("{begins}", begins)
    return {row[0] for row in look_up(tx, statement, claim_ids, values=tuple(beginnings))}


def booked_otherwise(tx: Tx, claim_ids: Collection[int]) -> set[int]:
    """Those of the claims about which more is in the books than charges and what remittances say."""
    return {row[0] for row in look_up(tx, _OTHERWISE, claim_ids)}


def billed(tx: Tx, claim_ids: Collection[int], income: str) -> dict[int, Billed]:
    """What stands billed for claims that were; `income` is the account on the other side."""
    found: dict[int, Billed] = {}
    for claim_id, key, account, line, money in look_up(tx, _CHARGES, claim_ids):
        one = found.setdefault(claim_id, Billed({}, set()))
        one.keys.add(key)
        if account != income:
            at = account, line
            one.owed[at] = one.owed.get(at, Decimal("0.00")) + amount(money)
    return found
