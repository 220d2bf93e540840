"""pyx12 refuses what is right; we do not: each item of `corrections.toml` is a file, with what both say of it."""

from __future__ import annotations

import pytest

from edigate.guides import fixture_folder, load, second_opinion
from edigate.guides.check import check
from edigate.guides.report import Verdict
from guides import corrected, stock
from guides.corrected import Item

ITEMS = corrected.corrections()
IDS = [item.name for item in ITEMS]
RIGHT = [item for item in ITEMS if item.packaged != "accepts" and "/pass/" in str(item.path)]


@pytest.mark.parametrize("item", ITEMS, ids=IDS)
def test_we_say_what_is_right(item: Item) -> None:
    report = check([fixture_folder.read(item.path).content])
    assert [str(finding.code) for finding in report.findings] == item.codes
    assert report.verdict is (Verdict.REJECTED if "/fail/" in str(item.path) else Verdict.ACCEPTED)


@pytest.mark.parametrize("item", ITEMS, ids=IDS)
def test_pyx12_says_what_the_table_has(item: Item) -> None:
    assert corrected.opinions(second_opinion.check(item.path.read_bytes())) == item.pyx12
    assert stock.verdict(item.path) == item.packaged


def test_the_list_is_long() -> None:
    assert len(RIGHT) >= 35, "what pyx12 refuses and the guide, or a payer, does not"


def test_the_rows_that_change_a_map_are_all_tried() -> None:
    tried = {row for item in ITEMS for row in item.rows}
    changed = {each.row for name in load.names() for each in load.load(name).corrections if each.row}
    assert changed <= tried


def test_the_files_are_what_their_maker_makes() -> None:
    assert [path.name for path, data in corrected.files() if path.read_bytes() != data] == []
