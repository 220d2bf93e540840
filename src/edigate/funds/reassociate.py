"""Which remittance a deposit belongs to, and where a remittance stands with its money.

Source: the reassociation of CCD+ and 835 by TRN02 and TRN03; a check by its number (BPR04 CHK, TRN02). The amount
confirms, it never decides: a trace with another amount is a mismatch, and an amount without a trace is a suggestion.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.funds.deposit import Deposit

NEAR = timedelta(days=10)  # how far a bank's day may lie from BPR16 for a suggestion
_WEEKEND = 5


class FundsState(StrEnum):
    """Where a remittance, or money without one, stands."""

    ERA_RECEIVED = "era_received"  # not posted: nothing is awaited yet
    NOT_EXPECTED = "not_expected"  # a notice, NON, or nothing paid
    AWAITING_FUNDS = "awaiting_funds"
    FUNDS_MATCHED = "funds_matched"
    FUNDS_MISMATCH = "funds_mismatch"
    FUNDS_WITHOUT_ERA = "funds_without_era"


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A remittance that money may belong to. `payer_id` is TRN03 as received, `amount` BPR02."""

    remittance_id: int
    trace: str
    payer_id: str | None
    payer_name: str | None
    dated: date | None
    amount: Decimal
    awaited: bool


class Suggestion(msgspec.Struct, frozen=True, gc=False):
    """A remittance for a person to look at, why, and how sure: high, medium or low."""

    remittance_id: int
    why: str
    confidence: str


class Choice(msgspec.Struct, frozen=True, gc=False):
    """The remittance that a deposit belongs to and how that is known; or suggestions."""

    remittance_id: int | None
    how: str = ""
    suggestions: tuple[Suggestion, ...] = ()


def choose(deposit: Deposit, candidates: Sequence[Candidate]) -> Choice:
    """The one remittance whose trace and payer the deposit carries; else what a person should look at."""
    same = [
        one for one in candidates if deposit.trace and plain_trace(one.trace) == plain_trace(deposit.trace)
    ]
    certain = [one for one in same if _same_payer(deposit, one)]
    if len(certain) == 1:
        return Choice(certain[0].remittance_id, "by trace and payer" if deposit.payer_id else "by trace")
    if len(certain) > 1:
        exact = [one for one in certain if one.amount == deposit.amount and one.awaited]
        if len(exact) == 1:
            return Choice(exact[0].remittance_id, "by trace and amount")
    if deposit.trace and deposit.payer_id and not same:
        return Choice(None, suggestions=tuple(_by_amount(deposit, candidates)))
    found = [*_other_payer(deposit, same), *_by_amount(deposit, candidates)]
    return Choice(None, suggestions=tuple({one.remittance_id: one for one in reversed(found)}.values()))


def stand(candidate: Candidate, posted: bool, deposits: Sequence[Decimal]) -> FundsState:
    """Where a remittance stands with the amounts of all deposits that belong to it."""
    if not posted:
        return FundsState.ERA_RECEIVED
    if not deposits:
        return FundsState.AWAITING_FUNDS if candidate.awaited else FundsState.NOT_EXPECTED
    even = sum(deposits, Decimal("0.00")) == (candidate.amount if candidate.awaited else Decimal("0.00"))
    return FundsState.FUNDS_MATCHED if even else FundsState.FUNDS_MISMATCH


def business_days_after(start: date, days: int) -> date:
    """The day so many business days after `start`; bank holidays are not known here and count as business days."""
    return _business_days(start, days, timedelta(days=1))


def business_days_before(end: date, days: int) -> date:
    """The day so many business days before `end`."""
    return _business_days(end, days, timedelta(days=-1))


def plain_trace(trace: str) -> str:
    """A trace as banks may change it: upper case, no zeros in front."""
    return trace.strip().upper().lstrip("0")


def _same_payer(deposit: Deposit, one: Candidate) -> bool:
    """Whether the payers' ids agree; one that is not told agrees only with the same amount."""
    if deposit.payer_id and one.payer_id:
        return deposit.payer_id == one.payer_id
    return deposit.amount == one.amount


def _other_payer(deposit: Deposit, same: Sequence[Candidate]) -> list[Suggestion]:
    return [
        Suggestion(
            one.remittance_id,
            "same trace, " + ("same amount" if one.amount == deposit.amount else "another amount"),
            "high" if one.amount == deposit.amount else "medium",
        )
        for one in same
    ]


def _by_amount(deposit: Deposit, candidates: Sequence[Candidate]) -> list[Suggestion]:
    found = []
    for one in candidates:
        near = one.dated is not None and abs(one.dated - deposit.dated) <= NEAR
        if one.awaited and near and one.amount == deposit.amount:
            payer = bool(deposit.payer_id) and deposit.payer_id == one.payer_id
            why = "same amount" + (" and payer" if payer else "") + ", dates within ten days"
            found.append(Suggestion(one.remittance_id, why, "medium" if payer else "low"))
    return found


def _business_days(day: date, days: int, pace: timedelta) -> date:
    while days:
        day += pace
        days -= day.weekday() < _WEEKEND
    return day
