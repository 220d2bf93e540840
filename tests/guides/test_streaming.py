"""The shape of the work: flat memory and linear time, in one set and in many; and no input that hurts."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from edigate.guides import elements, set_check
from edigate.guides.check import check
from edigate.guides.report import Report, Verdict
from map_check import check_maps

Read = Callable[[str], list[str]]
_GUIDES = ("837P", "835", "277CA", "999", "837I", "837D", "277", "276")
# The part of a good file that may repeat within one set: from the first segment to before the second.
_REPEATS = {
    "835": ("CLP*", "PLB*"),
    "837P": ("CLM*", "SE*"),
    "277CA": ("TRN*2*CLAIM001", "TRN*2*CLAIM002"),
    "999": ("AK2*837*0002", "AK9*"),
}


def _parts(segments: list[str], guide: str) -> tuple[list[str], list[str], list[str]]:
    start, stop = _REPEATS[guide]
    first = next(at for at, one in enumerate(segments) if one.startswith(start))
    last = next(at for at, one in enumerate(segments) if at > first and one.startswith(stop))
    return segments[:first], segments[first:last], segments[last:]


def _long(segments: list[str], guide: str, times: int) -> Iterator[bytes]:
    """One set with a part of it repeated, in blocks, never whole in memory."""
    before, part, after = _parts(segments, guide)
    count = (
        len(before)
        - 2
        + times * len(part)
        + next(n for n, one in enumerate(after) if one.startswith("SE*"))
        + 1
    )
    after = [f"SE*{count}*0001" if one.startswith("SE*") else one for one in after]
    if guide == "835":
        before = [one.replace("BPR*I*75*", f"BPR*I*{80 * times - 5}*") for one in before]
    if guide == "277CA":
        totals = {"QTY*90": times, "QTY*QA": times, "AMT*YU": 150 * times}
        before = [f"{one[:6]}*{totals[one[:6]]}" if one[:6] in totals else one for one in before]
    yield ("~\n".join(before) + "~\n").encode()
    block = ("~\n".join(part) + "~\n").encode()
    for _ in range(times):
        yield block
    yield ("~\n".join(after) + "~\n").encode()


def _peak(segments: list[str], guide: str, times: int) -> tuple[int, Report]:
    tracemalloc.start()
    try:
        report = check(_long(segments, guide, times), max_findings=10)
        return tracemalloc.get_traced_memory()[1], report
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("guide", _REPEATS)
def test_memory_is_flat_within_one_set(guide: str, good: Read) -> None:
    segments = good(guide)
    check(_long(segments, guide, 60))  # what is learned once is not counted
    small, one = _peak(segments, guide, 100)
    large, other = _peak(segments, guide, 3_000)
    assert other.segments > 20 * one.segments
    assert large < small + 200_000
    assert other.findings_total == 0 or guide in ("837P", "835", "999")  # the same again is told


@pytest.mark.parametrize("guide", _REPEATS)
def test_time_is_linear_and_good_segments_are_not_examined(
    guide: str, good: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some dozens of a kind, a good segment costs a match and nothing else."""
    segments = good(guide)
    check(_long(segments, guide, 90))
    examined = 0

    def counting(*arguments: object) -> list[elements.Fault]:
        nonlocal examined
        examined += 1
        return elements.examine(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(set_check, "examine", counting)
    check(_long(segments, guide, 90))
    assert examined < 40


def test_a_finding_in_every_claim_is_counted_and_kept_to_the_limit(good: Read) -> None:
    segments = [one.replace("*12*PCN0001", "*QQ*PCN0001") for one in good("835")]
    report = check_maps(_long(segments, "835", 500), max_findings=7)
    assert (report.findings_total, len(report.findings)) == (500, 7)
    assert report.verdict is Verdict.REJECTED


def test_the_verdict_covers_what_the_limit_cuts_off(good: Read) -> None:
    segments = [one.replace("*12*PCN0001", "*CI*PCN0001") for one in good("835")]
    warned = b"".join(_long(segments, "835", 50))
    report = check_maps([warned], max_findings=3)
    assert (report.verdict, len(report.findings), report.findings_total) == (Verdict.ACCEPTED, 3, 50)
    spoiled = warned.replace(b"PLB*1234567893*20261231", b"PLB*1234567893*20261331")
    report = check_maps([spoiled], max_findings=3)
    assert (report.verdict, len(report.findings), report.findings_total) == (Verdict.REJECTED, 3, 51)


def _mutated(content: bytes, rnd: random.Random) -> bytes:
    """A few random bytes, segments or elements changed, dropped, doubled or moved."""
    changed = bytearray(content)
    for _ in range(rnd.randrange(1, 6)):
        at = rnd.randrange(len(changed))
        match rnd.randrange(5):
            case 0:
                changed[at] = rnd.randrange(256)
            case 1:
                del changed[at : at + rnd.randrange(1, 60)]
            case 2:
                changed[at:at] = changed[max(0, at - rnd.randrange(1, 200)) : at]
            case 3:
                changed[at:at] = rnd.choice(
                    [b"*", b"~", b":", b"^", b"~SE*", b"~HL*", b"~ISA*", b"\n", b"9" * 40]
                )
            case _:
                segments = bytes(changed).split(b"~")
                one, other = rnd.randrange(len(segments)), rnd.randrange(len(segments))
                segments[one], segments[other] = segments[other], segments[one]
                changed = bytearray(b"~".join(segments))
        if not changed:
            break
    return bytes(changed)


@pytest.mark.parametrize("guide", _GUIDES)
def test_mutated_files_get_a_verdict(guide: str, good: Read) -> None:
    rnd = random.Random(guide)
    content = ("~\n".join(good(guide)) + "~\n").encode()
    for _ in range(250):
        mutant = _mutated(content, rnd)
        report = check([mutant])
        assert report.verdict in Verdict
        assert all(finding.message.isascii() for finding in report.findings)
