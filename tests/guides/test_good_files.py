"""Good files are accepted: one of each guide, the worked example, variants of versions and of separators."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edigate.errors import Severity
from edigate.guides import load
from edigate.guides.check import check
from edigate.guides.report import Report, Verdict

GUIDES = ("837P", "835", "277CA", "999", "837I", "837D", "277", "276")

Read = Callable[[str], list[str]]
Judge = Callable[[list[str]], Report]


def _bytes(segments: list[str]) -> bytes:
    return ("~\n".join(segments) + "~\n").encode()


@pytest.mark.parametrize("name", GUIDES)
def test_the_good_file_of_a_guide_has_no_finding(name: str, good: Read) -> None:
    report = check([_bytes(good(name))])
    assert report.findings == []
    assert report.verdict is Verdict.ACCEPTED
    assert report.guides == (load.load(name).version,)
    assert (report.interchanges, report.sets, report.segments) == (1, 1, len(good(name)))


def test_a_ta1_alone_is_accepted(good: Read) -> None:
    report = check([_bytes(good("TA1"))])
    assert (report.verdict, report.guides, report.sets, report.findings) == (
        Verdict.ACCEPTED,
        ("TA1",),
        0,
        [],
    )


@pytest.mark.parametrize(("name", "variant"), [(n, v) for n in GUIDES for v in load.load(n).accepts])
def test_a_sibling_version_is_accepted_and_told(name: str, variant: str, good: Read) -> None:
    version = load.load(name).version
    report = check([_bytes(good(name)).replace(version.encode(), variant.encode())])
    assert report.verdict is Verdict.ACCEPTED
    assert report.guides == (variant,)
    told = [finding.code for finding in report.findings if finding.where.id == "ST"]
    assert told == ["GUIDE_VARIANT"]


@pytest.mark.parametrize("marks", ["|:^\n", "*>^~", "\x1d\x1f\x1e\x1c", "+:!'"], ids=repr)
@pytest.mark.parametrize("name", GUIDES)
def test_other_separators_change_nothing(name: str, marks: str, good: Read) -> None:
    text = "~".join(good(name)) + "~"
    table = str.maketrans("*:^~", marks)
    report = check([text.translate(table).encode()])
    assert [finding.code for finding in report.findings] == []
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("name", GUIDES)
@pytest.mark.parametrize("times", [3, 60])
def test_what_is_compiled_accepts_what_was_examined(name: str, times: int, good: Read) -> None:
    """The same set many times: the first are examined, the later ones matched by patterns."""
    segments = good(name)
    body = segments[2:-2]
    numbered = [
        segment.replace("*0001", f"*{n:04}") if segment[:3] in ("ST*", "SE*") else segment
        for n in range(1, times + 1)
        for segment in body
    ]
    report = check([_bytes([*segments[:2], *numbered, f"GE*{times}*1", segments[-1]])])
    again = {"835": ["REMITTANCE_REPEATED"], "999": ["GROUP_ANSWERED_TWICE"]}.get(name, [])
    assert [str(each.code) for each in report.findings] == again * (times - 1)
    assert report.sets == times


@pytest.mark.shared
def test_the_worked_example_is_accepted_whole(shared: Path) -> None:
    files = sorted((shared / "domain" / "example").glob("*.edi"))
    assert len(files) == 12
    for path in files:
        report = check([path.read_bytes()])
        assert [f for f in report.findings if f.severity is not Severity.NOTE] == [], path.name
        assert report.verdict is Verdict.ACCEPTED, path.name


@pytest.mark.parametrize("name", GUIDES)
def test_where_blocks_end_changes_nothing(name: str, good: Read) -> None:
    content = _bytes(good(name)).replace(b"SAMPLE", b"").replace(b"*20251231", b"*20251341")
    whole = check([content])
    assert check([content[at : at + 1] for at in range(len(content))]) == whole
    assert check([content[at : at + 97] for at in range(0, len(content), 97)]) == whole
