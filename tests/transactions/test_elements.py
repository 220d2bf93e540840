"""Elements to values: what is read, what is not, and that nothing is ever rounded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.transactions import elements
from edigate.transactions.values import Procedure


@pytest.mark.parametrize(
    "raw, value",
    [
        ("58", "58.00"), ("58.5", "58.50"), ("58.25", "58.25"), (".5", "0.50"), ("5.", "5.00"), ("0132", "132.00"),
        ("-0", "0.00"), ("-0.00", "0.00"), ("-.5", "-0.50"), ("-67", "-67.00"), ("+12.3", "12.30"), ("1.125", "1.125"),
        (" 7 ", "7.00"), ("000000000000001.10", "1.10"), ("999999999999999.99", "999999999999999.99"), ("0", "0.00"),
    ],
)  # fmt: skip
def test_an_amount_has_two_places_or_more(raw: str, value: str) -> None:
    assert str(elements.amount(raw)) == value


@pytest.mark.parametrize(
    "raw",
    ["", " ", "-", ".", "-.", "+", "--5", "5-", "1.2.3", "1,50", "1E3", "1e3", "NaN", "Infinity", "-inf", "1_000",
     "0x1", "٣", "²", "12 3", "1" * 16, "1.1234567", "$5"],
)  # fmt: skip
def test_what_is_no_amount_is_none(raw: str) -> None:
    assert elements.amount(raw) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_every_amount_in_cents_is_read_exactly(value: Decimal) -> None:
    assert elements.amount(str(value)) == value
    assert elements.amount(f"{value:f}".rstrip("0").rstrip(".") or "0") == value


@given(st.text(max_size=20))
def test_any_text_is_an_amount_in_plain_digits_or_none(raw: str) -> None:
    value = elements.amount(raw)
    if value is not None:
        assert value == Decimal(raw.strip())
        assert value.is_finite()
        assert "E" not in str(value)
        assert str(value)[-3] == "." or len(str(value).partition(".")[2]) > 2


@given(st.text("0123456789.-+eE_", max_size=20))
def test_an_amount_is_the_same_between_blanks(raw: str) -> None:
    """Blanks lead past the short way that the usual forms take."""
    assert str(elements.amount(raw)) == str(elements.amount(f" {raw} "))


@pytest.mark.parametrize(
    "raw, value", [("1", "1"), ("2.50", "2.50"), (".5", "0.5"), ("-3", "-3"), ("-0", "0"), ("007", "7")]
)
def test_a_quantity_is_kept_as_received(raw: str, value: str) -> None:
    assert str(elements.quantity(raw)) == value


@pytest.mark.parametrize("raw", ["", "X", "1E2", "²", "1_0", "1" * 16])
def test_what_is_no_quantity_is_none(raw: str) -> None:
    assert elements.quantity(raw) is None


@pytest.mark.parametrize(
    "raw, first, last",
    [
        ("20260302", date(2026, 3, 2), None),
        ("20240229", date(2024, 2, 29), None),
        ("20260302-20260304", date(2026, 3, 2), date(2026, 3, 4)),
        ("202603021530", date(2026, 3, 2), None),
        ("260302", date(2026, 3, 2), None),
        ("700101", date(1970, 1, 1), None),
        (" 20260302 ", date(2026, 3, 2), None),
        ("20260229", None, None),
        ("20260302-", None, None),
        ("20260302-20261301", None, None),
        ("2026W011", None, None),
        ("2026-03-02", None, None),
        ("٢٠٢٦٠٣٠٢", None, None),
        ("00000000", None, None),
        ("", None, None),
    ],
)
def test_dates_are_real_ones_of_any_of_the_forms(raw: str, first: date | None, last: date | None) -> None:
    assert elements.days(raw) == (first, last)


@given(st.text("0123456789- ", max_size=18))
def test_no_text_breaks_a_date(raw: str) -> None:
    first, last = elements.days(raw)
    assert last is None or first is not None


@pytest.mark.parametrize(
    "raw, value",
    [
        ("HC:99213", Procedure("HC", "99213")),
        ("HC:99213:25", Procedure("HC", "99213", ("25",))),
        ("HC:99213:25::LT", Procedure("HC", "99213", ("25", "LT"))),
        ("HC:J3490:::::SOMETHING", Procedure("HC", "J3490", (), "SOMETHING")),
        ("HC:A0001:::::A:A0009", Procedure("HC", "A0001", (), "A", "A0009")),
        ("NU:0450", Procedure("NU", "0450")),
        ("99213", Procedure(None, "99213")),
        ("HC", Procedure("HC", None)),
        ("", None),
    ],
)
def test_procedures_come_apart(raw: str, value: Procedure | None) -> None:
    assert elements.procedure(raw, ":") == value


@pytest.mark.parametrize(
    "raw, value", [("12", 12), (" 7 ", 7), ("", None), ("-1", None), ("²", None), ("9" * 5000, None)]
)
def test_numbers_are_plain_digits(raw: str, value: int | None) -> None:
    assert elements.number(raw) == value


@pytest.mark.parametrize("raw", ["12345678.91", "12345678", "12345678.9", "123456789012345.67"])
def test_an_amount_is_not_rounded_by_a_callers_precision(raw: str) -> None:
    with localcontext(prec=4):
        assert elements.amount(raw) == Decimal(raw)
