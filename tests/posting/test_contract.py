"""What contracts allow: found by payer, procedure, modifier and day; a line allowed with less is told to the cent."""

from __future__ import annotations

from datetime import date

import pytest

from edigate.posting.contract import Contract, read, shortfalls
from edigate.posting.judge import judge
from edigate.transactions.values import Procedure
from remitted import line, money, payment, tables

CARC = tables().carc
TABLE = """payer,procedure,modifier,from,to,allowed
DHP01,99213,,2026-01-01,,92.00
DHP01,99213,25,2026-01-01,2026-06-30,101.50
DHP01,71045,,,,40
"""
DAY = date(2026, 3, 2)


def short(charge: str, paid: str, adjusted: str, status: str = "1", **more: object) -> list[tuple[str, str]]:
    told = {"service_date": DAY} | more
    one = payment(charge, paid, line("1", charge, paid, adjusted, **told), status=status)
    found = shortfalls(one, judge(one, CARC), "DHP01", read(TABLE), CARC)
    return [(str(each.expected), str(each.allowed)) for each in found]


@pytest.mark.parametrize(
    "charge, paid, adjusted, more, found",
    [
        ("150", "67", "CO-45 58, PR-3 25", {}, []),  # 92.00 allowed, as agreed
        ("150", "55", "CO-45 70, PR-3 25", {}, [("92.00", "80.00")]),
        ("150", "80", "CO-45 58, PI-45 12", {}, [("92.00", "80.00")]),  # reduced on the payer's own account
        ("150", "95", "CO-45 30, PR-3 25", {}, []),  # more than agreed
        ("150", "67", "CO-45 58, PR-3 25", {"allowed": money("90")}, [("92.00", "90.00")]),  # AMT*B6 counts
        ("60", "50", "CO-45 10", {}, [("60.00", "50.00")]),  # never more than was charged
        ("300", "160", "CO-45 140", {"units": money("2")}, [("184.00", "160.00")]),
        ("150", "92", "CO-45 58", {"procedure": Procedure("HC", "99213", ("25",))}, [("101.50", "92.00")]),
        ("150", "92", "CO-45 58", {"procedure": Procedure("HC", "99213", ("59",))}, []),
        ("150", "92", "CO-45 58", {"procedure": Procedure("HC", "99213", ("25",)), "service_date": date(2026, 7, 1)}, []),
        ("150", "10", "CO-45 140", {"service_date": date(2025, 12, 31)}, []),  # before the contract
        ("150", "10", "CO-45 140", {"procedure": Procedure("HC", "99214")}, []),
        ("150", "0", "CO-16 150", {}, []),  # a denial is told as one
        ("150", "0", "CO-45 58, PR-1 92", {}, []),  # all of it is the patient's
        ("150", "20", "CO-45 130", {"status": "2"}, []),  # a later payer
    ],
)  # fmt: skip
def test_shortfalls(
    charge: str, paid: str, adjusted: str, more: dict[str, object], found: list[tuple[str, str]]
) -> None:
    assert short(charge, paid, adjusted, **more) == found  # type: ignore[arg-type]


def test_without_a_table_nothing_is_expected() -> None:
    one = payment("150", "1", line("1", "150", "1", "CO-45 149"))
    assert shortfalls(one, judge(one, CARC), "DHP01", Contract(), CARC) == []


@pytest.mark.parametrize(
    "text, told",
    [("payer,procedure\n", "the columns are"), (TABLE + "DHP01,1,,x,,3\n", "row 5"), (TABLE + "DHP01,1,,,,lots\n", "row 5"),
     (TABLE + ",1,,,,3\n", "row 5"), (TABLE + "DHP01,1,,,,-3\n", "row 5")],
)  # fmt: skip
def test_a_table_that_cannot_be_read(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(text)
