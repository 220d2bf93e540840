"""The sums of an 835: each equation alone, with the exact difference."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.transactions.remittance_835 import balance
from edigate.transactions.remittance_835.facts import ClaimPayment, Level, Remittance
from transactions.written import fact


def remit(paid: str, *body: str) -> Remittance:
    read = fact("835", "005010X221A1", [f"BPR*I*{paid}*C*ACH", "TRN*1*T*1", "LX*1", *body])
    assert isinstance(read, Remittance)
    return read


def claim(*body: str) -> ClaimPayment:
    (only,) = remit("0", *body).claims
    return only


def test_a_balanced_claim_has_no_difference() -> None:
    one = claim(
        "CLP*A*1*235*67*25",
        "SVC*HC:99213*150*67",
        "CAS*CO*45*58",
        "CAS*PR*3*25",
        "SVC*HC:71045*85*0",
        "CAS*CO*16*85",
    )
    assert balance.claim_differences(one) == ()
    assert balance.lines_difference(one) is None
    assert balance.patient_responsibility_difference(one) is None


def test_a_line_that_is_a_cent_off_is_named_with_both_amounts() -> None:
    one = claim("CLP*A*1*150*67", "SVC*HC:99213*150*67.01", "CAS*CO*45*83")
    (difference,) = balance.claim_differences(one, "/claims/4")
    assert (difference.level, difference.where) == (Level.LINE, "/claims/4/lines/0")
    assert (difference.expected, difference.found) == (Decimal("67.00"), Decimal("67.01"))
    assert difference.ordinal == one.lines[0].ordinal


def test_a_claim_counts_the_adjustments_of_both_levels() -> None:
    one = claim("CLP*A*1*150*50", "CAS*CO*45*40", "SVC*HC:99213*150*90", "CAS*PR*3*60")
    assert balance.claim_differences(one) == ()
    off = claim("CLP*A*1*150*51", "CAS*CO*45*40", "SVC*HC:99213*150*90", "CAS*PR*3*60")
    (difference,) = balance.claim_differences(off)
    assert difference is not None
    assert (difference.level, difference.expected, difference.found) == (Level.CLAIM, 50, 51)


def test_a_negative_adjustment_raises_the_payment_and_a_reversal_negates_all() -> None:
    assert balance.claim_differences(claim("CLP*A*1*100*110", "CAS*CO*94*-10")) == ()
    assert balance.claim_differences(claim("CLP*A*22*-100*-60", "SVC*HC:1*-100*-60", "CAS*CO*45*-40")) == ()


@pytest.mark.parametrize(
    "body", [("CLP*A*1*X*5",), ("CLP*A*1*5*X",), ("CLP*A*1*5*5", "CAS*CO*45*X"), ("CLP*A*1*5*",)]
)
def test_what_cannot_be_read_cannot_be_proven(body: tuple[str, ...]) -> None:
    assert [one.level for one in balance.claim_differences(claim(*body))] == [Level.CLAIM]


def test_an_unreadable_amount_of_a_line_leaves_claim_and_payment_unproven() -> None:
    read = remit("5", "CLP*A*1*5*5", "SVC*HC:1*5*5", "CAS*CO*45*X")
    assert [(one.level, one.expected) for one in read.balance.differences] == [
        ("line", None),
        ("claim", None),
    ]
    read = remit("5", "CLP*A*1*5*X")
    assert [(one.level, one.expected, one.found) for one in read.balance.differences][-1] == (
        "payment",
        None,
        5,
    )


def test_the_payment_is_the_claims_less_the_provider_adjustments() -> None:
    assert remit("20.5", "CLP*A*22*-67*-67", "CLP*A*1*87*87", "PLB*1*20261231*L6:A*-.5").balance.balanced
    read = remit("20.49", "CLP*A*22*-67*-67", "CLP*A*1*87*87", "PLB*1*20261231*L6:A*-.5")
    (difference,) = read.balance.differences
    assert (difference.level, difference.where) == (Level.PAYMENT, "/payment/amount")
    assert (difference.expected, difference.found) == (Decimal("20.50"), Decimal("20.49"))


def test_an_unreadable_provider_adjustment_leaves_the_payment_unproven() -> None:
    (difference,) = remit("5", "CLP*A*1*5*5", "PLB*1*20261231*L6:A*X").balance.differences
    assert (difference.expected, difference.found) == (None, 5)


def test_a_debit_stands_for_a_negative_sum() -> None:
    body = ["BPR*I*60*D*ACH", "TRN*1*T*1", "CLP*A*22*-100*-60", "CAS*CO*45*-40"]
    read = fact("835", "005010X221A1", body)
    assert isinstance(read, Remittance)
    assert read.balance.balanced


def test_lines_that_miss_the_claim_are_measured() -> None:
    one = claim("CLP*A*1*150*100", "CAS*CO*45*50", "SVC*HC:1*80*80")
    assert balance.claim_differences(one) == ()
    assert balance.lines_difference(one) == (Decimal(-70), Decimal(-70))


def test_patient_responsibility_is_not_tested_on_reversals_nor_on_predeterminations() -> None:
    assert balance.patient_responsibility_difference(claim("CLP*A*22*-10*0*5", "CAS*PR*1*-10")) is None
    assert balance.patient_responsibility_difference(claim("CLP*A*25*10*0", "CAS*PR*1*10")) is None


def test_patient_responsibility_left_out_is_none() -> None:
    assert balance.patient_responsibility_difference(claim("CLP*A*1*10*0", "CAS*CO*45*10")) is None
    left_out = balance.patient_responsibility_difference(claim("CLP*A*1*10*0", "CAS*PR*1*10"))
    assert left_out is not None
    assert (left_out.expected, left_out.found) == (10, 0)
    difference = balance.patient_responsibility_difference(claim("CLP*A*1*10*0*5", "CAS*PR*1*10"))
    assert difference is not None
    assert (difference.expected, difference.found) == (10, 5)


cents = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100)


@given(st.lists(st.tuples(cents, st.lists(cents, max_size=3)), min_size=1, max_size=4), cents, cents)
def test_any_balanced_remittance_balances_and_any_cent_off_does_not(
    lines: list[tuple[Decimal, list[Decimal]]], own: Decimal, plb: Decimal
) -> None:
    body, charge, paid = [f"CAS*CO*45*{own}"], Decimal(0), -own
    for line_charge, adjustments in lines:
        line_paid = line_charge - sum(adjustments, Decimal(0))
        body += [f"SVC*HC:1*{line_charge}*{line_paid}", *(f"CAS*OA*23*{one}" for one in adjustments)]
        charge, paid = charge + line_charge, paid + line_paid
    total = paid - plb
    rest = [*body, f"PLB*1*20261231*WO:A*{plb}"]
    read = remit(f"{total}", f"CLP*A*1*{charge}*{paid}", *rest)
    assert read.balance.balanced
    assert balance.lines_difference(read.claims[0]) is None
    cent = Decimal("0.01")
    off = remit(f"{total}", f"CLP*A*1*{charge}*{paid + cent}", *rest)
    assert {one.level for one in off.balance.differences} == {Level.CLAIM, Level.PAYMENT}
