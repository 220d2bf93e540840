"""The pneumonia claim's whole life: what the sandbox answers is what `shared/domain/example` says, to the segment."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from edigate.sandbox.answer_file import Answer
from edigate.sandbox.answering import answer, pay
from edigate.sandbox.rules import Rules
from edigate.sandbox.state import EMPTY, State
from sandbox.written_837 import Claim, File, Line, Segments, split

MARCH_4, MARCH_20 = datetime(2026, 3, 4, 9, 17), datetime(2026, 3, 20, 10, 3)
APRIL_15, APRIL_22 = datetime(2026, 4, 15, 6, 0), datetime(2026, 4, 22, 6, 0)

# Elements that differ by nature: dates, times, numbers drawn in sequence. Everything else must be equal.
DRAWN = {
    ("ISA",): (9, 10, 13),
    ("GS",): (4, 5, 6),
    ("GE",): (2,),
    ("IEA",): (2,),
    ("BHT",): (3, 4, 5),
    ("TRN", "1"): (2,),
    ("DTP", "050"): (3,),
    ("DTP", "009"): (3,),
    ("STC",): (2,),
    ("REF", "1K"): (2,),
    ("REF", "F8"): (2,),
    ("CLP",): (7,),
    ("BPR",): (16,),
    ("DTM", "405"): (2,),
    ("DTM", "050"): (2,),
}


def masked(segments: Segments) -> Segments:
    """The segments with what is drawn or dated made equal, where it is filled at all."""
    for segment in segments:
        for start, places in DRAWN.items():
            if segment[: len(start)] == list(start):
                for place in places:
                    if place < len(segment) and segment[place] not in ("", "0"):
                        segment[place] = "?"
    return segments


@pytest.fixture
def example(shared: Path) -> Path:
    return shared / "domain" / "example"


def expected(example: Path, name: str) -> Segments:
    text = (example / f"{name}.edi").read_text(encoding="ascii").replace("\n", "")
    return masked(split(text.encode()))


def original(example: Path, name: str = "01-837p-original") -> bytes:
    """The example's 837, asking for a TA1."""
    return (example / f"{name}.edi").read_bytes().replace(b"*0*T*:", b"*1*T*:")


def by_kind(answers: tuple[Answer, ...]) -> dict[str, Segments]:
    return {each.name.rpartition(".")[2]: masked(split(each.content)) for each in answers}


def live_numbers(state: State) -> list[str]:
    return [kept.decision.number for kept in state.claims if kept.standing == "live"]


def test_the_original_gets_02_03_04_and_05(example: Path, rules: Rules) -> None:
    answers, state = answer(original(example), EMPTY, MARCH_4, rules)
    got = by_kind(answers)
    assert list(got) == ["ta1", "999", "277ca", "835"]
    assert got["ta1"] == expected(example, "02-ta1-accept")
    assert got["999"] == expected(example, "03-999-accept")
    assert got["277ca"] == expected(example, "04-277ca-accept")
    assert got["835"] == expected(example, "05-835-partial-denied-line")
    assert state.total_paid == Decimal("67")


def test_the_claim_without_its_amount_gets_03x_and_nothing_more(example: Path, rules: Rules) -> None:
    content = original(example).replace(b"CLM*LSF0000481*235*", b"CLM*LSF0000481**")
    answers, state = answer(content, EMPTY, MARCH_4, rules)
    got = by_kind(answers)
    assert list(got) == ["ta1", "999"]
    assert got["999"] == expected(example, "03x-999-reject")
    assert state.claims == ()


def test_an_unknown_member_gets_04x_and_nothing_more(example: Path, rules: Rules) -> None:
    answers, state = answer(
        original(example).replace(b"DHP123456789", b"DHX123456789"), EMPTY, MARCH_4, rules
    )
    got = by_kind(answers)
    assert list(got) == ["ta1", "999", "277ca"]
    for segment in got["277ca"]:
        segment[:] = [value.replace("DHX123456789", "DHP123456789") for value in segment]
    assert got["277ca"] == expected(example, "04x-277ca-reject")
    assert state.total_paid == 0


def test_the_replacement_gets_07(example: Path, rules: Rules) -> None:
    _, state = answer(original(example), EMPTY, MARCH_4, rules)
    answers, state = answer(original(example, "06-837p-replacement"), state, MARCH_20, rules)
    assert by_kind(answers)["835"] == expected(example, "07-835-reversal-correction")
    assert state.total_paid == Decimal("87.50")


def test_a_takeback_gets_08_and_the_next_payment_gives_it_back_as_09(example: Path, rules: Rules) -> None:
    member, ended = b"DHP123456789", b"DHP902700001"
    state = EMPTY
    for name, at in (("01-837p-original", MARCH_4), ("06-837p-replacement", MARCH_20)):
        _, state = answer(original(example, name).replace(member, ended), state, at, rules)
    assert live_numbers(state) == ["DHP26079000118"]

    answers, state = pay(state, APRIL_15, rules)
    got = by_kind(answers)["835"]
    for segment in got:
        segment[:] = [value.replace(ended.decode(), member.decode()) for value in segment]
    assert got == expected(example, "08-835-takeback-forwarded-balance")
    assert state.total_paid == Decimal("87.50")

    chen = Claim("LSF0000502", [Line(day="20260405")], member="DHP222333444")
    content = File([chen], isa13=103).render()
    content = content.replace(b"RIVERA*ANNA*M***MI", b"CHEN*LEE****MI").replace(
        b"PLAN DHP01", b"DEMO HEALTH PLAN"
    )
    answers, state = answer(content, state, APRIL_22, rules)
    got = [each for each in by_kind(answers)["835"] if each[:2] != ["DTM", "050"]]
    want = expected(example, "09-835-balance-recovered")
    for segments in (got, want):  # the sandbox tells the day of receipt as well
        next(each for each in segments if each[0] == "SE")[1] = "?"
    assert got == want
    assert state.total_paid == Decimal("92.50")
    assert state.balances == {}
