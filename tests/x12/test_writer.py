"""Segments to bytes: strict, and read back without a finding."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.errors import Finding
from edigate.x12 import control_numbers, reader
from edigate.x12.delimiters import USUAL, Delimiters
from edigate.x12.envelope import InterchangeOut, Parties, SetOut, envelop
from edigate.x12.reader import TransactionSet
from edigate.x12.writer import UnwritableError, render

PARTIES = Parties("ZZ", "CLINIC", "30", "PAYER", "CLINIC", "PAYER")
AT = datetime(2026, 5, 4, 7, 11)


def out(*sets: SetOut, marks: Delimiters = USUAL) -> bytes:
    around = InterchangeOut(PARTIES, 17, 17, "HC", "005010X222A1", "T", AT, sets, True, marks)
    return render(envelop(around), marks)


def test_the_isa_is_106_characters_and_the_counts_are_right() -> None:
    data = out(
        SetOut("837", "0001", "005010X222A1", [("BHT", "0019")]), SetOut("837", "0002", "005010X222A1", [])
    )
    assert data.index(b"~") == 105
    assert data.split(b"~")[0] == (
        b"ISA*00*          *00*          *ZZ*CLINIC         *30*PAYER          *260504*0711*^*00501*000000017*1*T*:"
    )
    assert b"SE*3*0001~ST*837*0002*005010X222A1~SE*2*0002~GE*2*17~IEA*1*000000017~" in data
    assert [event for event in reader.read([data]) if isinstance(event, Finding)] == []


def test_trailing_empty_elements_and_components_are_dropped() -> None:
    assert render([("SV1", ("HC", "99213", "", ""), "10", "", ("", ""))], USUAL) == b"SV1*HC:99213*10~"
    assert render([("HL", "1", "", "20")], USUAL) == b"HL*1**20~"


@pytest.mark.parametrize("value", ["A*B", "A:B", "A^B", "A~B", "A\nB", "É", "A\x00", "\x7f"])
def test_a_character_that_cannot_stand_in_a_file_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(UnwritableError) as error:
        render([("NM1", "IL", value)], USUAL)
    assert str(error.value).startswith("NM102 ")
    assert value not in str(error.value)


@given(
    st.lists(st.lists(st.text("ABCXYZ 0123456789.-'&", max_size=8), max_size=6), max_size=30),
    st.sampled_from("*|"),
)
def test_what_is_written_is_read_back(body: list[list[str]], element: str) -> None:
    marks = Delimiters(element, ":", "^", "~", "\n")
    written = [("NTE", *values) for values in body]
    data = out(SetOut("837", "0001", None, written), marks=marks)
    (read,) = [
        (list(event), event.findings) for event in reader.read([data]) if isinstance(event, TransactionSet)
    ]
    assert read == ([_without_trailing_empty(["NTE", *values]) for values in body], [])


def _without_trailing_empty(segment: list[str]) -> list[str]:
    while len(segment) > 1 and not segment[-1]:
        segment.pop()
    return segment


def test_control_numbers() -> None:
    assert (control_numbers.isa13(1), control_numbers.isa13(999_999_999)) == ("000000001", "999999999")
    assert (control_numbers.st02(1), control_numbers.st02(12345)) == ("0001", "12345")
    for number in (0, 1_000_000_000, -1):
        with pytest.raises(ValueError, match="between 1 and 999999999"):
            control_numbers.isa13(number)


@pytest.mark.parametrize(
    "left, right, same",
    [("000000101", "101", True), (" 101", "101 ", True), ("A1", "A1", True), ("A1", "a1", False), ("0A1", "A1", False),
     ("101", "102", False), ("²", "2", False), ("9" * 5000, "0" + "9" * 5000, True), ("", "0", False)],
)  # fmt: skip
def test_numbers_are_the_same_leading_zeros_aside(left: str, right: str, same: bool) -> None:
    assert control_numbers.same_number(left, right) is same


_texts = st.text(st.sampled_from("AB9 *:^~>\x1d\n\u00e9"), max_size=3)
_elements = st.one_of(_texts, st.lists(_texts, max_size=4).map(tuple))
_marks = st.sampled_from([USUAL, Delimiters("*", ">", None, "~"), Delimiters("\x1d", ":", "^", "~")])


@given(st.lists(_elements, max_size=5), _marks)
def test_any_segment_is_written_or_refused_as_each_of_its_elements_is(
    values: list[str | tuple[str, ...]], marks: Delimiters
) -> None:
    written: list[str] | None = []
    for value in values:
        parts = [value] if isinstance(value, str) else list(value)
        for part in parts:
            if set(part) & marks.in_use() or not part.isascii() or not part.isprintable():
                written = None
        if written is None:
            break
        while len(parts) > 1 and not parts[-1]:
            parts.pop()
        written.append(marks.component.join(parts))
    if written is None:
        with pytest.raises(UnwritableError):
            render([("NM1", *values)], marks)
        return
    while written and not written[-1]:
        written.pop()
    assert render([("NM1", *values)], marks).decode() == marks.element.join(["NM1", *written]) + marks.segment
