"""The TA1 as a fact."""

from __future__ import annotations

from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.elements import short_day, text
from edigate.transactions.notes import Notes
from edigate.transactions.set_fact import envelope_of
from edigate.x12.envelope import SetHeader
from edigate.x12.reader import LooseSegment

TA1 = "TA1"


def whole(loose: LooseSegment) -> InterchangeAck:
    """The TA1 that stands loose in its interchange: 01 number, 02 date, 03 time, 04 verdict, 05 note."""
    header = SetHeader(0, loose.ordinal, TA1, "", None, loose.interchange, None)
    notes, segment = Notes(header), loose.elements
    on = short_day(segment[2]) if len(segment) > 2 else None
    if on is None and text(segment, 2):
        on = notes.days(segment, 2)[0]
    for at in range(6, len(segment)):
        if text(segment, at):
            notes.keep_value(segment, at)
    extras, findings = notes.take()
    return InterchangeAck(
        **envelope_of(header) | {"set_index": None},
        kind=TA1,
        interchange_control_number=text(segment, 1),
        date=on,
        time=text(segment, 3),
        code=text(segment, 4),
        note=text(segment, 5),
        extras=extras,
        findings=findings,
    )
