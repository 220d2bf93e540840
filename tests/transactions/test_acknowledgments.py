"""999, 997 and TA1: the verdicts, and every error with its place."""

from __future__ import annotations

from datetime import date

from edigate.transactions import read
from edigate.transactions.ack_999.facts import ElementPosition, ImplementationAck
from edigate.transactions.ack_ta1.facts import InterchangeAck
from read_results import FIXTURES
from transactions.written import fact


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
