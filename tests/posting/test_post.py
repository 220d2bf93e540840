"""Ledger effects, one case for each row of the table in docs/POSTING.md."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.posting import ledger, post
from edigate.posting.chart import Chart
from edigate.posting.entry import Entry
from remitted import balanced, cas, line, money, payment, reversal_of, tables

CARC, CHART = tables().carc, Chart()
DAY = date(2026, 4, 1)


def effect(adjusted: str, charge: str = "100", paid: str = "0", **more: object) -> dict[str, str]:
    """The balance of each account after one line with these adjustments, the receivable left out."""
    one = payment(charge, paid, line("1", charge, paid, adjusted, **more))
    entry = Entry("k", DAY, "", post.payment_postings(one, "DHP01", CARC, CHART))
    sums = ledger.balances([balanced(entry)])
    receivable = sums.pop("receivable:insurance:DHP01", Decimal(0))
    assert receivable == -sum(sums.values())
    return {account: str(amount) for account, amount in sums.items()}


@pytest.mark.parametrize(
    "adjusted, paid, expected",
    [
        ("", "100", {"funds:DHP01": "100.00"}),
        ("CO-45 33", "67", {"funds:DHP01": "67.00", "writeoff:contractual": "33.00"}),
        ("CO-59 40, CO-253 1.20", "58.8", {"funds:DHP01": "58.80", "writeoff:contractual": "41.20"}),
        *[(f"CO-{reason} 100", "0", {"receivable:denials_pending:DHP01": "100.00"})
          for reason in ("16", "29", "50", "97", "197", "ZZ9")],
        ("PR-1 100", "0", {"patient:deductible": "100.00"}),
        ("PR-66 100", "0", {"patient:deductible": "100.00"}),
        ("PR-2 20", "80", {"funds:DHP01": "80.00", "patient:coinsurance": "20.00"}),
        ("PR-3 25", "75", {"funds:DHP01": "75.00", "patient:copay": "25.00"}),
        ("PR-241 5", "95", {"funds:DHP01": "95.00", "patient:other": "5.00"}),
        ("PR-45 5", "95", {"funds:DHP01": "95.00", "patient:other": "5.00"}),
        *[(f"PR-{reason} 100", "0", {"patient:unverified": "100.00"})
          for reason in ("26", "27", "31", "32", "33", "34", "35", "49", "96", "119", "204")],
        ("OA-23 40", "60", {"funds:DHP01": "60.00"}),
        *[(f"OA-{reason} 100", "0", {}) for reason in ("18", "22", "109", "133", "209", "B11")],
        ("PI-45 30", "70", {"funds:DHP01": "70.00", "receivable:payer_reduction:DHP01": "30.00"}),
        ("CO-133 100", "0", {}),
        ("CO-94 -20", "120", {"funds:DHP01": "120.00", "writeoff:contractual": "-20.00"}),
        ("CO-144 -5, CO-45 30", "75", {"funds:DHP01": "75.00", "writeoff:contractual": "25.00"}),
        ("CO-161 -2", "102", {"funds:DHP01": "102.00", "writeoff:contractual": "-2.00"}),
    ],
)  # fmt: skip
def test_effects(adjusted: str, paid: str, expected: dict[str, str]) -> None:
    assert effect(adjusted, paid=paid) == expected


def test_a_dual_patient_is_not_billed() -> None:
    assert effect("PR-2 20", paid="80", remarks=("N782",)) == {
        "funds:DHP01": "80.00",
        "patient:unverified": "20.00",
    }


def test_what_was_received_stays_on_the_posting() -> None:
    one = payment("100", "0", line("PCN1-1", "100", "0", "CO-16 100", remarks=("N265",)))
    denied = post.payment_postings(one, "DHP01", CARC, CHART)[0]
    assert (denied.line, denied.group, denied.reason, denied.remarks) == ("PCN1-1", "CO", "16", ("N265",))


def test_claim_level_adjustments_stand_under_no_line() -> None:
    one = payment("300", "150", line("1", "300", "200", "CO-45 100"), adjusted="PR-1 50")
    postings = post.payment_postings(one, "DHP01", CARC, CHART)
    assert sum(each.amount for each in postings if CHART.is_funds(each.account)) == money("150")
    assert [each.amount for each in postings if each.line is None] == [money("-50"), money("50")]
    assert ledger.balances([Entry("k", DAY, "", postings)])["receivable:insurance:DHP01"] == money("-300")


def test_a_reversal_negates_exactly_and_names_what_it_reverses() -> None:
    one = payment("100", "60", line("1", "100", "60", "CO-45 15, PR-3 25"))
    original = Entry("first", DAY, "", post.payment_postings(one, "DHP01", CARC, CHART), claim_id=7)
    back = post.reversal(original, "second", DAY, "", None)
    assert back.reverses == "first"
    assert back.claim_id == 7
    assert ledger.balances([original, back]) == {}
    assert [(each.account, each.line, each.group, each.reason) for each in back.postings] == [
        (each.account, each.line, each.group, each.reason) for each in original.postings
    ]


def test_a_charge_and_its_change() -> None:
    first = {"1": money("150"), "2": money("85")}
    second = {"1": money("150"), "2": money("80"), "3": money("10")}
    billed = post.charge(7, 1, "DHP01", DAY, first, CHART)
    owed: post.Owed = {("receivable:insurance:DHP01", line): amount for line, amount in first.items()}
    changed = post.charge_change("charge:7:2", 7, "DHP01", DAY, owed, second, CHART)
    assert changed is not None
    assert ledger.balances([billed]) == {"charges": money("-235"), "receivable:insurance:DHP01": money("235")}
    assert ledger.balances([billed, changed])["charges"] == money("-240")
    owed = {("receivable:insurance:DHP01", line): amount for line, amount in second.items()}
    assert post.charge_change("k", 7, "DHP01", DAY, owed, second, CHART) is None
    voided = post.charge_change("k", 7, "DHP01", DAY, owed, {}, CHART)
    assert voided is not None
    assert ledger.balances([billed, changed, voided]) == {}
    elsewhere = post.charge_change("k", 7, "OTH77", DAY, owed, second, CHART)
    assert elsewhere is not None
    assert ledger.balances([billed, changed, elsewhere]) == {
        "charges": money("-240"), "receivable:insurance:OTH77": money("240"),
    }  # fmt: skip


cents = (
    st.integers(-50_000, 50_000).map(lambda n: Decimal(n) / 100).map(lambda d: d.quantize(Decimal("0.01")))
)
codes = st.sampled_from(
    ["CO-45", "CO-16", "PR-1", "PR-3", "PR-27", "OA-23", "PI-45", "CO-133", "XX-1", "PR-ZZ"]
)


@given(st.lists(st.tuples(st.lists(st.tuples(codes, cents), max_size=4), cents), min_size=1, max_size=4),
       st.lists(st.tuples(codes, cents), max_size=2))  # fmt: skip
def test_any_payment_balances_moves_its_amount_and_reverses_to_nothing(lines: list, above: list) -> None:
    made = []
    for number, (adjusted, paid) in enumerate(lines):
        text = ", ".join(f"{code} {amount}" for code, amount in adjusted)
        made.append(line(str(number), str(paid + sum(amount for _, amount in adjusted)), str(paid), text))
    at_claim = cas(", ".join(f"{code} {amount}" for code, amount in above))
    total = sum((paid for _, paid in lines), Decimal(0)) - sum(amount for _, amount in above)
    one = payment("0", str(total), *made, adjustments=at_claim)
    original = balanced(Entry("a", DAY, "", post.payment_postings(one, "DHP01", CARC, CHART)))
    funds = sum(each.amount for each in original.postings if CHART.is_funds(each.account))
    assert funds == one.paid
    assert ledger.balances([original, post.reversal(original, "b", DAY, "", None)]) == {}
    mirrored = Entry("c", DAY, "", post.payment_postings(reversal_of(one), "DHP01", CARC, CHART))
    assert sum(each.amount for each in mirrored.postings if CHART.is_funds(each.account)) == -funds
