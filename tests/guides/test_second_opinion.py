"""pyx12's opinion: errors with their place, notes where it has none, never an exception, never a value."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from edigate.errors import Severity, UsageError
from edigate.guides import second_opinion
from edigate.guides.check import check
from edigate.guides.report import Verdict

Read = Callable[[str], list[str]]


def _bytes(segments: list[str]) -> bytes:
    return ("~\n".join(segments) + "~\n").encode()


@pytest.mark.parametrize("name", ["837P", "835", "837I", "837D", "276", "277"])
def test_good_files_are_good_to_pyx12_too(name: str, good: Read) -> None:
    assert second_opinion.check(_bytes(good(name))) == []
    assert check([_bytes(good(name))], engine="pyx12").verdict is Verdict.ACCEPTED


def test_an_error_has_its_place_and_no_value(good: Read) -> None:
    segments = [one.replace("*Y*A*Y*Y", "*Y*SECRET*Y*Y") for one in good("837P")]
    at = next(n for n, one in enumerate(segments, start=1) if one.startswith("CLM"))
    found = second_opinion.check(_bytes(segments))
    assert {(str(each.code), each.where.ordinal, each.where.id, each.where.element) for each in found} == {
        ("PYX12_ELEMENT_TOO_LONG", at, "CLM", 7),
        ("PYX12_CODE_NOT_ALLOWED", at, "CLM", 7),
    }
    assert not any("SECRET" in each.message for each in found)


def test_nothing_is_logged(good: Read, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        second_opinion.check(_bytes([one.replace("ANNA", "ANN\x07A") for one in good("837P")]))
    assert caplog.records == []


@pytest.mark.parametrize("content", [b"", b"hello", b"ISA*", b"\x00" * 500])
def test_what_it_cannot_read_is_a_note(content: bytes) -> None:
    assert [(str(each.code), each.severity) for each in second_opinion.check(content)] == [
        ("PYX12_NO_OPINION", Severity.NOTE)
    ]


def test_a_guide_that_nobody_has_is_a_note_and_the_other_groups_are_still_read(good: Read) -> None:
    first, second = good("837P"), good("835")
    other = [one.replace("005010X222A1", "004010X999") for one in first[1:-1]]
    bad = [one.replace("*12*PCN0001", "*QQ*PCN0001") for one in second[1:-1]]
    bad[0], bad[-1] = bad[0].replace("*1*X*", "*2*X*"), "GE*1*2"
    found = second_opinion.check(_bytes([first[0], *other, *bad, "IEA*2*000000001"]))
    assert [str(each.code) for each in found] == ["PYX12_NO_OPINION", "PYX12_CODE_NOT_ALLOWED"]


def test_both_engines_together_ours_decides(good: Read) -> None:
    segments = [one.replace("*SIT", "*SIT") for one in good("999")]
    report = check([_bytes(segments)], engine="both")
    assert report.verdict is Verdict.ACCEPTED
    assert report.findings
    assert {each.severity for each in report.findings} == {Severity.NOTE}
    assert all(each.code.startswith("PYX12_") for each in report.findings)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine"):
        check([], engine="other")
