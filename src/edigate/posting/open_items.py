"""What stands open between a payer and the practice by provider adjustments (PLB), and since when.

A debt carried forward, a recovery put off, an advance, an adjustment nobody has explained: each stands under its reference
until it nets to zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from edigate.posting.chart import Chart
from edigate.posting.judge import ZERO

TRACKED = ("forward_balance", "overpayment_recovery", "advance", "suspense")


class ProviderMove(msgspec.Struct, frozen=True, gc=False):
    """One PLB posting on an account: amount (debit positive), the code and the reference, the day, its remittance."""

    account: str
    reference: str
    code: str | None
    amount: Decimal
    dated: date
    remittance_id: int | None


class OpenItem(msgspec.Struct, frozen=True, gc=False):
    """What is open under one reference on one account. A negative balance is still to be taken back by the payer (or
    was received unexplained), a positive one was taken. `since` is the day from which it has not been even."""

    account: str
    reference: str
    codes: tuple[str, ...]
    balance: Decimal
    since: date
    last: date
    remittance_ids: tuple[int, ...]


def open_items(moves: Iterable[ProviderMove], chart: Chart) -> list[OpenItem]:
    """The items that are not even, the oldest first. `moves` by day, those of a day in the order of their posting."""
    found: dict[tuple[str, str], list[ProviderMove]] = {}
    for one in moves:
        if chart.role(one.account) not in TRACKED:
            continue
        members = found.setdefault((one.account, one.reference), [])
        members.append(one)
        if not sum((each.amount for each in members), ZERO):
            members.clear()  # even: what follows is another debt
    items = [_item(members) for members in found.values() if members]
    return sorted(items, key=lambda item: (item.since, item.account, item.reference))


def _item(members: list[ProviderMove]) -> OpenItem:
    first = members[0]
    return OpenItem(
        account=first.account,
        reference=first.reference,
        codes=tuple(dict.fromkeys(one.code for one in members if one.code)),
        balance=sum((one.amount for one in members), ZERO),
        since=first.dated,
        last=members[-1].dated,
        remittance_ids=tuple(dict.fromkeys(one.remittance_id for one in members if one.remittance_id)),
    )
