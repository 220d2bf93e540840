"""A deposit goes to the one remittance that it names, and to no other; a person gets the rest with reasons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.funds.deposit import Deposit, DepositKind
from edigate.funds.reassociate import (
    Candidate,
    FundsState,
    business_days_after,
    business_days_before,
    choose,
    stand,
)

DAY = date(2026, 3, 18)
PAYER = "1512345678"


def deposit(amount: str = "67.00", trace: str | None = "EFT1", payer: str | None = PAYER) -> Deposit:
    return Deposit(DepositKind.ACH, DAY, Decimal(amount), 1, trace=trace, payer_id=payer)


def remittance(
    n: int, trace: str = "EFT1", payer: str | None = PAYER, amount: str = "67.00", awaited: bool = True,
    dated: date = DAY,
) -> Candidate:  # fmt: skip
    return Candidate(n, trace, payer, "DEMO", dated, Decimal(amount), awaited)


@pytest.mark.parametrize(
    ("deposit_", "remittances", "chosen"),
    [
        (deposit(), [remittance(1), remittance(2, trace="EFT2")], 1),
        (deposit(trace="00eft1"), [remittance(1)], 1),
        (deposit("66.00"), [remittance(1)], 1),  # the trace decides, the amount only confirms
        (deposit(payer=None), [remittance(1)], 1),
        (deposit(payer=None), [remittance(1, amount="66.00")], None),
        (deposit(payer=None), [remittance(1), remittance(2, payer="1999999999")], None),
        (deposit(payer="1999999999"), [remittance(1)], None),
        (deposit(trace=None), [remittance(1)], None),
        (deposit(trace="OTHER"), [remittance(1)], None),
        (deposit(), [remittance(1), remittance(2, amount="12.00")], 1),
        (deposit(), [remittance(1), remittance(2)], None),
        (deposit(), [], None),
    ],
)
def test_the_choice(deposit_: Deposit, remittances: list[Candidate], chosen: int | None) -> None:
    assert choose(deposit_, remittances).remittance_id == chosen
    assert choose(deposit_, remittances[::-1]).remittance_id == chosen


def test_what_is_not_certain_is_suggested_with_a_reason() -> None:
    told = choose(deposit(payer="1999999999"), [remittance(1), remittance(2, trace="X")]).suggestions
    assert [(s.remittance_id, s.confidence) for s in sorted(told, key=lambda s: s.remittance_id)] == [
        (1, "high"),
        (2, "low"),
    ]
    (by_payer,) = choose(
        deposit(trace=None), [remittance(1), remittance(2, dated=date(2026, 1, 1))]
    ).suggestions
    assert (by_payer.remittance_id, by_payer.confidence) == (1, "medium")


@pytest.mark.parametrize(
    ("awaited", "posted", "amounts", "state"),
    [
        (True, False, [], FundsState.ERA_RECEIVED),
        (True, True, [], FundsState.AWAITING_FUNDS),
        (False, True, [], FundsState.NOT_EXPECTED),
        (True, True, ["67.00"], FundsState.FUNDS_MATCHED),
        (True, True, ["60.00", "7.00"], FundsState.FUNDS_MATCHED),
        (True, True, ["67.00", "-67.00"], FundsState.FUNDS_MISMATCH),
        (True, True, ["66.99"], FundsState.FUNDS_MISMATCH),
        (False, True, ["1.00"], FundsState.FUNDS_MISMATCH),
    ],
)
def test_where_a_remittance_stands(
    awaited: bool, posted: bool, amounts: list[str], state: FundsState
) -> None:
    assert stand(remittance(1, awaited=awaited), posted, [Decimal(each) for each in amounts]) is state


def test_business_days_leave_out_weekends() -> None:
    assert business_days_after(date(2026, 3, 13), 1) == date(2026, 3, 16)
    assert business_days_before(date(2026, 3, 16), 1) == date(2026, 3, 13)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(1, 30))
def test_business_days_count_weekdays(day: date, days: int) -> None:
    later = business_days_after(day, days)
    between = [
        d
        for n in range(1, (later - day).days + 1)
        if (d := date.fromordinal(day.toordinal() + n)).weekday() < 5
    ]
    assert len(between) == days
    assert later.weekday() < 5
