"""The only payment of a claim is settled by a shorter way; it must come to what the whole way comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bookkeeping import TABLES
from edigate.outcome.payment_proof import is_proven
from edigate.outcome.settlement import Record, settle_claim, settle_several
from edigate.posting.booking import Booked
from edigate.posting.contract import Contract, Price
from edigate.posting.history import PaymentRef
from edigate.posting.judge import judge
from edigate.posting.remittance import is_cents
from edigate.transactions.remittance_835.balance import claim_differences
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment
from edigate.transactions.values import Person
from remitted import cas, line, payment, submission

DAY = date(2026, 4, 1)
AT = datetime(2026, 4, 1, tzinfo=UTC)
PRICES = {("DHP01", "99213"): (Price("", None, None, Decimal("90.00")),)}
WHYS = ("CO-45", "PR-1", "PR-2", "PR-27", "CO-16", "OA-23", "PI-45", "CO-253", "CO-133", "XX-45", "PR-ZZ9")
Line = tuple[int, list[tuple[str, int]], tuple[str, ...], int]
LINES = st.tuples(
    st.sampled_from([0, 5_000, 12_345]),
    st.lists(st.tuples(st.sampled_from(WHYS), st.sampled_from([0, 5_000, 1_250, -300])), max_size=3),
    st.sampled_from([(), ("N130",), ("N781", "MA130")]),
    st.sampled_from([0, 0, 0, 0, 1]),
)


def dollars(cents: int) -> str:
    return str(Decimal(cents).scaleb(-2))


def told(status: str, lines: list[Line], own: str, short: int) -> ClaimPayment:
    """A claim of these lines; the last of each line and `short` are what sums miss by."""
    charge = sum(one[0] for one in lines)
    paid = charge - sum(cents for one in lines for _, cents in one[1]) - short
    made = [
        line(
            f"PCN1-{n}",
            dollars(charge),
            dollars(charge - sum(cents for _, cents in whys) + off),
            ", ".join(f"{why} {dollars(cents)}" for why, cents in whys),
            remarks=remarks,
        )
        for n, (charge, whys, remarks, off) in enumerate(lines, start=1)
    ]
    paid -= sum(int(one.amount.scaleb(2)) for one in cas(own) if one.amount)
    return payment(dollars(charge), dollars(paid), *made, status=status, adjusted=own)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["1", "1", "1", "2", "3", "19", "22", "23", "25", "99"]),
    st.lists(LINES, max_size=3),
    st.sampled_from(["", "", "CO-45 10", "PR-3 25", "CO-16 50"]),
    st.sampled_from([0, 0, 0, 100]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["DHP01", "SM002"]),
)
def test_one_payment_alone_is_settled_as_among_several(
    status: str, lines: list[Line], own: str, short: int, corrected: bool, priced: bool, payer: str
) -> None:
    one = told(status, lines, own, short)
    if corrected:
        one = msgspec.structs.replace(one, corrected_patient=Person("DOE, JANE", None))
    tables = msgspec.structs.replace(TABLES, contract=Contract(PRICES if priced else {}))
    booked = Booked(PaymentRef(7, 3), payer, "EFT1", 1, DAY, one)
    target = submission()
    record = Record(
        booked, one, frozenset(), is_proven(one), judge(one, tables.carc), target, AT, "claim number"
    )
    assert settle_claim([record], [target], DAY, tables) == settle_several([record], [target], DAY, tables)


AMOUNTS = st.none() | st.sampled_from(["0.00", "12.34", "-5.00", "1.005", "-1.005", "2.500"]).map(Decimal)


@given(AMOUNTS, AMOUNTS, st.lists(AMOUNTS, max_size=3))
@example(Decimal("1.005"), Decimal("0.00"), [Decimal("1.005")])
@example(Decimal("1.500"), Decimal("0.50"), [Decimal("1.000")])
@example(Decimal("5.00"), Decimal("0.00"), [Decimal("1.005"), Decimal("-1.005"), Decimal("5.00")])
def test_a_claim_is_proven_when_its_sums_hold_and_each_amount_is_in_cents(
    charge: Decimal | None, paid: Decimal | None, off: list[Decimal | None]
) -> None:
    adjustments = tuple(Adjustment("CO", "45", each, None, 2) for each in off)
    one = msgspec.structs.replace(
        payment("1", "1"),
        charge=charge,
        paid=paid,
        adjustments=adjustments,
    )
    in_cents = all(map(is_cents, (charge, paid, *off)))
    assert is_proven(one) == (in_cents and not claim_differences(one))
