"""One segment against its guide, element by element: what exactly is wrong with it. The slow way, and the truth.

`patterns` compiles the same rules into one expression that accepts most good segments at once; whatever it does not
accept comes here, and here it may still turn out to be good.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from edigate.errors import Severity
from edigate.guides import lists, values
from edigate.guides.codes import ABOUT, GuideCode
from edigate.guides.tables import Cell, Composite, Element, Segment, SyntaxNote
from edigate.x12.delimiters import Delimiters

_FORMAT, _PERIOD = "1250", "1251"  # data elements: how a date is written, and the date


class Fault(NamedTuple):
    """What is wrong and where in the segment; `severity` is the code's own unless the guide's overlay softens it."""

    code: GuideCode
    severity: Severity
    element: int | None = None
    component: int | None = None
    repetition: int | None = None


def examine(segment: Segment, texts: list[str], marks: Delimiters) -> list[Fault]:
    """Every fault of one segment; `texts` is the id and the elements as they stand in the file."""
    return list(_Examination(segment, texts, marks).faults())


class _Examination:
    """One segment under examination."""

    __slots__ = ("_cells", "_marks", "_segment", "_texts")

    def __init__(self, segment: Segment, texts: list[str], marks: Delimiters) -> None:
        self._segment, self._texts, self._marks = segment, texts, marks
        self._cells = segment.elements

    def faults(self) -> Iterator[Fault]:
        """All faults in the order of the elements, relations between elements last."""
        texts, cells = self._texts, self._cells
        if len(texts) > 1 and texts[-1] == "":
            yield _fault(GuideCode.TRAILING_SEPARATORS)
        if any(texts[len(cells) + 1 :]):
            yield _fault(GuideCode.ELEMENTS_TOO_MANY, len(cells) + 1)
        for cell in cells:
            text = texts[cell.seq] if cell.seq < len(texts) else ""
            if text == "":
                if cell.usage == "R":
                    yield _softened(cell, "missing", GuideCode.ELEMENT_MISSING, cell.seq)
            elif cell.usage == "N":
                yield _fault(GuideCode.ELEMENT_NOT_USED, cell.seq)
            else:
                yield from self._repeated(cell, text)
        for note in self._segment.notes:
            yield from self._related(note)

    def _at(self, position: int) -> str:
        return self._texts[position] if position < len(self._texts) else ""

    def _repeated(self, cell: Cell, text: str) -> Iterator[Fault]:
        mark = self._marks.repetition
        if mark is None or mark not in text:
            yield from self._one(cell, text, None)
            return
        repetitions = text.split(mark)
        if cell.repeat and len(repetitions) > cell.repeat:
            yield _fault(GuideCode.REPETITIONS_TOO_MANY, cell.seq, None, cell.repeat + 1)
        for nth, one in enumerate(repetitions[: cell.repeat or None], start=1):
            if one:
                yield from self._one(cell, one, nth)
            else:
                yield _fault(GuideCode.TRAILING_SEPARATORS, cell.seq, None, nth)

    def _one(self, cell: Cell, text: str, nth: int | None) -> Iterator[Fault]:
        if isinstance(cell, Composite):
            yield from self._composite(cell, text, nth)
        elif self._marks.component in text:
            yield _fault(GuideCode.CHARACTER_NOT_ALLOWED, cell.seq, None, nth)
        else:
            before = self._cells[cell.seq - 2] if cell.seq > 1 else None
            written = self._at(cell.seq - 1) if _tells_format(before, cell) else None
            yield from self._value(cell, text, written, (cell.seq, None, nth))

    def _composite(self, cell: Composite, text: str, nth: int | None) -> Iterator[Fault]:
        parts = text.split(self._marks.component)
        if len(parts) > 1 and parts[-1] == "":
            yield _fault(GuideCode.TRAILING_SEPARATORS, cell.seq, None, nth)
        if any(parts[len(cell.parts) :]):
            yield _fault(GuideCode.COMPONENTS_TOO_MANY, cell.seq, len(cell.parts) + 1, nth)
        for part in cell.parts:
            value = parts[part.seq - 1] if part.seq <= len(parts) else ""
            place = (cell.seq, part.seq, nth)
            if value == "":
                if part.usage == "R":
                    yield _softened(part, "missing", GuideCode.ELEMENT_MISSING, *place)
            elif part.usage == "N":
                yield _fault(GuideCode.ELEMENT_NOT_USED, *place)
            else:
                before = cell.parts[part.seq - 2] if part.seq > 1 else None
                yield from self._value(
                    part, value, parts[part.seq - 2] if _tells_format(before, part) else None, place
                )

    def _value(
        self, element: Element, value: str, written: str | None, place: tuple[int, int | None, int | None]
    ) -> Iterator[Fault]:
        fault = values.type_fault(element.kind, value)
        if fault:
            yield _softened(element, "date" if fault is GuideCode.DATE_INVALID else "", fault, *place)
        if fault is None or fault in (GuideCode.DATE_INVALID, GuideCode.TIME_INVALID):
            size = values.measure(element.kind, value)
            if size < element.shortest:
                yield _fault(GuideCode.ELEMENT_TOO_SHORT, *place)
            elif size > element.longest:
                yield _fault(GuideCode.ELEMENT_TOO_LONG, *place)
        if fault is None:
            if value[0] == " " or (value[-1] == " " and len(value.rstrip(" ")) >= element.shortest):
                yield _fault(GuideCode.OUTER_BLANKS, *place)
            if written is not None and (test := values.FORMATS.get(written)) and not test(value):
                code = GuideCode.TIME_INVALID if written == "TM" else GuideCode.DATE_INVALID
                yield _softened(element, "date", code, *place)
            yield from self._listed(element, value, place)

    def _listed(
        self, element: Element, value: str, place: tuple[int, int | None, int | None]
    ) -> Iterator[Fault]:
        """The value against the guide's own list, the list outside the guide, and the form asked for."""
        applies = element.only_if is None or self._at(element.only_if[0]) in element.only_if[1]
        external = element.external if applies else None
        known = element.codes is not None and value in element.codes
        if external and not known and value not in lists.codes(external):
            yield _fault(GuideCode.CODE_UNKNOWN, *place)
        elif element.codes is not None and not known and not external:
            if value in element.tolerated:
                yield _fault(GuideCode.CODE_TOLERATED, *place)
            else:
                yield _softened(element, "codes", GuideCode.CODE_NOT_ALLOWED, *place)
        if element.pattern and applies and not matches(element.pattern, value):
            yield _softened(element, "pattern", GuideCode.PATTERN_MISMATCH, *place)

    def _related(self, note: SyntaxNote) -> Iterator[Fault]:
        """One syntax note: P all or none, R at least one, E at most one, C (L): the first asks for all (any) others."""
        there = [position for position in note.positions if self._at(position)]
        absent = [position for position in note.positions if not self._at(position)]
        first = note.positions[0]
        match note.kind:
            case "P" if there and absent:
                yield from (_fault(GuideCode.ELEMENT_CONDITION, position) for position in absent)
            case "R" if not there:
                yield _fault(GuideCode.ELEMENT_CONDITION, first)
            case "E" if len(there) > 1:
                yield _fault(GuideCode.ELEMENTS_EXCLUSIVE, there[1])
            case "C" if first in there and absent:
                yield from (_fault(GuideCode.ELEMENT_CONDITION, position) for position in absent)
            case "L" if there == [first]:
                yield _fault(GuideCode.ELEMENT_CONDITION, note.positions[1])
            case _:
                pass


def matches(pattern: str, value: str) -> bool:
    """Whether a value has the form that a map's expression asks for (a run of digits of a length, nothing else)."""
    digits = pattern.removeprefix("[0-9]{").removesuffix("}")
    return value.isascii() and value.isdigit() and len(value) == int(digits)


def _tells_format(before: Cell | None, element: Element) -> bool:
    return isinstance(before, Element) and before.number == _FORMAT and element.number == _PERIOD


def _fault(
    code: GuideCode, element: int | None = None, component: int | None = None, repetition: int | None = None
) -> Fault:
    return Fault(code, ABOUT[code].severity, element, component, repetition)


def _softened(
    cell: Cell,
    what: str,
    code: GuideCode,
    element: int,
    component: int | None = None,
    repetition: int | None = None,
) -> Fault:
    """A fault that the guide's overlay may have made a warning."""
    severity = Severity.WARNING if what in cell.lenient else ABOUT[code].severity
    return Fault(code, severity, element, component, repetition)
