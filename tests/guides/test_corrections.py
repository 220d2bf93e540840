"""Faults of pyx12's engine that no map can cure (B1 to B6 of the review of its maps), and samples it refuses wrongly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edigate.errors import Severity
from edigate.guides import second_opinion
from edigate.guides.check import check
from edigate.guides.report import Report, Verdict

Read = Callable[[str], list[str]]
Judge = Callable[[list[str]], Report]


def test_a_set_of_another_kind_in_the_group_is_told(good: Read, judge: Judge) -> None:
    """B1: pyx12 takes the map of GS01 and GS08, finds nothing in it, and says that all is well."""
    segments = [one.replace("GS*HN*", "GS*HR*") for one in good("277")]
    assert [str(each.code) for each in judge(segments).findings] == ["GROUP_NOT_OF_SET"]


@pytest.mark.parametrize("text", ["HC:1:2:3:4:5:6:7:8:9:10", ":" * 50, "HC" + ":A" * 300])
def test_a_composite_of_any_length_is_no_crash(text: str, good: Read, judge: Judge) -> None:
    """B2: pyx12 raises an IndexError."""
    segments = [one.replace("HC:99213:25", text) for one in good("837P")]
    assert judge(segments).verdict is Verdict.REJECTED
    content = ("~\n".join(segments) + "~\n").encode()
    assert second_opinion.check(content)  # a finding or a note, never an exception


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"  \r\n", b"some mail header\r\n"])
def test_what_stands_before_the_interchange_does_no_harm(before: bytes, good: Read) -> None:
    """B6: pyx12 returns False without a word."""
    content = before + ("~\r\n".join(good("837P")) + "~\r\n").encode()
    assert check([content]).verdict is Verdict.ACCEPTED
    assert not [each for each in second_opinion.check(content) if each.severity is Severity.ERROR]


@pytest.mark.parametrize("end", ["~", "~ ", "~\n\n", "~ \r\n", "~\n    "])
def test_blanks_and_line_ends_after_the_terminator_do_no_harm(end: str, good: Read) -> None:
    assert check([(end.join(good("835")) + end).encode()]).verdict is Verdict.ACCEPTED


def test_names_outside_ascii_are_accepted(good: Read) -> None:
    content = ("~\n".join(good("835")) + "~\n").replace("SAMPLE*ANNA", "SÁMPLE*ANÑA").encode()
    report = check([content])
    assert report.verdict is Verdict.ACCEPTED
    assert [str(each.code) for each in report.findings] == ["NON_ASCII"]


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "stupidedi/005010__X222A1_HC837_pass__oxygen.edi",
        "stupidedi/005010__X222A1_HC837_pass__wheelchair.edi",
        "stupidedi/005010__X223A2_HC837_pass__automobile-accident.edi",
        "stupidedi/005010__X231A1_FA999_pass__response-to-functional-group-containing-3-837s.edi",
        "imsweb/277_5010__x12_277CA_rejected.txt",
        "imsweb/277_5010__x12_277CA_accepted.txt",
        "oopfactory-x12/INS___277___5010__FromAlexbrodsky.txt",
    ],
)
def test_samples_that_the_packaged_maps_refuse_wrongly(name: str, shared: Path) -> None:
    content = (shared / "corpus" / name).read_bytes()
    assert check([content]).verdict is Verdict.ACCEPTED
    assert [each for each in second_opinion.check(content) if each.severity is Severity.ERROR]
