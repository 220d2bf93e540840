"""Bytes to envelopes: what is handed out, in which order, and that neither separators nor block sizes change it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edigate.errors import Finding, Severity
from edigate.x12 import reader, tokens
from edigate.x12.delimiters import Delimiters
from edigate.x12.envelope import Group, Interchange
from edigate.x12.findings import EnvelopeCode
from edigate.x12.reader import LooseSegment, TransactionSet
from edigate.x12.writer import join

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260504*0711*^*00501*000000007*0*T*:"
PLAIN = [
    ISA, "GS*HC*SENDER*RECEIVER*20260504*0711*7*X*005010X222A1", "ST*837*0001*005010X222A1", "BHT*0019*00*B1",
    "HL*1**20*1", "SE*4*0001", "ST*837*0002*005010X222A1", "BHT*0019*00*B2", "SE*3*0002", "GE*2*7", "IEA*1*000000007",
]  # fmt: skip


def wire(segments: list[str], end: str = "~") -> bytes:
    return "".join(segment + end for segment in segments).encode()


def blocks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def read(data: bytes, size: int = 1 << 20) -> list[Any]:
    """Every event, sets as (header, segments, findings)."""
    events: list[Any] = []
    for event in reader.read(blocks(data, size)):
        if isinstance(event, TransactionSet):
            events.append((event.header, list(event), list(event.findings)))
        elif isinstance(event, LooseSegment):
            events.append((event.ordinal, event.elements))
        else:
            events.append(event)
    return events


def codes(data: bytes) -> list[str]:
    told: list[str] = []
    for event in reader.read([data]):
        if isinstance(event, Finding):
            told.append(event.code)
        elif isinstance(event, TransactionSet):
            list(event)
            told += [finding.code for finding in event.findings]
    return told


def test_events_come_in_the_order_of_the_file_with_their_places() -> None:
    interchange, group, first, second = read(wire(PLAIN))
    assert isinstance(interchange, Interchange)
    assert (interchange.index, interchange.ordinal, interchange.control_number) == (1, 1, "000000007")
    assert (interchange.sender_id, interchange.receiver_id, interchange.usage) == ("SENDER", "RECEIVER", "T")
    assert isinstance(group, Group)
    assert (group.index, group.ordinal, group.control_number, group.version) == (1, 2, "7", "005010X222A1")
    header, segments, findings = first
    assert (header.index, header.ordinal, header.set, header.control_number) == (1, 3, "837", "0001")
    assert segments == [["BHT", "0019", "00", "B1"], ["HL", "1", "", "20", "1"]]
    assert findings == []
    header, segments, _ = second
    assert (header.index, header.ordinal, segments) == (2, 7, [["BHT", "0019", "00", "B2"]])


def test_a_set_that_nobody_reads_is_passed_over() -> None:
    headers = [
        event.header.control_number
        for event in reader.read([wire(PLAIN)])
        if isinstance(event, TransactionSet)
    ]
    assert headers == ["0001", "0002"]


def test_a_set_that_is_left_half_way_is_passed_over_and_still_counted() -> None:
    told = []
    for event in reader.read([wire([*PLAIN[:5], "SE*9*0001", *PLAIN[6:]])]):
        if isinstance(event, TransactionSet):
            assert next(iter(event))[0] == "BHT"
            told.append(event)
    assert [[finding.code for finding in event.findings] for event in told] == [["SE01_COUNT"], []]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64, 105, 106, 107])
@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n", "\r\n", "\r", "~ \n  "])
def test_the_cut_of_the_blocks_changes_nothing(size: int, end: str) -> None:
    data = wire(PLAIN, end) + wire([*PLAIN[:2], *PLAIN[2:6], "GE*1*7", "IEA*1*000000007"], "~\n")
    assert read(data, size) == read(data)


def test_a_big_file_is_read_the_same_in_runs_and_in_blocks() -> None:
    body = [f"REF*XX*{n}" for n in range(5000)]
    data = wire([*PLAIN[:4], *body, "SE*5003*0001", "GE*1*7", "IEA*1*000000007"], "~\n")
    whole = read(data)
    header, segments, findings = whole[2]
    assert len(segments) == 5001
    assert segments[-1] == ["REF", "XX", "4999"]
    assert findings == []
    assert header.ordinal == 3
    assert read(data, 1000) == whole


@pytest.mark.parametrize("marks", ["|>!'", "+:^~", ",;#\n", "\x1d\x1f\x1e\x1c", "§:^~"])
def test_any_separators_do(marks: str) -> None:
    element, component, repetition, terminator = list(marks)
    plain = [*PLAIN[:3], "SV1*HC:99213*1^2", *PLAIN[3:5], "SE*5*0001", *PLAIN[6:]]
    swapped = wire(plain).decode().translate(str.maketrans("*:^~", marks))
    header, segments, findings = next(
        one for one in read(swapped.encode("latin-1")) if isinstance(one, tuple)
    )
    assert header.interchange.delimiters == Delimiters(element, component, repetition, terminator, "")
    assert segments[0] == ["SV1", f"HC{component}99213", f"1{repetition}2"]
    assert findings == []


@pytest.mark.parametrize("end", ["~", "~\n", "~\r\n", "\n"])
def test_what_was_read_joins_to_the_same_bytes(end: str) -> None:
    data = wire(PLAIN, end)
    read_again = tokens.Tokens([data])
    parts = [
        join([text.split(read_again.delimiters.element) for text in run.texts], read_again.delimiters)
        for run in read_again.runs()
    ]
    assert b"".join(parts) == data


def test_leading_zeros_of_the_trailers_count() -> None:
    assert codes(wire([*PLAIN[:-2], "GE*2*07", "IEA*1*7"])) == ["GE02_MISMATCH", "IEA02_MISMATCH"]


def test_counts_that_are_no_numbers_are_wrong() -> None:
    wrong = [*PLAIN[:5], "SE*X*0001", *PLAIN[6:-2], f"GE*{'2' * 5000}²*7", "IEA**000000007"]
    assert set(codes(wire(wrong))) == {"SE01_COUNT", "NON_ASCII", "GE01_COUNT", "IEA01_COUNT"}


def test_a_lost_terminator_ends_reading_with_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "LONGEST_SEGMENT", 1000)
    data = wire(PLAIN[:4]) + b"X" * 3000 + wire(PLAIN[4:])
    for size in (10, 1 << 20):
        events = read(data, size)
        told = [event.code for event in events if isinstance(event, Finding)]
        assert told.count(EnvelopeCode.SEGMENT_TOO_LONG) == 1
        _, segments, findings = events[2]
        assert segments == [["BHT", "0019", "00", "B1"]]
        assert [finding.code for finding in findings] == [EnvelopeCode.UNTERMINATED_SET]


def test_an_oddity_is_told_once_per_interchange_at_its_first_place() -> None:
    odd = wire([*PLAIN[:3], "NTE*ADD*É", "NTE*ADD*È", *PLAIN[3:]]) * 2
    told = [event for event in reader.read([odd]) if isinstance(event, Finding) and event.code == "NON_ASCII"]
    assert [(finding.where.interchange, finding.where.ordinal) for finding in told] == [(1, 4), (2, 17)]


def test_utf8_and_latin1_may_stand_in_one_file() -> None:
    data = wire(PLAIN[:3]) + "NTE*ADD*É~".encode() + "NTE*ADD*È~".encode("latin-1") + wire(PLAIN[3:])
    _, segments, _ = read(data)[2]
    assert [segment[2] for segment in segments[:2]] == ["É", "È"]


def test_no_separator_comes_of_the_characters_of_a_value() -> None:
    data = wire(PLAIN).replace(b"~", b"\xd7").replace(b"0019", "\u00d7".encode() + b"19")
    told = [text for run in tokens.Tokens([data]).runs() for text in run.texts]
    assert not any("\u00d7" in text for text in told)


def test_a_word_that_holds_iea_or_isa_ends_nothing() -> None:
    data = wire([*PLAIN[:3], "NM1*85*2*LEIEA*X", "N3*VISA*ISA", "N3*1 IEA*", *PLAIN[3:]])
    _, segments, findings = read(data)[2]
    assert len(segments) == 5
    assert [finding.code for finding in findings] == ["SE01_COUNT"]


def test_findings_never_repeat_a_value() -> None:
    data = wire(
        [
            *PLAIN[:3],
            "secretname*PATIENT",
            "",
            " REF*SSN*123456789",
            *PLAIN[3:5],
            "SE*3*WRONGNUMBER",
            "GE*A*B",
            "IEA*C*D",
        ]
    )
    told = [event for event in reader.read([data + b"TRAILING SECRET"]) if isinstance(event, Finding)]
    assert len(told) >= 6
    text = " ".join(finding.message for finding in told)
    for secret in ("secretname", "PATIENT", "123456789", "WRONGNUMBER", "SECRET"):
        assert secret not in text
    assert all(finding.snip == 1 and isinstance(finding.severity, Severity) for finding in told)


def test_segments_behind_an_iea_are_told_and_read() -> None:
    data = wire([*PLAIN[:-1], "IEA", "REF*AA*B", "IEA*1*000000007"])
    told = [event.code for event in reader.read([data]) if isinstance(event, Finding)]
    assert told == ["IEA01_COUNT", "IEA02_MISMATCH", "STRAY_SEGMENT", "STRAY_SEGMENT"]
    assert (12, ["REF", "AA", "B"]) in read(data)


_ODD = ("", " REF*A*1", "\tREF", "ref*a*1", "REF*A\n*1", "REF*é*1", "REF*A*IEA", "iea*1", "IEA*1*000000007", ISA, "SE*2*0001",
        "ST*837*0003", "SEX*1", "ISAAC*1", "GE", "REF*a", "\x00")  # fmt: skip


@settings(max_examples=500)
@given(
    st.lists(st.tuples(st.integers(4, 400), st.sampled_from(_ODD)), max_size=3),
    st.sampled_from(("~", "~\n", "~\r\n", "\n", "\r")),
    st.sampled_from((20, 700, 1500)),
)
def test_segments_that_need_no_look_are_read_as_by_looking_at_each(
    odd: list[tuple[int, str]], end: str, size: int
) -> None:
    segments = [*PLAIN[:4], *(f"REF*XX*{n}" for n in range(400)), *PLAIN[-3:]]
    for place, segment in odd:
        segments.insert(place, segment)
    data = wire(segments, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens.Tokens, "_split_plain", lambda self, taken: [])
        looked_at = read(data, size)
    assert read(data, size) == looked_at
