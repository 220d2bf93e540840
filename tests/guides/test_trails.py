"""Pieces told whole by a trail get the findings that they get segment by segment: on every file that breaks a rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.errors import Finding
from edigate.guides import trails
from edigate.guides.check import check
from edigate.guides.pieces import Pieces
from edigate.guides.situations import looks
from edigate.guides.situations.looks import any_look, fits
from edigate.guides.trails import Trail, Trails
from edigate.x12.delimiters import Delimiters

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures" / "x12"
_GUIDES = ("X212", "X214", "X221A1", "X222A1", "X223A2", "X224A2", "X231A1")
_FOLDERS = [FIXTURES / f"005010{guide}" for guide in _GUIDES]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.x12"))


def _findings(content: bytes) -> list[Finding]:
    return check([content], max_findings=100_000).findings


@pytest.fixture
def learning_at_once(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Every way becomes a trail when it has been gone once; which trails were followed is noted."""
    monkeypatch.setattr(trails, "_PAYS_AFTER", 1)
    followed: list[bool] = []

    def is_plain(trail: Trail, texts: list[str]) -> bool:
        plain = _is_plain(trail, texts)
        followed.append(plain)
        return plain

    _is_plain = Trail.is_plain
    monkeypatch.setattr(Trail, "is_plain", is_plain)
    return followed


@pytest.mark.parametrize("folder", _FOLDERS, ids=lambda folder: folder.name)
def test_a_trail_finds_what_steps_find(
    folder: Path, learning_at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [path.read_bytes() for path in _files(folder)]
    for content in files:  # the good ones and their kin lay the trails
        check([content])
    by_trails = [_findings(content) for content in files]
    assert any(learning_at_once)
    monkeypatch.setattr(Trails, "of", lambda *_: ())
    for path, content, found in zip(_files(folder), files, by_trails, strict=True):
        assert found == _findings(content), path.name


def test_a_trail_that_ignores_looks_is_caught(
    learning_at_once: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test before this one would fail if a text that looks odd were taken for a plain one."""
    folder = FIXTURES / "005010X222A1"
    files = [path.read_bytes() for path in _files(folder)]
    monkeypatch.setattr(Trail, "is_plain", Trail.is_sound)
    for content in files:
        check([content])
    by_trails = [_findings(content) for content in files]
    monkeypatch.setattr(Trails, "of", lambda *_: ())
    assert by_trails != [_findings(content) for content in files]


_segments = st.lists(
    st.sampled_from(["CLM*1", "HL*1", "LX*2", "SV1*X", "N3*CLM", "AB", "", "HLX*1"]), max_size=40
)


@given(_segments, st.lists(st.integers(1, 7), max_size=20))
def test_pieces_are_cut_before_openers_and_nothing_is_lost(texts: list[str], sizes: list[int]) -> None:
    pieces = Pieces(frozenset(("CLM", "HL")), "*")
    cut: list[tuple[str, list[str]]] = []
    rest = list(texts)
    for size in [*sizes, len(texts)]:
        cut += pieces.cut(rest[:size])
        rest = rest[size:]
    cut.append(pieces.rest())
    assert [text for _, piece in cut for text in piece] == texts
    for signature, piece in cut:
        assert signature == "".join(text[:3].ljust(3) for text in piece)
        assert not any(text[:4] == "CLM*" or text[:3] == "HL*" for text in piece[1:])


def test_looks_are_written_for_the_separators_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_PAYS_AFTER", 1)
    look = any_look(["A\x1d[^\x1d\x1f]*\x1f", "B\x1d1"])
    usual, other = Delimiters(), Delimiters("|", "^", None)
    assert fits(look, usual)("A*X:Y")
    assert not fits(look, usual)("A*X*Y:")
    assert fits(look, other)("A|X^Y")
    assert not fits(look, other)("A*X:Y")
    assert fits(look, other)("B|1")
