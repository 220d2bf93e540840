"""Sets that have no room of their own, handed out as plain segments; and what a file without any set leaves behind."""

from __future__ import annotations

import msgspec

from edigate.errors import Finding
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.set_fact import Extra, SetFact, envelope_of
from edigate.x12.envelope import SetHeader
from edigate.x12.reader import LooseSegment, TransactionSet


class GenericSet(SetFact, frozen=True, gc=False, kw_only=True):
    """Any other set: `kind` is ST01, `segments` are id and elements as received, between ST and SE."""

    segments: tuple[tuple[str, ...], ...]


class FileFindings(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What was found in a file that holds neither a set nor a TA1: nothing there is a fact."""

    set: None = None
    kind: None = None
    extras: tuple[Extra, ...]
    findings: tuple[Finding, ...]


def whole(opened: TransactionSet) -> GenericSet:
    """The whole set as plain segments."""
    notes = Notes(opened.header)
    segments = tuple(tuple(segment) for segment in opened)
    notes.tell(ReadCode.UNTYPED_SET, "ST", 1)
    return GenericSet(
        **envelope_of(opened.header),
        kind=opened.header.set or "?",
        segments=segments,
        extras=(),
        findings=(*notes.findings, *opened.findings),
    )


def stray(loose: LooseSegment) -> GenericSet:
    """A segment that stands outside any set, as a set of one segment and of kind "stray"."""
    header = SetHeader(0, loose.ordinal, "", "", None, loose.interchange, None)
    return GenericSet(
        **envelope_of(header) | {"set_index": None},
        kind="stray",
        segments=(tuple(loose.elements),),
        extras=(),
        findings=(),
    )
