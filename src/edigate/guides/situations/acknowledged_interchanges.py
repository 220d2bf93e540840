"""TA1: the verdict on an interchange and its note."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic

_SOUND = "000"

topic = Topic()


class AcknowledgedInterchangeRuleCode(StrEnum):
    """Rules about a TA1."""

    INTERCHANGE_ACCEPTED_WITH_FAULT = "INTERCHANGE_ACCEPTED_WITH_FAULT"
    INTERCHANGE_FAULT_UNNAMED = "INTERCHANGE_FAULT_UNNAMED"


_Code = AcknowledgedInterchangeRuleCode


@topic.segment_rule(
    _Code.INTERCHANGE_ACCEPTED_WITH_FAULT, "The interchange is accepted (TA104), but a fault is named (TA105)",
    guides="TA1", segments="TA1", snip=4, severity=Severity.ERROR, source="rules: ta1-accept-code",
)  # fmt: skip
def interchange_accepted_with_fault(ack: Seen, _: Context) -> Iterator[Fault]:
    """TA104 = A: TA105 = 000."""
    if ack[4] == "A" and ack[5] not in ("", _SOUND):
        yield ack.at(5)


@topic.segment_rule(
    _Code.INTERCHANGE_FAULT_UNNAMED, "The interchange is refused, or accepted with errors, but no fault is named (TA105)",
    guides="TA1", segments="TA1", snip=4, severity=Severity.ERROR, source="rules: ta1-reject-code",
)  # fmt: skip
def interchange_fault_unnamed(ack: Seen, _: Context) -> Iterator[Fault]:
    """TA104 = R or E: TA105 is not 000."""
    if ack[4] in ("R", "E") and ack[5] == _SOUND:
        yield ack.at(5)
