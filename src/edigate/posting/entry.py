"""The journal's values: an `Entry` is one balanced double entry, a `Posting` one amount on one account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.errors import SourceRef


class Posting(msgspec.Struct, frozen=True, gc=False):
    """One amount on one account: debit positive, credit negative, two decimals.

    `line` is our line control number when it concerns one service line. `group`, `reason`, `quantity` and `remarks`
    keep the adjustment as received, so that it can be reversed exactly and copied into a secondary claim.
    """

    account: str
    amount: Decimal
    line: str | None = None
    group: str | None = None
    reason: str | None = None
    quantity: Decimal | None = None
    remarks: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One balanced journal entry: its postings sum to zero.

    `key` is natural (for a remittance: payer, trace, claim sequence, what), so the same fact posted twice is refused by
    the store. `reverses` names the key of the entry it negates. `claim_id` is the store's claim, None for entries at
    provider level and in suspense. Amounts on `funds` accounts over one remittance sum to its BPR02.
    """

    key: str
    dated: date
    description: str
    postings: tuple[Posting, ...]
    source: SourceRef | None = None
    claim_id: int | None = None
    reverses: str | None = None
