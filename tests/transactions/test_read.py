"""The door: each set to its reader, and what stands around the sets not lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from edigate.transactions import read
from edigate.transactions.generic import FileFindings, GenericSet
from edigate.transactions.remittance_835.facts import RemittanceTrailer
from edigate.transactions.set_fact import SetFact
from edigate.x12 import reader
from edigate.x12.reader import LooseSegment, TransactionSet
from read_results import FIXTURES, fixtures

GOOD = (FIXTURES / "005010X221A1/pass/two-claims.x12").read_bytes()


def codes(fact: object) -> list[str]:
    return [finding.code for finding in fact.findings]  # type: ignore[attr-defined]


def test_another_set_comes_as_plain_segments() -> None:
    (fact,) = read.facts([(FIXTURES / "005010X279A1/pass/270-as-segments.x12").read_bytes()])
    assert isinstance(fact, GenericSet)
    assert (fact.kind, fact.segments[0]) == ("270", ("BHT", "0022", "13", "Q1", "20260504", "1330"))


def test_what_stands_behind_a_set_goes_to_it_and_what_stands_before_to_the_next() -> None:
    second = GOOD.replace(b"IEA*1*000000501", b"IEA*2*000000501").replace(b"*^*00501", b"*U*00501")
    first_fact, second_fact = read.facts(
        [b"JUNK ", GOOD.replace(b"GE*1*501", b"GE*5*501"), b"REPORT ", second]
    )
    assert codes(first_fact) == ["LEADING_DATA", "GE01_COUNT", "TRAILING_DATA"]
    assert codes(second_fact) == ["ISA11_NOT_A_SEPARATOR", "IEA01_COUNT"]


def test_in_a_stream_they_go_to_header_and_trailer() -> None:
    parts = list(read.stream([b"JUNK ", GOOD.replace(b"GE*1*501", b"GE*5*501")]))
    assert codes(parts[0]) == ["LEADING_DATA"]
    assert isinstance(parts[-1], RemittanceTrailer)
    assert codes(parts[-1]) == ["GE01_COUNT"]
    assert [codes(part) for part in parts[1:-1]] == [[], []]


def test_a_stray_segment_is_kept_beside_the_set() -> None:
    (fact,) = read.facts([GOOD.replace(b"GE*1*501", b"REF*AA*BB~GE*1*501")])
    assert [extra.raw for extra in fact.extras][-1] == "REF*AA*BB"
    assert codes(fact) == ["STRAY_SEGMENT"]


@pytest.mark.parametrize("path", fixtures("quirk"), ids=lambda path: path.stem)
def test_a_file_gives_facts_or_one_clear_error(path: Path) -> None:
    facts = list(read.facts([path.read_bytes()]))
    assert facts
    if isinstance(facts[0], FileFindings):
        assert len(facts) == 1
        assert "error" in [finding.severity for finding in facts[0].findings]
    else:
        assert all(isinstance(fact, SetFact) for fact in facts)


def test_one_event_is_one_fact() -> None:
    data = (
        (FIXTURES / "005010X221A1/quirk/ta1-before-gs.x12").read_bytes()
        + b"ISA"
        + GOOD[3:].replace(b"GE*", b"ZZ*1~GE*")
    )
    events = (event for event in reader.read([data]) if isinstance(event, TransactionSet | LooseSegment))
    assert [read.read_event(event).kind for event in events] == ["TA1", "835", "835", "stray"]


def test_findings_and_messages_hold_no_value_of_the_file() -> None:
    secret = (
        (FIXTURES / "005010X221A1/quirk/amount-unreadable.x12").read_bytes().replace(b"HSC-7003", b"SECRET")
    )
    (fact,) = read.facts([secret.replace(b"1,50", b"SECRET").replace(b"LX*1", b"SECRETSEGMENT*SECRET")])
    assert len(codes(fact)) > 5
    assert not any("SECRET" in finding.message or "SECRET" in str(finding.where) for finding in fact.findings)


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_which_277_it_is_does_not_depend_on_where_blocks_end(size: int) -> None:
    data = (FIXTURES / "005010X214" / "pass" / "one-accepted-one-rejected.x12").read_bytes()
    data = data.replace(b"005010X214", b"005010").replace(b"BHT*", b"ODD*1~BHT*", 1)
    (fact,) = read.facts(data[at : at + size] for at in range(0, len(data), size))
    assert isinstance(fact, SetFact)
    assert fact.kind == "277CA"
