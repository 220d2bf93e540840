"""Entries by hand: balanced whatever the amounts, and never beyond what stands open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from edigate.posting import by_hand
from edigate.posting.by_hand import Order, Part
from edigate.posting.chart import Chart
from edigate.posting.entry import Entry

CHART, PAYER = Chart(), "DHP01"
ORDER = Order("hand:x", date(2026, 5, 1), "By hand", 1)
NAMES = [name for part in Part for name in by_hand.accounts(part, PAYER, CHART)]
money = st.integers(-50_000, 50_000).map(lambda cents: Decimal(cents).scaleb(-2))
positive = st.integers(1, 50_000).map(lambda cents: Decimal(cents).scaleb(-2))
balances = st.dictionaries(st.sampled_from(NAMES), money)


def amounts(entry: Entry) -> dict[str, str]:
    return {one.account: str(one.amount) for one in entry.postings}


def test_a_patient_payment_clears_the_open_share_in_order_and_the_rest_is_a_credit() -> None:
    stands = {
        "patient:deductible": Decimal("20.00"),
        "patient:copay": Decimal("25.00"),
        "patient:other": Decimal("-3.00"),
    }
    entry = by_hand.patient_payment(ORDER, Decimal("50.00"), stands, PAYER, CHART)
    assert amounts(entry) == {
        "receipts:patient": "50.00",
        "patient:copay": "-25.00",
        "patient:deductible": "-20.00",
        "patient:credit": "-5.00",
    }


def test_a_write_off_and_a_transfer_take_from_the_part_they_name() -> None:
    stands = {"receivable:denials_pending:DHP01": Decimal("85.00")}
    entry = by_hand.write_off(ORDER, Decimal("85.00"), Part.DENIED, stands, PAYER, CHART)
    assert amounts(entry) == {"writeoff:approved": "85.00", "receivable:denials_pending:DHP01": "-85.00"}
    entry = by_hand.transfer(ORDER, Decimal("40.00"), Part.DENIED, Part.PATIENT, stands, PAYER, CHART)
    assert amounts(entry) == {"patient:other": "40.00", "receivable:denials_pending:DHP01": "-40.00"}


@given(positive, balances)
def test_whatever_stands_a_patient_payment_is_balanced_and_clears_no_more_than_is_open(
    amount: Decimal, stands: dict[str, Decimal]
) -> None:
    entry = by_hand.patient_payment(ORDER, amount, stands, PAYER, CHART)
    assert sum((one.amount for one in entry.postings), Decimal(0)) == 0
    after = {one.account: stands.get(one.account, Decimal(0)) + one.amount for one in entry.postings}
    shares = by_hand.accounts(Part.PATIENT, PAYER, CHART)
    assert all(after[name] >= 0 for name in shares if name in after)
    open_ = by_hand.open_on(stands, shares)
    cleared = -sum((one.amount for one in entry.postings if one.account in shares), Decimal(0))
    assert cleared == min(amount, open_)


@given(balances, st.sampled_from(Part), st.data())
def test_a_write_off_within_what_is_open_is_balanced(
    stands: dict[str, Decimal], part: Part, data: st.DataObject
) -> None:
    open_ = by_hand.open_on(stands, by_hand.accounts(part, PAYER, CHART))
    if not open_:
        return
    amount = Decimal(data.draw(st.integers(1, int(open_ * 100)))).scaleb(-2)
    entry = by_hand.write_off(ORDER, amount, part, stands, PAYER, CHART)
    assert sum((one.amount for one in entry.postings), Decimal(0)) == 0


@given(positive, balances)
def test_undoing_is_the_exact_negation(amount: Decimal, stands: dict[str, Decimal]) -> None:
    entry = by_hand.patient_payment(ORDER, amount, stands, PAYER, CHART)
    undone = by_hand.undo(Order("hand:x:undone", date(2026, 5, 2), "Undone"), entry)
    assert undone.reverses == entry.key and undone.claim_id == entry.claim_id
    assert [(one.account, -one.amount) for one in undone.postings] == [
        (one.account, one.amount) for one in entry.postings
    ]
