"""pyx12 is silent here; we are not: each item of `silent.toml` is a file of which we say one thing and pyx12 nothing."""

from __future__ import annotations

import pytest

from edigate.guides import fixture_folder, second_opinion
from edigate.guides.check import check
from guides import corrected, stock
from guides.corrected import Item

ITEMS = corrected.silent()


@pytest.mark.parametrize("item", ITEMS, ids=[item.name for item in ITEMS])
def test_pyx12_is_silent_and_we_are_not(item: Item) -> None:
    fixture = fixture_folder.read(item.path)
    told = [str(finding.code) for finding in check([fixture.content], profile=fixture.profile).findings]
    assert sorted(told) == sorted(item.codes)
    assert corrected.opinions(second_opinion.check(fixture.content)) == item.pyx12
    assert stock.verdict(item.path) == "accepts"


def test_what_it_says_after_all_has_a_reason() -> None:
    assert [item.name for item in ITEMS if bool(item.pyx12) is not bool(item.why)] == []
