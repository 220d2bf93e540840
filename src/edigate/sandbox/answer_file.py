"""Answers as files: envelopes around what the payer says, in separators and characters that any reader takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from edigate.sandbox.state import Trade
from edigate.transactions.ack_ta1 import build as ack_ta1
from edigate.x12.delimiters import USUAL
from edigate.x12.envelope import InterchangeOut, SetOut, envelop
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.writer import render


class Answer(msgspec.Struct, frozen=True):
    """One file for the outbox. The name begins with the answer's own number and says nothing about its content."""

    name: str
    content: bytes


class GroupKind(msgspec.Struct, frozen=True):
    """What a group of answers is called: GS01, GS08, and the ending of its file."""

    functional_id: str
    version: str
    ending: str


def file_of(kind: GroupKind, sets: Sequence[SetOut], trade: Trade, number: int, at: datetime) -> Answer:
    """One interchange with one group of these sets."""
    out = InterchangeOut(
        trade.parties(), number, number, kind.functional_id, kind.version, trade.usage or "T", at, sets
    )
    return Answer(f"{number:09d}.{kind.ending}", render(map(_plain, envelop(out)), USUAL))


def file_of_ta1(ta1: OutSegment, trade: Trade, number: int, at: datetime) -> Answer:
    """One interchange that holds nothing but a TA1."""
    out = InterchangeOut(trade.parties(), number, number, "", "", trade.usage or "T", at, ())
    return Answer(f"{number:09d}.ta1", render(map(_plain, ack_ta1.envelop(ta1, out)), USUAL))


def in_packs(items: Sequence[OutElement], size: int) -> Iterable[Sequence[OutElement]]:
    """`items` in packs of at most `size`, for segments that hold only so many."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _plain(segment: OutSegment) -> OutSegment:
    """The segment with blanks for what cannot stand in our file: names come back as they were sent, in any alphabet."""
    if segment[0] == "ISA":
        return [_clean(str(value)) if n in _ECHOED else value for n, value in enumerate(segment)]
    return [
        _clean(value) if isinstance(value, str) else tuple(_clean(part) for part in value)
        for value in segment
    ]


def _clean(text: str) -> str:
    return "".join(c if c.isascii() and c.isprintable() and c not in _MARKS else " " for c in text)


_MARKS = USUAL.in_use()
_ECHOED = (5, 6, 7, 8, 15)  # the elements of ISA that come from what was submitted
