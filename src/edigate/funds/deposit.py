"""One movement of money on our account, as a bank tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.errors import Finding

HEALTHCARE = "HCCLAIMPMT"  # the company entry description of payers' ACH credits (CORE rule, CCD+)


class DepositKind(StrEnum):
    """How the money came."""

    ACH = "ach"
    WIRE = "wire"
    CHECK = "check"
    OTHER = "other"


class Deposit(msgspec.Struct, frozen=True, gc=False):
    """Money that came (positive) or was taken (negative) on a day.

    `trace` is the reassociation trace (TRN02), for a check its number; `payer_id` TRN03. `account` keeps the last four
    digits only. `reference` is the bank's own. `healthcare`: the bank's file says that a health plan paid a claim.
    `line` counts the lines of the file from 1. `occurrence` tells apart what the bank's file does not.
    """

    kind: DepositKind
    dated: date
    amount: Decimal
    line: int
    trace: str | None = None
    payer_id: str | None = None
    payer_name: str | None = None
    account: str | None = None
    reference: str | None = None
    healthcare: bool = False
    occurrence: int = 1

    @property
    def key(self) -> str:
        """What makes it the same money in whatever file: payer and trace, else account, day and reference."""
        if self.trace and self.payer_id:
            return f"trn:{self.payer_id}:{self.trace}:{self.amount:.2f}:{self.occurrence}"
        place = f"{self.account or ''}:{self.dated.isoformat()}"
        return f"bank:{place}:{self.reference or self.trace or ''}:{self.amount:.2f}:{self.occurrence}"


def counted(read: Iterable[Deposit | Finding]) -> Iterator[Deposit | Finding]:
    """The same, where deposits that would be the same money within one file are numbered: a bank tells each once."""
    seen: Counter[str] = Counter()
    for each in read:
        if isinstance(each, Deposit):
            seen[each.key] += 1
            if seen[each.key] > 1:
                each = msgspec.structs.replace(each, occurrence=seen[each.key])
        yield each


def last_four(account: str) -> str | None:
    """What is kept of an account number."""
    digits = account.strip()
    return digits[-4:] or None


def bank_day(digits: str) -> date | None:
    """A day as bank files write it, YYMMDD; None when it is none."""
    try:
        return datetime.strptime(digits, "%y%m%d").date()
    except ValueError:
        return None
