"""A compiled pattern says the same as the slow examination: on random segments of every guide, good and bad."""

from __future__ import annotations

import random
import time

import pytest

from edigate.guides import load, patterns
from edigate.guides.elements import examine
from edigate.guides.tables import Cell, Composite, Element, Segment
from edigate.x12.delimiters import USUAL, Delimiters

ALL = load.names()
_ODD = [
    "",
    " ",
    "A ",
    " A",
    "A",
    "1",
    "-1",
    ".5",
    "1.",
    "1.25",
    "1.2345",
    "0000000000000000000001",
    "20250229",
    "20240229",
]
_ODD += [
    "20251231",
    "20251231-20260101",
    "19991301",
    "2400",
    "1200",
    "120061",
    "A:B",
    "A^B",
    "~",
    "é",
    "\t",
    "A" * 90,
]


def _good_value(element: Element, rnd: random.Random) -> str:
    if element.codes:
        return rnd.choice(sorted(element.codes))
    kind = element.kind
    if element.pattern:
        return "123456789"
    if kind == "DT":
        return "20251231"[-max(element.shortest, min(8, element.longest)) :]
    if kind == "TM":
        return "1230"
    if kind == "R" or kind[0] == "N":
        return str(rnd.randrange(10 ** (max(element.shortest, 1) - 1), 10 ** max(element.shortest, 1)))
    size = rnd.choice(
        [max(element.shortest, 1), min(element.longest, max(element.shortest, 1) + 3), element.longest]
    )
    return "".join(rnd.choice("ABC019") for _ in range(size))


def _value(element: Element, rnd: random.Random, spoil: float) -> str:
    if rnd.random() < spoil:
        return rnd.choice(_ODD)
    if element.usage == "N" or (element.usage == "S" and rnd.random() < 0.6):
        return ""
    return _good_value(element, rnd)


def _cell(cell: Cell, rnd: random.Random, spoil: float, marks: Delimiters) -> str:
    if isinstance(cell, Composite):
        if cell.usage == "N" or (cell.usage == "S" and rnd.random() < 0.5):
            return ""
        text = marks.component.join(_value(part, rnd, spoil) for part in cell.parts)
        return text.rstrip(marks.component) if rnd.random() > spoil else text
    return _value(cell, rnd, spoil)


def _segment(segment: Segment, rnd: random.Random, spoil: float, marks: Delimiters) -> str:
    cells = [_cell(cell, rnd, spoil, marks) for cell in segment.elements]
    for at, before in enumerate(segment.elements[:-1], start=1):
        written = {"D8": "20251231", "RD8": "20251231-20260101", "TM": "1230"}
        if isinstance(before, Element) and before.number == "1250" and cells[at] and rnd.random() > spoil:
            cells[at] = written.get(cells[at - 1], cells[at])
    text = marks.element.join([segment.id, *cells])
    return text.rstrip(marks.element) if rnd.random() > spoil else text


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "marks", [USUAL, Delimiters("|", ">", None, "\n"), Delimiters("-", ".", "+", "~")], ids=str
)
def test_what_a_pattern_accepts_has_no_fault(name: str, marks: Delimiters) -> None:
    rnd = random.Random(f"{name} {marks}")
    accepted = 0
    for segment in load.load(name).segments:
        accept = patterns.compile_segment(segment, marks).fullmatch
        for spoil in (0.0, 0.0, 0.05, 0.05, 0.3):
            text = _segment(segment, rnd, spoil, marks)
            if accept(text):
                accepted += 1
                assert examine(segment, text.split(marks.element), marks) == [], (segment.loop.id, text)
    assert accepted > len(load.load(name).segments) / 3 or marks.element == "-"


@pytest.mark.parametrize("name", ALL)
def test_what_has_no_fault_is_accepted_almost_always(name: str) -> None:
    """Else the check would be right and slow: the exceptions are told in `patterns`."""
    rnd = random.Random(name)
    good = slow = 0
    for segment in load.load(name).segments:
        accept = patterns.compile_segment(segment, USUAL).fullmatch
        for spoil in (0.0, 0.0, 0.0, 0.02):
            text = _segment(segment, rnd, spoil, USUAL)
            if not text.isascii() or "20240229" in text or "1.2345" in text or "120061" in text:
                continue
            if examine(segment, text.split("*"), USUAL) == []:
                good += 1
                slow += accept(text) is None
    assert good > len(load.load(name).segments)
    assert slow <= good / 50


def test_a_date_that_only_leap_years_have_takes_the_slow_way_and_is_good() -> None:
    segment = next(each for each in load.load("835").segments if each.id == "DTM" and each.loop.id == "2110")
    accept = patterns.compile_segment(segment, USUAL).fullmatch
    for date, good in (("20240229", True), ("20230229", False), ("20240230", False)):
        assert not accept(f"DTM*472*{date}")
        assert (examine(segment, ["DTM", "472", date], USUAL) == []) is good


@pytest.mark.parametrize(
    "codes", [["A"], ["A", "B"], ["A", "AB", "ABC"], ["1", "10", "100", "N1", "N130"], ["*", ".^"]]
)
def test_a_tree_of_codes_accepts_exactly_these(codes: list[str]) -> None:
    import re

    tree = re.compile(patterns.any_of(codes))
    for code in codes:
        assert tree.fullmatch(code)
        assert not tree.fullmatch(code + "X")
        assert (tree.fullmatch(code[:-1]) is not None) is (code[:-1] in codes)


@pytest.mark.parametrize("name", ALL)
def test_no_text_keeps_a_pattern_busy(name: str) -> None:
    """A failed match takes time in proportion to the text, whatever the text: no pattern backtracks for long."""
    texts = [
        "*" + "A" * 50_000,
        "*A" * 20_000,
        "*A:A^" * 10_000,
        "*" + " " * 50_000,
        "*" + "1" * 50_000 + ".",
    ]
    texts += ["*" + "20251231-" * 5_000, "*" + ":A" * 20_000, "*" + "^A" * 20_000]
    started = time.process_time()
    for segment in load.load(name).segments:
        accept = patterns.compile_segment(segment, USUAL).fullmatch
        for text in texts:
            accept(segment.id + text)
    assert time.process_time() - started < 20
