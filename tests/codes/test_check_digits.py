"""NPI, tax number and taxonomy: what is well formed and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.codes import npi, tax_id, taxonomy


@pytest.mark.parametrize("good", ["1234567893", "1245319599", "1999999984", "2000000002"])
def test_a_right_npi_is_valid(good: str) -> None:
    assert npi.is_valid(good)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "1234567890",
        "123456789",
        "12345678930",
        "3234567899",
        "0234567894",
        "12345678 3",
        "\u0661234567893",
        "x234567893",
    ],
)
def test_a_wrong_npi_is_not(bad: str) -> None:
    assert not npi.is_valid(bad)


@given(st.integers(min_value=100_000_000, max_value=299_999_999))
def test_exactly_one_tenth_digit_is_right(nine: int) -> None:
    right = [digit for digit in "0123456789" if npi.is_valid(f"{nine}{digit}")]
    assert [f"{nine}{digit}" for digit in right] == [npi.with_check_digit(str(nine))]


@given(st.integers(min_value=100_000_000, max_value=299_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(nine: int, place: int, shift: int) -> None:
    good = npi.with_check_digit(str(nine))
    changed = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert not npi.is_valid(changed)


@pytest.mark.parametrize("good", ["123456789", "12-3456789", "123-45-6789", "000000001"])
def test_tax_number_shapes(good: str) -> None:
    assert tax_id.is_valid(good)
    assert tax_id.bare(good) == good.replace("-", "")


@pytest.mark.parametrize(
    "bad", ["", "12345678", "1234567890", "1-23456789", "00-0000000", "12345678A", "123456789\n"]
)
def test_what_is_no_tax_number(bad: str) -> None:
    assert not tax_id.is_valid(bad)


def test_taxonomy_shape() -> None:
    assert taxonomy.is_valid("207Q00000X")
    assert not any(
        map(taxonomy.is_valid, ["", "207q00000X", "207Q00000", "207Q000000", "207Q00000XX", "207Q00000X\n"])
    )
