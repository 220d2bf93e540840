"""What the facts of every transaction set have in common: where it stood, who sent it, what could not be typed."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

import msgspec

from edigate.errors import Finding
from edigate.transactions.elements import short_day
from edigate.x12.envelope import SetHeader


class Extra(msgspec.Struct, frozen=True, gc=False):
    """Something received that has no field of its own, or a value that could not be read as its type.

    `element` is None when `raw` is a whole segment (joined with its own separators). `ordinal` counts in the file.
    """

    ordinal: int
    id: str
    element: int | None
    raw: str
    component: int | None = None


class SetFact(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One transaction set under its envelope. Control numbers are strings as received, ids without their padding.

    `set` is ST01, `kind` our name for it ("837P", "277CA", ...), `guide` ST03 or else GS08. The indexes count from 1:
    interchange in the file, group in the interchange, set in the group. `ordinal` is the place of ST in the file.
    """

    set: str
    kind: str
    guide: str | None
    isa13: str
    gs06: str | None
    st02: str | None
    usage: str
    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str | None
    application_receiver: str | None
    interchange_date: date | None
    interchange_time: str
    interchange_index: int
    group_index: int | None
    set_index: int | None
    ordinal: int
    extras: tuple[Extra, ...]
    findings: tuple[Finding, ...]


class Envelope(TypedDict):
    """The fields of `SetFact` that the envelope gives."""

    set: str
    guide: str | None
    isa13: str
    gs06: str | None
    st02: str | None
    usage: str
    sender_qualifier: str
    sender_id: str
    receiver_qualifier: str
    receiver_id: str
    application_sender: str | None
    application_receiver: str | None
    interchange_date: date | None
    interchange_time: str
    interchange_index: int
    group_index: int | None
    set_index: int | None
    ordinal: int


def envelope_of(header: SetHeader) -> Envelope:
    """The common fields of a set under `header`."""
    around, group = header.interchange, header.group
    return Envelope(
        set=header.set,
        guide=header.version or None,
        isa13=around.control_number,
        gs06=(group.control_number or None) if group else None,
        st02=header.control_number or None,
        usage=around.usage,
        sender_qualifier=around.sender_qualifier,
        sender_id=around.sender_id,
        receiver_qualifier=around.receiver_qualifier,
        receiver_id=around.receiver_id,
        application_sender=(group.sender or None) if group else None,
        application_receiver=(group.receiver or None) if group else None,
        interchange_date=short_day(around.date),
        interchange_time=around.time,
        interchange_index=around.index,
        group_index=group.index if group else None,
        set_index=header.index,
        ordinal=header.ordinal,
    )
