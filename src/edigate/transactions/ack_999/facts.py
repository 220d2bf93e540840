"""The syntax acknowledgment as values, whole, or set by set between header and trailer.

Source: 005010X231A1 (999), 005010X230 and 004010 (997).
"""

from __future__ import annotations

import msgspec

from edigate.errors import Finding
from edigate.transactions.set_fact import Extra, SetFact


class ElementPosition(msgspec.Struct, frozen=True, gc=False):
    """IK401 (AK401): which element, component and repetition, from 1."""

    element: int | None
    component: int | None = None
    repetition: int | None = None


class Context(msgspec.Struct, frozen=True, gc=False):
    """A CTX segment: `name` and `value` of the business unit ("CLM01" and our claim number), or a situational trigger.

    Of a trigger (`name` "SITUATIONAL TRIGGER") the rest tells where the triggering segment or element stands.
    """

    name: str | None
    value: str | None
    segment: str | None = None
    position: int | None = None
    loop: str | None = None
    element_position: ElementPosition | None = None
    element_code: str | None = None


class SyntaxError999(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One error: an IK3 without IK4, or each IK4 under its IK3 (in a 997: AK3, AK4).

    `segment` id, `position` (ST = 1) and `loop` say where, `code` is IK304; `element_code` is the data element number
    IK402, `element_error` IK403, `copy` the bad value as received (patients' data: never log it). In a stream `extras` and
    `findings` are what was noted since the part before; a whole acknowledgment has them itself.
    """

    segment: str | None
    position: int | None
    loop: str | None
    code: str | None
    element_position: ElementPosition | None
    element_code: str | None
    element_error: str | None
    copy: str | None
    contexts: tuple[Context, ...]
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class SetAck(msgspec.Struct, frozen=True, gc=False):
    """The verdict on one set of ours: AK201-03, `code` IK501, `reasons`."""

    set: str | None
    control_number: str | None
    guide: str | None
    code: str | None
    reasons: tuple[str, ...]
    errors: tuple[SyntaxError999, ...]
    ordinal: int


class GroupAck(msgspec.Struct, frozen=True, gc=False):
    """The verdict on our group: `control_number` is our GS06 (AK102), `code` AK901; the counts are as received."""

    functional_id: str | None
    control_number: str | None
    version: str | None
    code: str | None
    reasons: tuple[str, ...]
    included: str | None
    received: str | None
    accepted: str | None
    ordinal: int


class ImplementationAck(SetFact, frozen=True, gc=False, kw_only=True):
    """One 999 or 997: what became of one functional group of ours. No `sets`: the group's verdict applies to all."""

    group: GroupAck
    sets: tuple[SetAck, ...]


class AckHeader(SetFact, frozen=True, gc=False, kw_only=True):
    """The envelope and AK1, first of a stream: which functional group of ours is answered. `control_number` is our GS06
    (AK102), `group_ordinal` the place of AK1."""

    functional_id: str | None
    control_number: str | None
    version: str | None
    group_ordinal: int


class SetResponseHeader(msgspec.Struct, frozen=True, gc=False):
    """AK2 in a stream: of which set of ours the errors are that follow; AK201-03."""

    set: str | None
    control_number: str | None
    guide: str | None
    ordinal: int


class SetResponseTrailer(msgspec.Struct, frozen=True, gc=False):
    """The end of a set in a stream: `code` is IK501. `extras` and `findings` are what was noted since the part before."""

    code: str | None
    reasons: tuple[str, ...]
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()


class AckTrailer(msgspec.Struct, frozen=True, gc=False):
    """What is known at the end of a 999 or 997, last of a stream: the verdict on the group, how many sets were named, the
    place of its last segment, and what was noted since the last set, the findings of the envelope included."""

    group: GroupAck
    sets: int
    ordinal: int
    extras: tuple[Extra, ...] = ()
    findings: tuple[Finding, ...] = ()
