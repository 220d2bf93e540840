"""The 999 as segments, from the same values that reading one gives. Source: 005010X231A1.

Written as the guide has it: loop 2000 (AK2 to IK5) for each set, loop 2100 (IK3, CTX) for each segment in error, loop
2110 (IK4, CTX) for each element. Contexts that all errors of one segment share stand below its IK3, others below their
IK4; a business unit stands below IK3 always. CTX06 is never written: the guide no longer uses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edigate.transactions.ack_999.facts import (
    Context,
    ElementPosition,
    GroupAck,
    SetAck,
    SyntaxError999,
)
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutElement, OutSegment

FUNCTIONAL_ID = "FA"
VERSION = "005010X231A1"
TRIGGER = "SITUATIONAL TRIGGER"
_MOST_REASONS = 5  # IK502-06, AK905-09
_MOST_TRIGGERS = 9  # CTX below one IK3; below one IK4 there is room for one more
_BASE_LOOP_ID = 4  # IK303 and CTX04 in the base standard; the guide's own loop names have up to six


def build(
    group: GroupAck, sets: Sequence[SetAck], control_number: str, *, whole_loop_ids: bool = False
) -> SetOut:
    """One 999 for one functional group, `control_number` as ST02; no `sets`: the group's verdict applies to all.

    Loop ids are cut to the four characters of the base standard ("2010AA" is written 2010): every receiver takes
    those. `whole_loop_ids` writes up to six, as the guide names its loops.
    """
    longest = 6 if whole_loop_ids else _BASE_LOOP_ID
    body: list[OutSegment] = [_said("AK1", group.functional_id, group.control_number, group.version)]
    for each in sets:
        body.append(_said("AK2", each.set, each.control_number, each.guide))
        body += _errors(each.errors, longest)
        body.append(_said("IK5", each.code, *each.reasons[:_MOST_REASONS]))
    counts = (group.included, group.received, group.accepted)
    body.append(_said("AK9", group.code, *counts, *group.reasons[:_MOST_REASONS]))
    return SetOut("999", control_number, VERSION, body)


def _errors(errors: Sequence[SyntaxError999], longest: int) -> Iterator[OutSegment]:
    """Loop 2100 for each segment in error; element errors of one segment that follow each other share its IK3."""
    at = 0
    while at < len(errors):
        end = at + 1
        while end < len(errors) and _are_of_one_segment(errors[at], errors[end]):
            end += 1
        yield from _segment_error(errors[at:end], longest)
        at = end


def _are_of_one_segment(one: SyntaxError999, other: SyntaxError999) -> bool:
    same = (one.segment, one.position, one.loop, one.code) == (
        other.segment, other.position, other.loop, other.code,
    )  # fmt: skip
    return same and None not in (one.element_position, other.element_position)


def _segment_error(errors: Sequence[SyntaxError999], longest: int) -> Iterator[OutSegment]:
    first = errors[0]
    yield _said("IK3", first.segment, _number(first.position), (first.loop or "")[:longest], first.code)
    contexts = [each for error in errors for each in error.contexts]
    shared = [each for each in first.contexts if all(each in error.contexts for error in errors)]
    units = [each for each in contexts if each.name != TRIGGER][:1]
    triggers = [each for each in shared if each.name == TRIGGER][:_MOST_TRIGGERS]
    yield from (_context(each, longest) for each in (*triggers, *units))
    for error in errors:
        if error.element_position is None:
            continue
        position = _position(error.element_position)
        yield _said("IK4", position, error.element_code, error.element_error, error.copy)
        own = [each for each in error.contexts if each.name == TRIGGER and each not in shared]
        yield from (_context(each, longest) for each in own[: _MOST_TRIGGERS + 1])


def _context(context: Context, longest: int) -> OutSegment:
    if context.name != TRIGGER:
        return ("CTX", (context.name or "", context.value or ""))
    position = _position(context.element_position) if context.element_position else ""
    return _said(
        "CTX", TRIGGER, context.segment, _number(context.position), (context.loop or "")[:longest], position
    )


def _position(position: ElementPosition) -> OutElement:
    return (_number(position.element), _number(position.component), _number(position.repetition))


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _said(id_: str, *elements: OutElement | None) -> OutSegment:
    """A segment whose absent elements are empty."""
    return (id_, *(element or "" for element in elements))
