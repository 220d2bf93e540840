"""The rules about BPR that come before any claim, and the chart's names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from edigate.posting.chart import Chart
from edigate.posting.remittance import Funds, funds, is_cents, obstacles
from edigate.transactions.remittance_835.facts import Payment


def bpr(handling: str = "I", amount: str | None = "67.00", method: str = "ACH", **more: Any) -> Payment:
    given: dict[str, Any] = {
        "credit_debit": "C",
        "payment_date": date(2026, 4, 1),
        "trace": "T1",
        "payer_id": "1",
    }
    value = None if amount is None else Decimal(amount)
    return Payment(amount=value, method=method, handling=handling, **(given | more))


@pytest.mark.parametrize(
    "payment, held, money",
    [
        *[(bpr(handling), False, Funds.AWAITED) for handling in "ICDUX"],
        *[(bpr(handling, "0"), False, Funds.NONE) for handling in "ICDUX"],
        (bpr("H"), False, Funds.NONE),
        (bpr("H", "0", "NON"), False, Funds.NONE),
        (bpr("I", "0", "NON"), False, Funds.NONE),
        (bpr("I", "5", "NON"), True, Funds.NONE),
        (bpr("P"), True, Funds.AWAITED),
        (bpr("Z"), True, Funds.AWAITED),
        (bpr(amount=None), True, Funds.NONE),
        (bpr(amount="1.005"), True, Funds.AWAITED),
        (bpr(amount="-5"), True, Funds.AWAITED),
        (bpr(credit_debit="D"), True, Funds.NONE),
        (bpr(payment_date=None), True, Funds.AWAITED),
        (bpr(trace=None), True, Funds.AWAITED),
    ],
)
def test_bpr(payment: Payment, held: bool, money: Funds) -> None:
    assert bool(obstacles(payment)) is held
    assert funds(payment) is money


@pytest.mark.parametrize(
    "amount, good",
    [("5", True), ("5.10", True), ("5.100", True), ("5.101", False), ("-0", True), ("1E+3", True), ("1E+20", False),
     ("123456789012345678901234567890.00", False)],
)  # fmt: skip
def test_cents(amount: str, good: bool) -> None:
    assert is_cents(Decimal(amount)) is good


def test_account_names_are_safe_whatever_a_payer_calls_itself() -> None:
    chart = Chart()
    assert chart.account("funds", "DHP01") == "funds:DHP01"
    assert chart.account("funds", "A:B C") == "funds:A_B_C"
    assert chart.account("funds", "") == "funds:unknown"
    assert chart.is_funds("funds:DHP01")
    assert not chart.is_funds("suspense:DHP01")
