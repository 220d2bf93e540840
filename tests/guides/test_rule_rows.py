"""Every row of the catalogue of rules went somewhere: to codes that are told for its guides, or out, with a reason."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from edigate import maps
from edigate.guides import sums
from edigate.guides.codes import GuideCode
from edigate.guides.partner_code import PartnerRuleCode
from edigate.guides.situations.catalog import all_rules
from edigate.x12.findings import EnvelopeCode

_COVERAGE = maps.folder() / "rules" / "coverage"
_SETS = {"P": "837P", "I": "837I", "D": "837D"}  # as the catalogue calls the guides
_GUIDES = frozenset(("P", "I", "D", "835", "277CA", "277", "276", "999", "TA1"))


def _entries() -> dict[str, dict[str, Any]]:
    """Each entry by the id of its row."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(_COVERAGE.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("row", ()):
            assert entry["id"] not in found, f"{entry['id']} stands twice"
            found[entry["id"]] = entry
    return found


def _by(entry: dict[str, Any]) -> list[str]:
    told = entry.get("by", [])
    return [told] if isinstance(told, str) else told


def _told_for() -> dict[str, frozenset[str]]:
    """For which guides each code can be told."""
    told: dict[str, frozenset[str]] = {}
    for rule in all_rules():
        told[str(rule.code)] = told.get(str(rule.code), frozenset()) | rule.guides
    for code in (*EnvelopeCode, *GuideCode, *PartnerRuleCode):
        told[str(code)] = _GUIDES
    for code in sums.ClaimSums.CODES - sums.RemittanceSums.CODES:
        told[str(code)] = frozenset(_SETS)
    for code in sums.RemittanceSums.CODES - sums.ClaimSums.CODES:
        told[str(code)] = frozenset(("835",))
    return told


ENTRIES = _entries()
TOLD_FOR = _told_for()
TRIGGERS: list[dict[str, Any]] = tomllib.loads((_COVERAGE / "triggers.toml").read_text(encoding="utf-8"))[
    "trigger"
]


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, frozenset[str]]:
    """The guides of each row of the catalogue."""
    with (shared / "domain" / "rules" / "rules.tsv").open(encoding="utf-8", newline="") as catalogue:
        return {
            row["id"]: frozenset(row["guides"].split(","))
            for row in csv.DictReader(catalogue, delimiter="\t")
        }


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=lambda entry: entry["id"])
def test_an_entry_names_codes_that_exist_or_a_reason(entry: dict[str, Any]) -> None:
    assert set(entry) <= {"id", "by", "left_out", "not_for"}
    assert _by(entry) or entry["left_out"]
    for reason in (*([entry["left_out"]] if "left_out" in entry else ()), *entry.get("not_for", {}).values()):
        assert len(reason) > 10
    assert [code for code in _by(entry) if code not in TOLD_FOR] == []


@pytest.mark.shared
def test_every_row_of_the_catalogue_has_an_entry(rows: dict[str, frozenset[str]]) -> None:
    assert rows.keys() ^ ENTRIES.keys() == set()


@pytest.mark.shared
def test_the_codes_of_a_row_are_told_for_each_of_its_guides(rows: dict[str, frozenset[str]]) -> None:
    silent = {
        (entry["id"], guide)
        for entry in ENTRIES.values()
        for guide in rows[entry["id"]]
        if _by(entry) and not any(guide in TOLD_FOR[code] for code in _by(entry))
        if guide not in entry.get("not_for", {})
    }
    assert sorted(silent) == []


@pytest.mark.parametrize(
    "trigger", TRIGGERS, ids=lambda trigger: f"{''.join(trigger['guides'])} {trigger['where']}"
)
def test_a_trigger_of_claims_has_codes_told_for_each_of_its_guides_or_a_reason(
    trigger: dict[str, Any],
) -> None:
    assert set(trigger) - {"by", "left_out"} == {"guides", "where", "says"}
    assert set(trigger["guides"]) <= set(_SETS)
    if "left_out" in trigger:
        assert not _by(trigger)
        assert len(trigger["left_out"]) > 15
    else:
        for guide in trigger["guides"]:
            assert any(guide in TOLD_FOR[code] for code in _by(trigger))


def test_every_rule_of_claims_belongs_to_a_row_or_a_trigger() -> None:
    claims = {str(rule.code) for rule in all_rules() if rule.guides & set(_SETS)}
    named = {code for entry in (*ENTRIES.values(), *TRIGGERS) for code in _by(entry)}
    assert sorted(claims - named) == []
