"""The equations of coordination: exact to the cent, and silent where an amount is unknown."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from edigate.claims import balance

_cents = st.integers(min_value=-(10**9), max_value=10**9)
_many = st.lists(_cents, max_size=8)


def money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def amounts(cents: list[int]) -> list[Decimal | None]:
    return [money(each) for each in cents]


@given(charge=_cents, paid=_many, adjusted=_many)
def test_a_line_is_off_by_what_cents_say(charge: int, paid: list[int], adjusted: list[int]) -> None:
    off = balance.line_difference(money(charge), amounts(paid), amounts(adjusted))
    assert off == money(charge - sum(paid) - sum(adjusted))


@given(charge=_cents, paid=_cents, adjusted=_cents, at_lines=_many)
def test_a_claim_is_off_by_what_cents_say(charge: int, paid: int, adjusted: int, at_lines: list[int]) -> None:
    off = balance.claim_difference(money(charge), money(paid), money(adjusted), amounts(at_lines))
    assert off == money(charge - paid - adjusted - sum(at_lines))


@given(paid=_cents, at_lines=_many, adjusted=_cents)
def test_a_payment_is_off_by_what_cents_say(paid: int, at_lines: list[int], adjusted: int) -> None:
    off = balance.paid_difference(money(paid), amounts(at_lines), money(adjusted))
    assert off == money(paid - (sum(at_lines) - adjusted))


@given(lines=st.lists(st.tuples(_cents, _cents), min_size=1, max_size=8), adjusted=_cents)
def test_balanced_lines_and_a_balanced_claim_make_a_balanced_payment(
    lines: list[tuple[int, int]], adjusted: int
) -> None:
    """Where every line has a result the third equation follows from the other two: the guides ask for no more."""
    charges = sum(paid + cut for paid, cut in lines)
    paid = charges - adjusted - sum(cut for _, cut in lines)
    assert (
        balance.claim_difference(money(charges), money(paid), money(adjusted), amounts([c for _, c in lines]))
        == 0
    )
    assert balance.paid_difference(money(paid), amounts([p for p, _ in lines]), money(adjusted)) == 0


def test_what_is_unknown_makes_no_difference() -> None:
    one = Decimal(1)
    assert balance.total([one, None]) is None
    assert balance.line_difference(None, [one], []) is None
    assert balance.line_difference(one, [None], [one]) is None
    assert balance.claim_difference(one, None, one, []) is None
    assert balance.claim_difference(one, one, one, [None]) is None
    assert balance.paid_difference(one, [one], None) is None
