"""The 999 and the 997 as facts: `stream` set by set in flat memory, `whole` as one value.

AK3, AK4 and AK5 of a 997 stand for IK3, IK4 and IK5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec

from edigate.errors import Finding
from edigate.transactions.ack_999.facts import (
    AckHeader,
    AckTrailer,
    Context,
    ElementPosition,
    GroupAck,
    ImplementationAck,
    SetAck,
    SetResponseHeader,
    SetResponseTrailer,
    SyntaxError999,
)
from edigate.transactions.elements import number, text
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.set_fact import Extra, SetFact, envelope_of
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment

_SetPart: TypeAlias = SetResponseHeader | SyntaxError999 | SetResponseTrailer
AckPart: TypeAlias = AckHeader | _SetPart | AckTrailer

_THREE, _FOUR, _SIX = (frozenset(range(1, last + 1)) for last in (3, 4, 6))
_PARTS = 3  # of a position: element, component, repetition


def stream(opened: TransactionSet) -> Iterator[AckPart]:
    """Header, then of each set its header, errors and trailer, then the trailer of all: memory does not grow with the
    number of sets or errors. What stands before AK1, where it does not belong, waits for it."""
    notes = Notes(opened.header)
    reading = _Reading(notes)
    is_open, sets = False, 0
    for segment in notes.walk(opened):
        reading.read(segment)
        if reading.parts and reading.ak1 is not None:
            if not is_open:
                yield _header(reading, notes)
            is_open = True
            for part in reading.take():
                sets += isinstance(part, SetResponseHeader)
                yield _with_notes(part, notes)
    group = reading.finish()
    if not is_open:
        yield _header(reading, notes)
    for part in reading.take():
        sets += isinstance(part, SetResponseHeader)
        yield part
    extras, findings = notes.take()
    yield AckTrailer(group, sets, notes.ordinal, extras, (*findings, *opened.findings))


def whole(opened: TransactionSet) -> ImplementationAck:
    """The whole acknowledgment as one value; what was noted anywhere stands in its `extras` and `findings`."""
    extras: list[Extra] = []
    findings: list[Finding] = []
    sets: list[SetAck] = []
    errors: list[SyntaxError999] = []
    for part in stream(opened):
        match part:
            case AckHeader():
                header = part
            case SetResponseHeader():
                about, errors = part, []
                continue
            case SyntaxError999():
                errors.append(_without_notes(part))
            case SetResponseTrailer():
                sets.append(_set(about, part, errors))
            case AckTrailer():
                group = part.group
        extras += part.extras
        findings += part.findings
    common = {name: getattr(header, name) for name in SetFact.__struct_fields__}
    noted = {"extras": tuple(extras), "findings": tuple(findings)}
    return ImplementationAck(**common | noted, group=group, sets=tuple(sets))


def _header(reading: _Reading, notes: Notes) -> AckHeader:
    extras, findings = notes.take()
    ak1 = reading.ak1 or []
    return AckHeader(
        **envelope_of(notes.header),
        kind="997" if notes.header.set == "997" else "999",
        functional_id=text(ak1, 1),
        control_number=text(ak1, 2),
        version=text(ak1, 3),
        group_ordinal=reading.ak1_ordinal,
        extras=extras,
        findings=findings,
    )


def _set(about: SetResponseHeader, told: SetResponseTrailer, errors: Sequence[SyntaxError999]) -> SetAck:
    return SetAck(
        about.set, about.control_number, about.guide, told.code, told.reasons, tuple(errors), about.ordinal
    )


def _with_notes(part: _SetPart, notes: Notes) -> _SetPart:
    if isinstance(part, SetResponseHeader) or not (notes.extras or notes.findings):
        return part
    extras, findings = notes.take()
    return msgspec.structs.replace(part, extras=extras, findings=findings)


def _without_notes(error: SyntaxError999) -> SyntaxError999:
    if not error.extras and not error.findings:
        return error
    return msgspec.structs.replace(error, extras=(), findings=())


class _Reading:
    """One acknowledgment while it is read: the open set, segment error and element error. `parts` are those that have ended
    and nobody has taken."""

    def __init__(self, notes: Notes) -> None:
        self.parts: list[_SetPart] = []
        self.ak1: Segment | None = None
        self.ak1_ordinal = notes.ordinal
        self._notes = notes
        self._ak9: Segment | None = None
        self._is_in_set = False
        self._verdict: Segment | None = None
        self._ik3: Segment | None = None
        self._ik3_ordinal = 0
        self._ik4: Segment | None = None
        self._ik4_ordinal = 0
        self._position: int | None = None
        self._element_position: ElementPosition | None = None
        self._had_element = False
        self._segment_contexts: list[Context] = []
        self._element_contexts: list[Context] = []

    def read(self, segment: Segment) -> None:
        """Take in one segment; the notes know its place."""
        match segment[0]:
            case "AK1" if self.ak1 is None:
                self.ak1, self.ak1_ordinal = segment, self._notes.ordinal
                self._notes.keep_others(segment, _THREE)
            case "AK2":
                self._close_set()
                self._open_set(segment)
                self._notes.keep_others(segment, _THREE)
            case "IK3" | "AK3":
                self._open_segment(segment)
            case "IK4" | "AK4":
                self._open_element(segment)
            case "CTX":
                self._read_context(segment)
            case "IK5" | "AK5" if self._verdict is None and self._is_in_set:
                self._verdict = segment
            case "AK9" if self._ak9 is None:
                self._ak9 = segment
            case "AK1" | "AK9" | "IK5" | "AK5":
                self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
            case _:
                self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def take(self) -> list[_SetPart]:
        """The parts that have ended since they were taken last."""
        taken, self.parts = self.parts, []
        return taken

    def finish(self) -> GroupAck:
        """The verdict on the group; what is missing is told."""
        self._close_set()
        if self.ak1 is None:
            self._notes.miss("AK1")
        if self._ak9 is None:
            self._notes.miss("AK9")
        ak1, ak9 = self.ak1 or [], self._ak9 or []
        return GroupAck(
            text(ak1, 1), text(ak1, 2), text(ak1, 3), text(ak9, 1), _reasons(ak9, 5), text(ak9, 2), text(ak9, 3),
            text(ak9, 4), self.ak1_ordinal,
        )  # fmt: skip

    def _open_set(self, segment: Segment) -> None:
        self._is_in_set = True
        self.parts.append(
            SetResponseHeader(text(segment, 1), text(segment, 2), text(segment, 3), self._notes.ordinal)
        )

    def _open_segment(self, segment: Segment) -> None:
        self._close_segment()
        if not self._is_in_set:  # a set that is not named: its errors are kept all the same
            self._notes.tell(ReadCode.MISSING_SEGMENT, "AK2")
            self._open_set(["AK2"])
        self._ik3, self._ik3_ordinal = segment, self._notes.ordinal
        self._position = self._notes.number(segment, 2)
        self._notes.keep_others(segment, _FOUR)  # a 997 may give more codes than one

    def _open_element(self, segment: Segment) -> None:
        self._close_element()
        if self._ik3 is None:
            self._notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
            return
        self._ik4, self._ik4_ordinal = segment, self._notes.ordinal
        self._element_position = self._read_position(segment, 1)
        self._notes.keep_others(segment, _FOUR)

    def _read_context(self, segment: Segment) -> None:
        """CTX: 01 name and value, 02 segment id, 03 its position, 04 loop, 05 element position, 06 element number."""
        if self._ik3 is None:
            self._notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
            return
        name, _, value = (text(segment, 1) or "").partition(self._notes.component)
        context = Context(
            name.strip() or None, value.strip() or None, text(segment, 2), self._notes.number(segment, 3),
            text(segment, 4), self._read_position(segment, 5), text(segment, 6),
        )  # fmt: skip
        self._notes.keep_others(segment, _SIX)
        (self._element_contexts if self._ik4 else self._segment_contexts).append(context)

    def _read_position(self, segment: Segment, at: int) -> ElementPosition | None:
        """Element, component and repetition."""
        given = text(segment, at)
        if given is None:
            return None
        parts = given.split(self._notes.component)
        values = [number(part) for part in parts]
        if len(parts) > _PARTS or any(
            value is None and part.strip() for value, part in zip(values, parts, strict=True)
        ):
            self._notes.keep_element(ReadCode.UNREADABLE_NUMBER, segment, at)
        return ElementPosition(*[*values, None, None][:3])

    def _close_element(self) -> None:
        if self._ik4:
            self._had_element = True
            self._add_error(self._ik4, self._ik4_ordinal, self._element_position)
        self._ik4, self._element_contexts = None, []

    def _close_segment(self) -> None:
        self._close_element()
        if self._ik3 and not self._had_element:
            self._add_error(None, self._ik3_ordinal, None)
        self._ik3, self._had_element, self._segment_contexts = None, False, []

    def _add_error(self, ik4: Segment | None, ordinal: int, at: ElementPosition | None) -> None:
        ik3, element = self._ik3 or [], ik4 or []
        contexts = (*self._segment_contexts, *self._element_contexts)
        self.parts.append(
            SyntaxError999(
                text(ik3, 1), self._position, text(ik3, 3), text(ik3, 4), at, text(element, 2), text(element, 3),
                text(element, 4), contexts, ordinal,
            )
        )  # fmt: skip

    def _close_set(self) -> None:
        self._close_segment()
        if self._is_in_set:
            verdict = self._verdict or []
            self.parts.append(SetResponseTrailer(text(verdict, 1), _reasons(verdict, 2)))
        self._is_in_set, self._verdict = False, None


def _reasons(segment: Segment, first: int) -> tuple[str, ...]:
    return tuple(code for at in range(first, len(segment)) if (code := text(segment, at)))
