"""Folders of fixtures: ours agree with what is beside them, each finding has its own, every difference is seen."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from edigate.errors import DataError, UsageError
from edigate.guides import fixture_folder, load
from edigate.guides.check import check
from edigate.guides.codes import GuideCode
from edigate.guides.conform import Fixture, Result, conform, facts_of, findings_of
from edigate.guides.report import Verdict
from edigate.x12.findings import EnvelopeCode
from guides import faulty
from read_results import FIXTURES

PATHS = fixture_folder.paths(FIXTURES)
GOOD = FIXTURES / "005010X221A1" / "pass" / "two-claims.x12"
BAD = FIXTURES / "005010X222A1" / "fail" / "one-date-invalid.x12"


def name(path: Path) -> str:
    return "/".join(path.parts[-3:])


@pytest.mark.parametrize("path", PATHS, ids=name)
def test_our_fixtures_agree(path: Path) -> None:
    assert conform(fixture_folder.read(path)).differences == ()


def test_every_finding_code_has_a_fixture_that_has_exactly_that_finding() -> None:
    alone = set()
    for path in PATHS:
        told = {each["code"] for each in fixture_folder.read(path).findings or ()}
        alone |= {code for code in told if told - {code} == faulty.ACCOMPANIED.get(code, frozenset())}
    assert sorted({*GuideCode, *EnvelopeCode} - alone - faulty.WITHOUT) == []


def test_what_cannot_have_a_fixture_can_be_told_all_the_same_or_never() -> None:
    long = b"ISA*00*          *00*          *ZZ*A              *ZZ*B              *260105*0930*^*00501*000000001*0*T*:~"
    report = check([long + b"GS*" + b"X" * ((1 << 20) + 1)])
    assert EnvelopeCode.SEGMENT_TOO_LONG in [finding.code for finding in report.findings]
    unused = [each.id for name in load.names() for each in load.load(name).segments if each.usage == "N"]
    assert unused == [], "a guide lists an unused segment now: SEGMENT_NOT_USED needs a fixture"


@pytest.mark.parametrize(
    ("path", "one"), list(faulty.paths()), ids=lambda value: value.stem if isinstance(value, Path) else ""
)
def test_the_fixtures_with_one_fault_are_what_their_maker_makes(path: Path, one: faulty.Faulty) -> None:
    assert path.read_bytes() == faulty.content(one)


@pytest.mark.parametrize("guide", load.names())
def test_every_guide_has_fixtures_that_pass_and_that_fail(guide: str) -> None:
    version = load.load(guide).version
    passing = [path for path in (FIXTURES / version / "pass").glob("*.x12") if _is_checked(path, guide)]
    assert passing, f"no file of {guide} in {version}/pass"


def _is_checked(path: Path, guide: str) -> bool:
    of_set = f"ST*{load.load(guide).set}*".encode()
    return of_set in path.read_bytes() and check([path.read_bytes()]).verdict is Verdict.ACCEPTED


def differing(path: Path, **changes: object) -> list[tuple[str, str, str | None, str | None]]:
    """What differs when the fixture at this path is changed so."""
    result: Result = conform(msgspec.structs.replace(fixture_folder.read(path), **changes))
    return [(each.what, each.where, each.expected, each.found) for each in result.differences]


def test_a_verdict_that_the_path_does_not_say_differs() -> None:
    assert differing(GOOD, folder="fail") == [("verdict", "file", "rejected or unreadable", "accepted")]
    assert differing(BAD, folder="pass") == [("verdict", "file", "accepted or unsupported", "rejected")]
    assert differing(BAD, folder="quirk") == []


def test_a_guide_that_the_path_does_not_say_differs() -> None:
    assert differing(GOOD, guide="005010X222A1") == [("guide", "file", "005010X222A1", "005010X221A1")]
    assert differing(GOOD, guide="none") == []
    unsupported = FIXTURES / "005010X279A1" / "pass" / "270-as-segments.x12"
    assert differing(unsupported, guide="005010X222A1") == [("guide", "file", "005010X222A1", "005010X279A1")]


def test_findings_that_are_missing_or_too_many_differ() -> None:
    (told,) = findings_of(BAD.read_bytes())
    assert differing(BAD, findings=[]) == [("findings", "segment 19 DMG02", None, "DATE_INVALID")]
    assert differing(BAD, findings=[told, told]) == [("findings", "segment 19 02", "DATE_INVALID", None)]
    assert differing(BAD, findings=[{"code": "DATE_INVALID"}]) == []
    assert differing(BAD, findings=[told | {"element": 3}]) == [
        ("findings", "segment 19 03", "DATE_INVALID", None), ("findings", "segment 19 DMG02", None, "DATE_INVALID"),
    ]  # fmt: skip


def test_an_exact_expectation_is_matched_before_a_loose_one() -> None:
    twice = BAD.read_bytes().replace(b"D8*20251230", b"D8*20251330")
    loose, exact = {"code": "DATE_INVALID"}, {"code": "DATE_INVALID", "ordinal": 19, "element": 2}
    assert differing(BAD, content=twice, findings=[loose, exact]) == []


def test_facts_that_differ_are_told_by_their_path() -> None:
    facts = facts_of([GOOD.read_bytes()])
    facts[0]["claims"][0]["paid"] = "1.00"
    del facts[0]["usage"]
    facts[0]["claims"].append({})
    found = differing(GOOD, facts=facts)
    assert [each[:2] for each in found] == [
        ("facts", "read[0].claims[0].paid"), ("facts", "read[0].claims"), ("facts", "read[0].usage"),
    ]  # fmt: skip
    assert found[0][2] == '"1.00"'
    assert found[2][2:] == (None, '"T"')


def test_only_so_many_facts_are_told() -> None:
    facts = facts_of([GOOD.read_bytes()])
    assert len(differing(GOOD, facts=[dict.fromkeys(facts[0])])) == 21


def test_a_quirk_without_expectations_is_none() -> None:
    fixture = Fixture("x/quirk/y.x12", "x", "quirk", GOOD.read_bytes(), None, None)
    assert [each.what for each in conform(fixture).differences] == ["expectation"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in (GOOD, BAD):
        target = tmp_path / path.parts[-3] / path.parts[-2]
        target.mkdir(parents=True)
        shutil.copy(path, target)
    return tmp_path


def test_new_expectations_are_written_and_then_agree(folder: Path) -> None:
    paths = fixture_folder.paths(folder)
    written = [each.name for path in paths for each in fixture_folder.update(path)]
    assert sorted(written) == ["one-date-invalid.findings.json", "two-claims.json"]
    assert [each for path in paths for each in fixture_folder.update(path)] == []
    assert all(conform(fixture_folder.read(path)).agrees for path in paths)
    assert json.loads((paths[1].with_suffix(".findings.json")).read_text()) == findings_of(BAD.read_bytes())


def test_a_folder_without_fixtures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loose.x12").write_bytes(GOOD.read_bytes())
    with pytest.raises(UsageError):
        fixture_folder.paths(tmp_path)


@pytest.mark.parametrize(
    ("ending", "text"), [(".json", "[]"), (".json", "{"), (".findings.json", "{}"), (".findings.json", "[1]")]
)
def test_an_expectation_of_the_wrong_shape_is_refused(folder: Path, ending: str, text: str) -> None:
    path = fixture_folder.paths(folder)[0]
    path.with_suffix(ending).write_text(text)
    with pytest.raises(DataError):
        fixture_folder.read(path)
