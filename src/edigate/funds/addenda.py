"""The reassociation trace in a bank's free text: a TRN segment, whole, as payers put it in the CCD+ addenda."""

from __future__ import annotations

import re

import msgspec

# TRN*1*trace*1payerEIN[*supplement], ended by ~ or \ or the end of the text; banks may change * into other marks.
_TRN = re.compile(r"TRN([*|^>])1\1([^*|^>~\\\s]{1,50})(?:\1([0-9A-Za-z-]{1,10}))?")


class Trace(msgspec.Struct, frozen=True, gc=False):
    """TRN02 and TRN03."""

    number: str
    payer_id: str | None


def find_trace(text: str) -> Trace | None:
    """The first TRN segment in a text, None when there is none."""
    found = _TRN.search(text)
    return None if found is None else Trace(found[2], found[3] or None)
