"""999, 997 and TA1: the verdicts, and every error with its place."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from datetime import date
from itertools import chain, repeat
from pathlib import Path

import pytest
from msgspec import structs

from edigate.transactions import read
from edigate.transactions.ack_999.facts import (
    AckHeader,
    AckTrailer,
    ElementPosition,
    ImplementationAck,
    SetAck,
    SetResponseHeader,
    SetResponseTrailer,
    SyntaxError999,
)
from edigate.transactions.ack_ta1.facts import InterchangeAck
from read_results import FIXTURES
from transactions.written import fact, file


def ack(name: str) -> ImplementationAck:
    (only,) = read.facts([(FIXTURES / f"{name}.x12").read_bytes()])
    assert isinstance(only, ImplementationAck)
    return only


def test_a_partly_accepted_group_names_each_set_and_error() -> None:
    one = ack("005010X231A1/quirk/partly-accepted")
    group = one.group
    assert (group.functional_id, group.control_number, group.version, group.code) == (
        "HC",
        "4401",
        "005010X222A1",
        "P",
    )
    assert (group.included, group.received, group.accepted) == ("3", "3", "2")
    assert [(each.control_number, each.code, each.reasons) for each in one.sets] == [
        ("0001", "A", ()), ("0002", "R", ("5", "I5")), ("0003", "E", ()),
    ]  # fmt: skip
    first, second, third = one.sets[1].errors
    assert (first.segment, first.position, first.loop, first.code) == ("NM1", 18, "2010AA", "8")
    assert (first.element_position, first.element_code, first.element_error) == (
        ElementPosition(9),
        "67",
        "1",
    )
    assert [context.name for context in first.contexts] == ["SITUATIONAL TRIGGER", "CLM01"]
    assert (first.contexts[1].value, first.contexts[0].position) == ("HSC-7002", 22)
    assert (second.element_position, second.copy) == (ElementPosition(8, 1, 2), "QQ")
    assert [context.name for context in second.contexts] == [
        "SITUATIONAL TRIGGER",
        "CLM01",
        "SUBSCRIBER NAME NM109",
    ]
    assert (third.segment, third.element_position, third.contexts) == ("CLM", None, ())


def test_a_verdict_on_the_group_alone() -> None:
    one = ack("005010X231A1/pass/group-only")
    assert (one.group.code, one.group.reasons, one.sets) == ("R", ("2",), ())


def test_a_997_reads_as_a_999() -> None:
    one = ack("004010/pass/997-rejected")
    assert (one.kind, one.group.code) == ("997", "R")
    assert [(error.segment, error.code, error.element_error) for error in one.sets[0].errors] == [
        ("NM1", "8", "1"), ("CLM", "3", None),
    ]  # fmt: skip
    assert [(extra.id, extra.element, extra.raw) for extra in one.extras] == [("AK3", 5, "7")]


def test_missing_verdicts_are_null_and_the_errors_stay() -> None:
    one = ack("005010X231A1/quirk/verdicts-missing")
    assert (one.group.code, one.sets[0].code) == (None, None)
    (error,) = one.sets[0].errors
    assert (error.position, error.element_position) == (None, ElementPosition(None, 1))
    assert [extra.raw for extra in one.extras] == ["XX", "A:1"]


def test_errors_without_their_set_are_kept() -> None:
    one = ack("005010X231A1/quirk/out-of-place")
    assert one.group.control_number == "4401"
    assert [(each.control_number, len(each.errors)) for each in one.sets] == [(None, 1)]
    assert len(one.extras) == 6


def test_a_ta1_speaks_of_our_interchange() -> None:
    first, second = read.facts([(FIXTURES / "TA1/pass/rejected-twice.x12").read_bytes()])
    assert isinstance(first, InterchangeAck)
    assert isinstance(second, InterchangeAck)
    assert (first.set, first.kind, first.st02) == ("TA1", "TA1", None)
    assert (first.interchange_control_number, first.date, first.time) == (
        "000000043",
        date(2026, 5, 3),
        "2210",
    )
    assert (first.code, first.note, second.code, second.note) == ("R", "025", "E", "018")
    assert second.date == date(1999, 12, 31)
    assert (first.sender_id, first.receiver_id, first.isa13) == ("NORTHPLAN", "HILLCLINIC", "000000602")


def test_a_ta1_before_a_group_does_not_hide_the_group() -> None:
    facts = list(read.facts([(FIXTURES / "005010X221A1/quirk/ta1-before-gs.x12").read_bytes()]))
    assert [one.kind for one in facts] == ["TA1", "835"]


def test_a_set_error_code_is_not_a_group_code() -> None:
    one = fact("999", "005010X231A1", ["AK1*HC*1", "IK5*R*5", "AK2*837*0001", "IK5*A", "AK9*A*1*1*1"])
    assert isinstance(one, ImplementationAck)
    assert [(each.code, each.reasons) for each in one.sets] == [("A", ())]


STREAMED = sorted(
    path
    for guide in ("005010X231A1", "004010")
    for path in (FIXTURES / guide).glob("*/*.x12")
    if b"ST*99" in path.read_bytes()
)


def gathered(header: AckHeader, parts: Iterable[object]) -> ImplementationAck:
    """One acknowledgment from its parts, as a caller may put it together."""
    extras, findings = list(header.extras), list(header.findings)
    sets: list[SetAck] = []
    for part in parts:
        match part:
            case SetResponseHeader(set_id, number, guide, ordinal):
                sets.append(SetAck(set_id, number, guide, None, (), (), ordinal))
                continue
            case SyntaxError999():
                errors = (*sets[-1].errors, structs.replace(part, extras=(), findings=()))
                sets[-1] = structs.replace(sets[-1], errors=errors)
            case SetResponseTrailer():
                sets[-1] = structs.replace(sets[-1], code=part.code, reasons=part.reasons)
            case AckTrailer(group, count):
                assert count == len(sets)
                named = (group.functional_id, group.control_number, group.version, group.ordinal)
                assert named == (
                    header.functional_id, header.control_number, header.version, header.group_ordinal,
                )  # fmt: skip
        assert isinstance(part, SyntaxError999 | SetResponseTrailer | AckTrailer)
        extras += part.extras
        findings += part.findings
    common = {name: getattr(header, name) for name in AckHeader.__struct_fields__}
    for name in ("functional_id", "control_number", "version", "group_ordinal"):
        del common[name]
    noted = {"extras": tuple(extras), "findings": tuple(findings)}
    return ImplementationAck(**common | noted, group=group, sets=tuple(sets))


@pytest.mark.parametrize("path", STREAMED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_stream_says_the_same_as_the_whole(path: Path) -> None:
    data = path.read_bytes()
    parts = list(read.stream([data]))
    for one in read.facts([data]):
        if not isinstance(one, ImplementationAck):
            assert parts.pop(0) == one
            continue
        header, *rest = parts[: next(n for n, p in enumerate(parts) if isinstance(p, AckTrailer)) + 1]
        del parts[: len(rest) + 1]
        assert isinstance(header, AckHeader)
        assert gathered(header, rest) == one
    assert parts == []


def test_what_stands_before_ak1_waits_for_it() -> None:
    body = ["AK2*837*0001", "IK3*CLM*20**8", "IK5*R", "AK1*HC*7", "AK9*R*1*1*0"]
    parts = list(read.stream([file("999", "005010X231A1", body)]))
    assert [type(part).__name__ for part in parts] == [
        "AckHeader", "SetResponseHeader", "SyntaxError999", "SetResponseTrailer", "AckTrailer",
    ]  # fmt: skip
    assert isinstance(parts[0], AckHeader) and parts[0].control_number == "7"


@pytest.mark.parametrize(
    "one", ["AK2*837*0002~IK5*A~", "IK3*HI*24*2300*8~CTX*CLM01:A~IK4*1*1271*7*X~", "ZZZ*1~IK3*HI*24*2300*8~"]
)
def test_streaming_needs_the_memory_of_a_few_sets_and_errors_not_of_the_file(one: str) -> None:
    """Nor does what was noted at each of them pile up."""
    some = one.encode() * 40
    head = file("999", "005010X231A1", ["AK1*HC*7", "AK2*837*0001"]).partition(b"SE*")[0]
    tracemalloc.start()
    found = sum(
        isinstance(part, SyntaxError999 | SetResponseTrailer)
        for part in read.stream(chain([head], repeat(some, 200)))
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 40 * 200 + 1
    assert peak < len(some) * 200 / 2
