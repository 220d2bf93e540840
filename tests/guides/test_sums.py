"""The sums kept while checking are the equations that reading proves: on every remittance, good and spoiled."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from edigate.guides.check import check
from edigate.guides.report import Report
from edigate.transactions.remittance_835.facts import Level
from edigate.transactions.remittance_835.read import whole
from edigate.x12 import reader

Read = Callable[[str], list[str]]
Judge = Callable[[list[str]], Report]

_LEVELS = {
    "REMITTANCE_LINE_UNBALANCED": Level.LINE,
    "REMITTANCE_CLAIM_UNBALANCED": Level.CLAIM,
    "REMITTANCE_PAYMENT_UNBALANCED": Level.PAYMENT,
}


def _kept(content: bytes) -> set[tuple[Level, int | None]]:
    report = check([content], max_findings=100_000)
    return {(_LEVELS[each.code], each.where.ordinal) for each in report.findings if each.code in _LEVELS}


def _proven(content: bytes) -> set[tuple[Level, int | None]]:
    found: set[tuple[Level, int | None]] = set()
    for event in reader.read([content]):
        if isinstance(event, reader.TransactionSet) and event.header.set == "835":
            for difference in whole(event).balance.differences:
                if difference.expected is not None and difference.found is not None:
                    found.add((difference.level, difference.ordinal))
    return found


def _bytes(segments: list[str]) -> bytes:
    return ("~\n".join(segments) + "~\n").encode()


@pytest.mark.parametrize("seed", range(40))
def test_spoiled_amounts_are_found_alike(seed: int, good: Read) -> None:
    rnd = random.Random(seed)
    segments = good("835")
    for at, segment in enumerate(segments):
        if segment[:3] in ("CLP", "CAS", "SVC", "PLB", "BPR") and rnd.random() < 0.4:
            values = segment.split("*")
            place = {"CLP": 4, "CAS": 3, "SVC": 3, "PLB": 4, "BPR": 2}[values[0]]
            values[place] = rnd.choice(["0", "-5", "12.34", "80", "", "30"])
            segments[at] = "*".join(values)
    content = _bytes(segments)
    assert _kept(content) == _proven(content)


@pytest.mark.shared
def test_every_remittance_of_the_corpus_is_judged_alike(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "corpus").glob("*/*")) + sorted(
        (shared / "domain" / "example").glob("*835*")
    ):
        content = path.read_bytes()
        if b"005010X221" in content:
            seen += 1
            assert _kept(content) == _proven(content), path.name
    assert seen >= 20


def test_a_debit_takes_what_its_claims_give_back(good: Read, judge: Judge) -> None:
    segments = [
        one.replace("PLB*1234567893*20261231*L6:INTEREST*5", "PLB*1234567893*20261231*WO:X*155")
        for one in good("835")
    ]
    credit = judge(segments)
    assert [str(each.code) for each in credit.findings] == ["REMITTANCE_PAYMENT_UNBALANCED"]
    debit = judge([one.replace("BPR*I*75*C", "BPR*I*75*D") for one in segments])
    assert debit.findings == []


def test_a_difference_is_named(good: Read, judge: Judge) -> None:
    report = judge([one.replace("CLM*CLAIM001*150*", "CLM*CLAIM001*149.5*") for one in good("837P")])
    assert len(report.findings) == 1
    assert report.findings[0].message.endswith("; it differs by -0.50")


def test_an_amount_that_cannot_be_read_is_one_fault_and_no_sum(good: Read, judge: Judge) -> None:
    report = judge([one.replace("CLM*CLAIM001*150*", "CLM*CLAIM001*1E2*") for one in good("837P")])
    assert [str(each.code) for each in report.findings] == ["NUMBER_INVALID", "AMOUNT_UNREADABLE"]
    assert report.findings[0].where == report.findings[1].where


@pytest.mark.parametrize("text", ["NaN", "Infinity", "9E999999999", "1_0", "--1", "1" * 400])
def test_no_amount_is_a_crash(text: str, good: Read, judge: Judge) -> None:
    for guide, start in (("837P", "SV1*HC:99213:25*"), ("835", "SVC*HC:99213:25*")):
        segments = [one.replace(f"{start}100", f"{start}{text}") for one in good(guide)]
        assert judge(segments).verdict == "rejected"
