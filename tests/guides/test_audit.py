"""Every guide is sound: one way to place a segment, everything reachable, every correction with its source."""

from __future__ import annotations

import msgspec
import pytest
from lxml import etree

from edigate.errors import ConfigError
from edigate.guides import load, overlay
from edigate.guides.audit import audit
from edigate.guides.tables import Guide, Loop, Segment

ALL = ("276", "277", "277CA", "835", "837D", "837I", "837P", "999")


def test_these_are_the_guides() -> None:
    assert load.names() == ALL


@pytest.mark.parametrize("name", ALL)
def test_a_guide_has_no_fault_of_its_own(name: str) -> None:
    assert audit(load.load(name)) == []


@pytest.mark.parametrize("name", ALL)
def test_every_correction_says_why_and_whence(name: str) -> None:
    corrections = load.load(name).corrections
    assert len({each.id for each in corrections}) == len(corrections)
    for each in corrections:
        assert each.id.startswith(name)
        assert len(each.reason) > 20
        assert each.source
        assert each.as_of.year >= 2026
        assert each.change


def _guide_with(change: str, at: str) -> Guide:
    """The 835 after one more change of its map."""
    about, _ = overlay.read(load._folder() / "835.toml")
    root = load._parse(load.map_content(about.base), about.base)
    more = f"""
        id = "835-more"
        reason = "planted by a test to see whether the audit notices"
        source = "test"
        as_of = 2026-11-23
        change = [{{ at = "{at}", {change} }}]
    """
    planted = msgspec.toml.decode(more.encode(), type=overlay.Correction)
    overlay.lay(root, msgspec.structs.replace(about, correction=[*about.correction, planted]))
    return load._Builder(root, about, load._data_elements(), "").guide()


@pytest.mark.parametrize(
    ("at", "change", "word"),
    [
        ("2100/REF#2/01", 'add_codes = ["EA"]', "fit the same segment"),
        ("2110/REF#1/01", 'codes = ["6R"]', "fit the same segment"),
        ("2100/CLP", 'set = { max_use = "2" }', "exactly once"),
        ("2100/CAS/01", 'add_codes = ["LONG"]', "does not have the element's length"),
        ("2110/SVC/05", 'set = { usage = "X" }', "makes no sense"),
    ],
)
def test_the_audit_notices_a_planted_fault(at: str, change: str, word: str) -> None:
    assert any(word in fault for fault in audit(_guide_with(change, at)))


def test_a_change_at_no_place_is_refused() -> None:
    with pytest.raises(ConfigError, match="nothing at 2100/ZZZ"):
        _guide_with('set = { usage = "S" }', "2100/ZZZ")


def test_a_path_reaches_both_copies_of_a_loop() -> None:
    root = etree.fromstring(load.map_content("pyx12:837.5010.X222.A1.xml"))
    assert len(overlay._find(root, "2400/PWK#2/01")) == 2
    assert len(overlay._find(root, "2000C/2300/2400/PWK#2/01")) == 1


@pytest.mark.parametrize("name", ALL)
def test_wrappers_are_gone_and_order_is_kept(name: str) -> None:
    body = load.load(name).body
    assert isinstance(body.children[0], Segment)
    assert body.children[0].id == "ST"
    assert body.children[-1].id == "SE"
    places = [child.place for child in body.children]
    assert places == sorted(places)
    assert not any(
        isinstance(child, Loop) and child.id in ("HEADER", "DETAIL", "FOOTER") for child in body.children
    )
