"""A number is given out once; a counter refuses to wrap and never goes back."""

from __future__ import annotations

import pytest

from edigate.errors import LocalError
from edigate.store import Store, control_numbers


def test_each_partner_and_kind_counts_from_one(store: Store) -> None:
    with store.begin() as tx:
        assert control_numbers.last(tx, "a", "interchange") == 0
        assert control_numbers.reserve(tx, "a", "interchange") == range(1, 2)
        assert control_numbers.reserve(tx, "a", "interchange", 3) == range(2, 5)
        assert control_numbers.reserve(tx, "b", "interchange") == range(1, 2)
        assert control_numbers.reserve(tx, "a", "inquiry") == range(1, 2)
        assert control_numbers.last(tx, "a", "interchange") == 4


def test_at_the_end_it_refuses_and_does_not_wrap(store: Store) -> None:
    with store.begin() as tx:
        control_numbers.jump(tx, "a", "interchange", 999_999_997)
        assert control_numbers.reserve(tx, "a", "interchange", 2) == range(999_999_998, 1_000_000_000)
    for _ in range(2):
        with pytest.raises(LocalError, match="no number is used twice"), store.begin() as tx:
            control_numbers.reserve(tx, "a", "interchange")
    with store.look() as tx:
        assert control_numbers.last(tx, "a", "interchange") == 999_999_999


def test_a_jump_goes_forward_only(store: Store) -> None:
    with store.begin() as tx:
        assert control_numbers.jump(tx, "a", "interchange", 40) == 40
        assert control_numbers.jump(tx, "a", "interchange", 7) == 40
        assert control_numbers.reserve(tx, "a", "interchange") == range(41, 42)
