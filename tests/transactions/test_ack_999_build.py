"""What the 999 builder writes: the guide's segments, read back to the values they were built from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from edigate.transactions import read
from edigate.transactions.ack_999.build import FUNCTIONAL_ID, TRIGGER, VERSION, build
from edigate.transactions.ack_999.facts import (
    Context,
    ElementPosition,
    GroupAck,
    ImplementationAck,
    SetAck,
    SyntaxError999,
)
from edigate.x12.delimiters import USUAL, Delimiters
from edigate.x12.envelope import InterchangeOut, Parties, SetOut, envelop
from edigate.x12.writer import UnwritableError, render

PARTIES = Parties("ZZ", "PLAN", "ZZ", "CLINIC", "PLAN", "CLINIC")
CLAIM = Context("CLM01", "HSC-7002")


def error(
    code: str = "8", at: ElementPosition | None = None, said: str | None = None, **more: object
) -> SyntaxError999:
    known = SyntaxError999("NM1", 18, "2010AA", code, at, "67" if at else None, said, None, (CLAIM,), 0)
    return msgspec.structs.replace(known, **more)


def group(code: str = "R", reasons: tuple[str, ...] = ()) -> GroupAck:
    return GroupAck("HC", "4401", "005010X222A1", code, reasons, "1", "1", "0", 0)


def refused(*errors: SyntaxError999, reasons: tuple[str, ...] = ("5",)) -> SetAck:
    return SetAck("837", "0001", "005010X222A1", "R", reasons, errors, 0)


def lines(built: SetOut) -> list[str]:
    """The segments between ST and SE as text."""
    return render(built.body, USUAL).decode().split("~")[:-1]


def read_back(built: SetOut, marks: Delimiters = USUAL) -> ImplementationAck:
    at = datetime(2026, 3, 4, 9, 15)
    out = InterchangeOut(PARTIES, 1, 1, FUNCTIONAL_ID, VERSION, "T", at, [built], delimiters=marks)
    (fact,) = read.facts([render(envelop(out), marks)])
    assert isinstance(fact, ImplementationAck)
    return fact


def without_places(value: object) -> object:
    """The built values have no ordinals of the file that they will stand in."""
    plain = msgspec.to_builtins(value)

    def strip(one: object) -> object:
        if isinstance(one, dict):
            return {name: strip(part) for name, part in one.items() if name != "ordinal"}
        return [strip(part) for part in one] if isinstance(one, list | tuple) else one

    return strip(plain)


def test_element_errors_of_one_segment_share_its_ik3() -> None:
    built = build(
        group(),
        [refused(error(at=ElementPosition(9), said="1"), error(at=ElementPosition(3), said="5"))],
        "0001",
    )
    assert lines(built) == [
        "AK1*HC*4401*005010X222A1", "AK2*837*0001*005010X222A1", "IK3*NM1*18*2010*8", "CTX*CLM01:HSC-7002",
        "IK4*9*67*1", "IK4*3*67*5", "IK5*R*5", "AK9*R*1*1*0",
    ]  # fmt: skip


def test_a_segment_error_stands_alone_even_at_the_same_place() -> None:
    built = build(group(), [refused(error("3"), error("3"), error(at=ElementPosition(9), said="1"))], "0001")
    ids = [line.split("*")[0] for line in lines(built)]
    assert ids == ["AK1", "AK2", "IK3", "CTX", "IK3", "CTX", "IK3", "CTX", "IK4", "IK5", "AK9"]


def test_loop_ids_are_cut_to_the_base_standard_unless_whole_ones_are_wanted() -> None:
    trigger = Context(TRIGGER, None, "CLM", 22, "2010BA", ElementPosition(5, 3, 1))
    sets = [refused(error("I6", contexts=(trigger, CLAIM)))]
    assert lines(build(group(), sets, "0001"))[2:4] == [
        "IK3*NM1*18*2010*I6",
        f"CTX*{TRIGGER}*CLM*22*2010*5:3:1",
    ]
    whole = lines(build(group(), sets, "0001", whole_loop_ids=True))
    assert whole[2:4] == ["IK3*NM1*18*2010AA*I6", f"CTX*{TRIGGER}*CLM*22*2010BA*5:3:1"]


def test_no_more_reasons_and_contexts_than_the_guide_has_room_for() -> None:
    many = tuple(Context(TRIGGER, None, "CLM", 20 + n) for n in range(12))
    reasons = ("1", "2", "3", "4", "5", "6", "7")
    built = lines(
        build(
            group(reasons=reasons), [refused(error("I6", contexts=(*many, CLAIM)), reasons=reasons)], "0001"
        )
    )
    assert sum(line.startswith(f"CTX*{TRIGGER}") for line in built) == 9
    assert built.count("CTX*CLM01:HSC-7002") == 1
    assert built[-2:] == ["IK5*R*1*2*3*4*5", "AK9*R*1*1*0*1*2*3*4*5"]


def test_a_trigger_of_one_element_alone_stands_below_its_ik4() -> None:
    trigger = Context(TRIGGER, None, "CLM", 22)
    first = error(at=ElementPosition(9), said="1")
    second = error(at=ElementPosition(8), said="I13", contexts=(CLAIM, trigger))
    ids = lines(build(group(), [refused(first, second)], "0001"))[2:7]
    assert ids == [
        "IK3*NM1*18*2010*8",
        "CTX*CLM01:HSC-7002",
        "IK4*9*67*1",
        "IK4*8*67*I13",
        f"CTX*{TRIGGER}*CLM*22",
    ]


def test_what_is_built_reads_back_the_same() -> None:
    sets = [
        SetAck("837", "0001", "005010X222A1", "A", (), (), 0),
        refused(
            error("3", contexts=()),
            error(at=ElementPosition(5, 3, 2), said="7", copy="QQ"),
            reasons=("5", "I5"),
        ),
        SetAck("835", "0003", None, "E", ("5",), (error(segment="CLP", loop=None, contexts=()),), 0),
    ]
    about = GroupAck("HC", "4401", "005010X222A1", "P", ("5",), "4", "3", "2", 0)
    fact = read_back(build(about, sets, "0001", whole_loop_ids=True))
    assert fact.findings == ()
    assert without_places(fact.group) == without_places(about)
    assert without_places(fact.sets) == without_places(sets)


def test_a_group_alone_has_no_loop_of_sets() -> None:
    assert lines(build(group(reasons=("2",)), [], "0007")) == ["AK1*HC*4401*005010X222A1", "AK9*R*1*1*0*2"]


def test_a_value_that_would_break_the_file_is_refused_without_showing_it() -> None:
    built = build(group(), [refused(error(at=ElementPosition(9), said="6", copy="SMITH~"))], "0001")
    with pytest.raises(UnwritableError) as refusal:
        lines(built)
    assert "IK404" in str(refusal.value)
    assert "SMITH" not in str(refusal.value)


@pytest.mark.shared
def test_every_999_of_the_corpus_can_be_written_again(shared: Path) -> None:
    """Read, build, read: the verdicts and errors are the same (CTX06 aside, which is not written)."""
    seen = 0
    for path in sorted(shared.glob("corpus/*/*999*")) + sorted(shared.glob("domain/example/*999*")):
        for fact in read.facts([path.read_bytes()]):
            if not isinstance(fact, ImplementationAck) or fact.kind != "999":
                continue
            seen += 1
            built = build(fact.group, fact.sets, "0001", whole_loop_ids=True)
            again = read_back(built, Delimiters(component="|"))  # one file has ":" in its data
            assert without_places(again.group) == without_places(fact.group), path.name
            assert [each.code for each in again.sets] == [each.code for each in fact.sets], path.name
            errors = [
                [(e.segment, e.position, e.code, e.element_error) for e in each.errors] for each in fact.sets
            ]
            assert errors == [
                [(e.segment, e.position, e.code, e.element_error) for e in each.errors] for each in again.sets
            ], path.name
    assert seen >= 10
