"""The TA1 as segments: what we answer to an interchange, and the interchange that carries it.

The values come from the interchange that is answered, as received (TA101-03); what cannot stand in a file is refused by
the writer, not here. Source: the TA1 segment of the 00501 control standard.
"""

from __future__ import annotations

from collections.abc import Iterator

from edigate.x12.envelope import Interchange, InterchangeOut, isa
from edigate.x12.segment import OutSegment

SOUND = "000"  # TA105: nothing to complain about


def build(answered: Interchange, code: str, note: str) -> OutSegment:
    """The TA1 for this interchange: `code` TA104 (A, E, R), `note` TA105."""
    return ("TA1", answered.control_number, answered.date, answered.time, code, note)


def envelop(ta1: OutSegment, out: InterchangeOut) -> Iterator[OutSegment]:
    """An interchange that holds nothing but this TA1; of `out` only what an ISA says counts."""
    yield isa(out)
    yield ta1
    yield ("IEA", "0", f"{out.isa13:09d}")
