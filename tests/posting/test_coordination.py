"""What a payer writes off by contract after another payer did: what is cut, line by line or for the claim."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookkeeping import Books
from edigate.posting import ledger, post
from edigate.posting.chart import Chart
from edigate.posting.coordination import cuts
from edigate.posting.entry import Entry
from edigate.posting.judge import ZERO
from edigate.transactions.remittance_835.facts import ClaimPayment
from remitted import balanced, line, money, payment, submission, tables
from wire import remittance

CARC, CHART = tables().carc, Chart()


def second_cut(first: str, paid: str, second: str, also_paid: str) -> str:
    """The cut of the second payer on one line of 150."""
    before = payment("150", paid, line("1", "150", paid, first))
    after = payment("150", also_paid, line("1", "150", also_paid, second))
    ((none,), (cut,)) = cuts([("DHP01", [before]), ("SM002", [after])], CARC, CHART)
    assert none == {}
    return str(cut.get(("1", CHART.contractual), money("0")))


@pytest.mark.parametrize(
    "first, paid, second, also_paid, cut",
    [
        # As the guide wants it: what the payer before did is OA-23, and nothing is repeated.
        ("CO-45 58, PR-3 25", "67", "OA-23 125", "25", "0.00"),
        # The difference of the contract is repeated, in full or in part.
        ("CO-45 58, PR-3 25", "67", "CO-45 58, OA-23 67", "25", "58.00"),
        ("CO-45 58, PR-3 25", "67", "CO-45 58, OA-23 67, PR-3 25", "0", "58.00"),
        ("CO-45 58, PR-3 25", "67", "CO-45 70, OA-23 67", "13", "58.00"),
        ("CO-45 58, PR-3 25", "67", "CO-45 20, OA-23 105", "25", "20.00"),
        # The payer before wrote nothing off: this one may.
        ("PR-27 150", "0", "CO-45 70", "80", "0.00"),
        ("CO-16 150", "0", "CO-45 70", "80", "0.00"),
        # What the patient would owe is written off by the second payer, and no payer before did that.
        ("CO-45 58, PR-3 25", "67", "CO-45 15, OA-23 125", "10", "0.00"),
        ("CO-45 58, PR-3 25", "67", "CO-45 20, OA-23 120", "10", "5.00"),
        # An incentive of the payer before left less of the charge to nobody.
        ("CO-94 -20", "170", "OA-23 150", "0", "0.00"),
    ],
)
def test_no_more_is_written_off_than_the_charge_leaves(
    first: str, paid: str, second: str, also_paid: str, cut: str
) -> None:
    assert second_cut(first, paid, second, also_paid) == cut


def test_lines_do_not_lend_to_each_other_and_a_third_payer_is_held_to_both() -> None:
    one = payment("150", "90", line("1", "100", "60", "CO-45 40"), line("2", "50", "30", "PR-3 20"))
    two = payment(
        "150", "5", line("1", "100", "0", "CO-45 40, OA-23 60"), line("2", "50", "5", "CO-45 15, OA-23 30")
    )
    three = payment("50", "0", line("2", "50", "0", "CO-45 15, OA-23 35"))
    found = cuts([("DHP01", [one]), ("SM002", [two]), ("TH003", [three])], CARC, CHART)
    written_off = CHART.contractual
    assert found == [[{}], [{("1", written_off): money("40")}], [{("2", written_off): money("15")}]]


def test_without_lines_the_claim_is_compared_as_a_whole() -> None:
    one = payment("150", "67", line("1", "150", "67", "CO-45 58, PR-3 25"))
    two = payment("150", "25", adjusted="CO-45 58, OA-23 67")
    found = cuts([("DHP01", [one]), ("SM002", [two])], CARC, CHART)
    assert found == [[{}], [{(None, CHART.contractual): money("58")}]]


@pytest.mark.parametrize(
    "first, paid, second, also_paid, cut",
    [
        # Denied by both: it stands open once, with the payer that denied it first.
        ("CO-16 150", "0", "CO-16 150", "0", {"receivable:denials_pending:SM002": "150.00"}),
        ("CO-16 150", "0", "PI-45 150", "0", {"receivable:payer_reduction:SM002": "150.00"}),
        ("PI-45 50, PR-3 25", "75", "CO-16 75, OA-23 75", "0", {"receivable:denials_pending:SM002": "50.00"}),
        # Denied by the next payer only: what it was asked for is its own denial.
        ("CO-45 50, PR-3 25", "75", "CO-16 25, OA-23 125", "0", {}),
        # Denied by the first, paid and written off by the next: nothing of it is left to be worked.
        ("CO-16 150", "0", "CO-45 70", "80", {"receivable:denials_pending:DHP01": "150.00"}),
        ("CO-16 150", "0", "CO-45 40, CO-16 30", "80",
         {"receivable:denials_pending:SM002": "30.00", "receivable:denials_pending:DHP01": "120.00"}),
        # Not decided by the first (another payer owes it), denied by the next: that denial stands.
        ("OA-109 150", "0", "CO-16 150", "0", {"receivable:insurance:DHP01": "150.00"}),
        # What the next payer paid beyond everything that stood open stays a credit.
        ("CO-45 50", "100", "OA-23 100", "50", {}),
    ],
)  # fmt: skip
def test_what_one_payer_left_open_is_settled_or_repeated_by_the_next(
    first: str, paid: str, second: str, also_paid: str, cut: dict[str, str]
) -> None:
    before = payment("150", paid, line("1", "150", paid, first))
    after = payment("150", also_paid, line("1", "150", also_paid, second))
    (_, (found,)) = cuts([("DHP01", [before]), ("SM002", [after])], CARC, CHART)
    assert {account: str(amount) for (_, account), amount in found.items()} == cut
    postings = post.payment_postings(after, "SM002", CARC, CHART, found)
    assert post.cut_in([balanced(Entry("k", date(2026, 4, 1), "", postings))]) == found


LINES = st.lists(
    st.tuples(
        st.sampled_from(("CO-45", "CO-16", "PI-45", "PR-1", "PR-3", "PR-27", "OA-109", "CO-94", "OA-23")),
        st.integers(-20, 60),
    ),
    max_size=4,
    unique_by=lambda each: each[0],
)


def decided(taken: list[tuple[str, int]]) -> ClaimPayment:
    """A line of 200 of which so much is taken off, and the rest is paid."""
    told = ", ".join(f"{code} {amount}" for code, amount in taken if amount)
    paid = str(200 - sum(amount for _, amount in taken))
    return payment("200", paid, line("1", "200", paid, told))


@given(LINES, st.integers(2, 4))
def test_the_same_decision_again_moves_nothing_but_its_money(
    taken: list[tuple[str, int]], times: int
) -> None:
    one = decided(taken)
    assert one.paid is not None
    once, often = after_all([one]), after_all([one] * times)
    more = one.paid * (times - 1)
    funds, owed = "funds:DHP01", "receivable:insurance:DHP01"
    wanted = once | {funds: once.get(funds, ZERO) + more, owed: once.get(owed, ZERO) - more}
    assert often == {account: amount for account, amount in wanted.items() if amount}


@given(LINES, LINES)
def test_of_two_decisions_no_more_is_taken_off_than_the_larger_says(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    stands = after_all([decided(first), decided(second)])
    alone = [after_all([decided(each)]) for each in (first, second)]
    money_moved = ("funds:DHP01", "receivable:insurance:DHP01")
    for account in stands.keys() - set(money_moved):
        amounts = [each.get(account, ZERO) for each in alone]
        assert min(*amounts, ZERO) <= stands[account] <= max(*amounts, ZERO), account
    assert stands.get("funds:DHP01", ZERO) == sum((each.get("funds:DHP01", ZERO) for each in alone), ZERO)


def after_all(payments: list[ClaimPayment]) -> dict[str, Decimal]:
    """The balances after decisions of one payer that all count."""
    found = cuts([("DHP01", [one]) for one in payments], CARC, CHART)
    entries = [
        balanced(Entry(str(n), date(2026, 4, 1), "", post.payment_postings(one, "DHP01", CARC, CHART, cut)))
        for n, (one, (cut,)) in enumerate(zip(payments, found, strict=True))
    ]
    return ledger.balances(entries)


def test_the_adjustment_stands_as_received_and_the_cut_beside_it() -> None:
    one = payment("150", "25", line("1", "150", "25", "CO-45 58, OA-23 67"))
    postings = post.payment_postings(one, "SM002", CARC, CHART, {("1", CHART.contractual): money("58")})
    entry = balanced(Entry("k", date(2026, 4, 1), "", postings))
    assert {name: str(amount) for name, amount in ledger.balances([entry]).items()} == {
        "funds:SM002": "25.00",
        "receivable:insurance:SM002": "-25.00",
    }
    assert [(p.reason, p.amount) for p in postings if p.account == "writeoff:contractual"] == [
        ("45", money("58")),
        (None, money("-58")),
    ]
    assert post.cut_in([entry]) == {("1", CHART.contractual): money("58")}


def clp(status: str, paid: str, adjusted: str, number: str, sign: str = "") -> str:
    parts = [part.split() for part in adjusted.split(", ")]
    segments = "\n".join(f"CAS*{code.replace('-', '*', 1)}*{sign}{amount}" for code, amount in parts)
    head = f"CLP*PCN1*{status}*{sign}150*{sign}{paid}**12*{number}*11*1\nSVC*HC:99213*{sign}150*{sign}{paid}"
    return f"{head}\n{segments}\nREF*6R*PCN1-1"


FIRST = remittance("P1", "67", [clp("1", "67", "CO-45 58, PR-3 25", "ICN1")], day="20260401", number=1)
SECOND = remittance(
    "S1", "25", [clp("2", "25", "CO-45 58, OA-23 67", "SM1")], day="20260410", number=2, payer="SM002"
)
AGAIN = remittance(
    "P2",
    "0",
    [clp("22", "67", "CO-45 58, PR-3 25", "ICN1", "-"), clp("1", "67", "CO-16 58, PR-3 25", "ICN2")],
    day="20260420",
    number=3,
)


def both() -> Books:
    return Books([submission(1), submission(2, payer_id="SM002")])


def test_the_books_write_it_off_once_in_every_order_and_a_person_is_asked() -> None:
    for order in permutations((FIRST, SECOND)):
        made = both()
        for content in order:
            made.interpret(content)
        assert made.balances()["writeoff:contractual"] == "58.00"
        assert made.balances()["receivable:insurance:SM002"] == "-25.00"
        (item,) = made.work.values()
        assert (item.kind, item.amount) == ("question", money("58"))
        assert "was written off once only" in item.reason


def test_the_cut_goes_when_the_first_payer_takes_its_write_off_back() -> None:
    pictures = []
    for order in permutations((FIRST, SECOND, AGAIN)):
        made = both()
        for content in order:
            made.interpret(content)
        pictures.append(made.picture())
        assert made.balances()["writeoff:contractual"] == "58.00"  # the second payer's own now
        assert (
            "receivable:denials_pending:DHP01" not in made.balances()
        )  # which settles what the first denies now
        (item,) = made.work.values()
        assert (item.kind, item.amount, item.codes) == ("question", money("58"), ("CO-16",))
    assert all(one == pictures[0] for one in pictures)
