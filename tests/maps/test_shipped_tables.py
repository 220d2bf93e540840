"""Every shipped table is whole, dated and explained."""

from __future__ import annotations

import tomllib
from datetime import date

import pytest

from edigate import maps
from edigate.errors import UsageError

SOURCES = tomllib.loads((maps.folder() / "codes" / "SOURCES.toml").read_text(encoding="utf-8"))
NAMES = maps.code_set_names()
CLASSES_OF_CARC = {
    "patient_responsibility", "contractual", "eligibility", "authorization", "coding", "billing_error", "duplicate",
    "timely_filing", "medical_necessity", "cob", "bundling", "documentation", "benefit_limit", "non_covered",
    "provider", "pending", "informational",
}  # fmt: skip


def test_every_table_is_listed_and_every_listed_table_is_there() -> None:
    assert set(NAMES) == {path.stem for path in (maps.folder() / "codes").glob("*.csv")}
    assert {"carc", "rarc", "status", "status_category", "plb", "group", "claim_filing", "pos"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_whole(name: str) -> None:
    codes = maps.code_set(name)
    assert codes.as_of >= date(2026, 11, 23)
    assert SOURCES["lists"][name]["title"]
    for entry in codes.entries.values():
        assert all(
            text and text == text.strip()
            for text in (entry.code, entry.gloss, entry.class_, entry.next_action)
        )
        assert entry.source in SOURCES["keys"]


def test_reason_codes_have_only_known_classes() -> None:
    assert {entry.class_ for entry in maps.code_set("carc").entries.values()} == CLASSES_OF_CARC


def test_a_list_is_read_once() -> None:
    assert maps.code_set("carc") is maps.code_set("carc")


def test_an_unknown_list_is_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="no code list 'cpt'; there are: carc, "):
        maps.code_set("cpt")
