"""Claim keys of a file: each is new once, whatever it holds and however many there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.intake import seen_keys
from edigate.intake.seen_keys import SeenKeys

KEYS = st.tuples(
    st.sampled_from([None, "None", "north", ""]), st.text("ab'\"\n\\ \x00\ud800", min_size=1, max_size=3)
)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed early, and a map so small that it often says perhaps."""
    monkeypatch.setattr(seen_keys, "_RECENT", 4)
    monkeypatch.setattr(seen_keys, "_BITS", 64)


@given(st.lists(KEYS, max_size=60))
def test_a_key_is_new_once(keys: list[tuple[str | None, str]]) -> None:
    seen, plain = SeenKeys(), set[tuple[str | None, str]]()
    for key in keys:
        assert seen.add(*key) == (key not in plain)
        plain.add(key)


def test_part_of_a_key_is_no_key() -> None:
    seen = SeenKeys()
    assert all(seen.add(None, f"A{n}B") for n in range(20))
    assert seen.add(None, "A1") and seen.add(None, "1B")
    assert not seen.add(None, "A19B")
