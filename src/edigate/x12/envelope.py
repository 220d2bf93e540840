"""The headers of interchange, group and set as values, and the segments that make them again.

ISA (16 elements of fixed width), GS (8), ST (2 or 3) and their trailers; the ISA layout is that of the 00501 control
standard, the widths in `_ISA_WIDTHS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Protocol

import msgspec

from edigate.x12.delimiters import USUAL, Delimiters
from edigate.x12.segment import OutSegment, Segment, element

_ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)


class Interchange(msgspec.Struct, frozen=True, gc=False):
    """An ISA header: `index` counts interchanges in the file from 1; ids are stripped of their padding."""

    index: int
    ordinal: int
    delimiters: Delimiters
    authorization_qualifier: str
    security_qualifier: str
    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    date: str  # YYMMDD as received
    time: str
    version: str
    control_number: str
    ack_requested: str
    usage: str


class Group(msgspec.Struct, frozen=True, gc=False):
    """A GS header: `index` counts groups in the interchange from 1."""

    index: int
    ordinal: int
    functional_id: str
    sender: str
    receiver: str
    date: str
    time: str
    control_number: str
    agency: str
    version: str


class SetHeader(msgspec.Struct, frozen=True, gc=False):
    """An ST header with the envelopes around it: `index` counts sets in the group from 1, `ordinal` is that of ST."""

    index: int
    ordinal: int
    set: str
    control_number: str
    guide: str | None
    interchange: Interchange
    group: Group | None

    @property
    def version(self) -> str:
        """The guide this set claims: ST03, else GS08, else ""."""
        return self.guide or (self.group.version if self.group else "")


def read_isa(elements: Segment, index: int, ordinal: int, delimiters: Delimiters) -> Interchange:
    """The ISA header in `elements` (17 items)."""
    at = (1, 3, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15)
    return Interchange(index, ordinal, delimiters, *(element(elements, n) for n in at))


def read_gs(elements: Segment, index: int, ordinal: int) -> Group:
    """The GS header in `elements`; missing elements read as ""."""
    return Group(index, ordinal, *(element(elements, n) for n in range(1, 9)))


@dataclass(frozen=True, slots=True)
class Parties:
    """Who sends to whom: ISA05-08 and GS02/GS03."""

    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str
    application_receiver: str


@dataclass(frozen=True, slots=True)
class InterchangeOut:
    """One interchange with one functional group, to be written; `sets` are bodies without ST and SE.

    `isa13` and `gs06` come reserved from the store (integers, written as nine digits and without zeros).
    """

    parties: Parties
    isa13: int
    gs06: int
    functional_id: str
    version: str
    usage: str
    at: datetime
    sets: Sequence[SetOut]
    ack_requested: bool = False
    delimiters: Delimiters = field(default=USUAL)


class Body(Protocol):
    """The segments of a set, which may be made as they are taken: their number is asked for behind the last one."""

    def __iter__(self) -> Iterator[OutSegment]: ...

    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class SetOut:
    """A transaction set to be written: ST01, ST02, ST03 (None on the 835) and what lies between ST and SE."""

    set: str
    control_number: str
    guide: str | None
    body: Body


def envelop(out: InterchangeOut) -> Iterable[OutSegment]:
    """Every segment of the interchange in order, ISA to IEA, with its counts."""
    return chain.from_iterable(_levels(out))


def _levels(out: InterchangeOut) -> Iterator[Iterable[OutSegment]]:
    group = ("GS", out.functional_id, out.parties.application_sender, out.parties.application_receiver,
             f"{out.at:%Y%m%d}", f"{out.at:%H%M}", str(out.gs06), "X", out.version)  # fmt: skip
    yield isa(out), group
    for each in out.sets:
        yield (("ST", each.set, each.control_number, *((each.guide,) if each.guide else ())),)
        yield each.body
        yield (("SE", str(len(each.body) + 2), each.control_number),)
    yield ("GE", str(len(out.sets)), str(out.gs06)), ("IEA", "1", f"{out.isa13:09d}")


def isa(out: InterchangeOut) -> OutSegment:
    """The ISA segment, every element at its fixed width."""
    who, marks = out.parties, out.delimiters
    values = (
        "00", "", "00", "", who.sender_qualifier, who.sender_id, who.receiver_qualifier, who.receiver_id,
        f"{out.at:%y%m%d}", f"{out.at:%H%M}", marks.repetition or "U", "00501", f"{out.isa13:09d}",
        "1" if out.ack_requested else "0", out.usage, marks.component,
    )  # fmt: skip
    return ("ISA", *(value.ljust(width) for value, width in zip(values, _ISA_WIDTHS, strict=True)))
