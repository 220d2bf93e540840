"""Each provider adjustment code, its account, and its sign."""

from __future__ import annotations

from datetime import date

import pytest

from edigate.posting import ledger
from edigate.posting.chart import Chart
from edigate.posting.provider_level import post_adjustment, role_of
from remitted import plb, tables

PLB, CHART, DAY = tables().plb, Chart(), date(2026, 4, 1)


@pytest.mark.parametrize(
    "code, amount, account",
    [
        ("L6", "-0.5", "interest"),
        ("L6", "0.5", "interest"),
        ("FB", "-87", "provider:forward_balance:DHP01"),
        ("FB", "87", "provider:forward_balance:DHP01"),
        ("B2", "-87", "provider:forward_balance:DHP01"),
        ("WO", "40", "provider:overpayment_recovery:DHP01"),
        ("WO", "-40", "provider:overpayment_recovery:DHP01"),
        ("72", "-40", "provider:overpayment_recovery:DHP01"),
        ("AP", "-1000", "provider:advance:DHP01"),
        ("50", "10", "provider:penalty"),
        ("L3", "10", "provider:penalty"),
        ("51", "3", "provider:penalty"),
        ("E3", "5", "provider:withheld"),
        ("IR", "5", "provider:withheld"),
        ("IS", "-500", "provider:settlement"),
        ("CT", "-2000", "provider:capitation"),
        ("AH", "2", "provider:other"),
        *[(code, "9", "suspense:DHP01") for code in ("CS", "J1", "WU", "OB", "LE", "B3", "RA", "ZZ", "")],
    ],
)
def test_codes(code: str, amount: str, account: str) -> None:
    posted = post_adjustment(plb(code, amount), 1, "835:x", "DHP01", DAY, PLB, CHART)
    assert posted.entry is not None
    given = plb(code, amount).amount
    assert given is not None
    assert ledger.balances([posted.entry]) == {account: given, "funds:DHP01": -given}
    assert posted.suspended == account.startswith("suspense")
    kept = next(each for each in posted.entry.postings if each.account == account)
    assert (kept.group, kept.remarks) == ("PLB", ("REF1",))


def test_every_code_of_the_list_has_an_account() -> None:
    for code in PLB.entries:
        assert CHART.account(role_of(code, PLB), "DHP01")


def test_pairs_that_belong_together_come_to_nothing() -> None:
    for pair in ((("WO", "40"), ("72", "-40")), (("FB", "40"), ("B2", "-40"))):
        entries = [
            post_adjustment(plb(*one), n, "835:x", "DHP01", DAY, PLB, CHART).entry
            for n, one in enumerate(pair)
        ]
        assert ledger.balances([entry for entry in entries if entry]) == {}


def test_nothing_is_no_entry() -> None:
    assert post_adjustment(plb("FB", "0"), 1, "835:x", "DHP01", DAY, PLB, CHART).entry is None
