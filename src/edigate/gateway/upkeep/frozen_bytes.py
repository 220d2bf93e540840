"""Whether frozen bytes are those of their batch: read plainly, by delimiters alone, so that no reader of ours vouches for
its own writer."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.store.outbox import Batch

_ISA_LENGTH = 106  # fixed by the standard: the terminator follows ISA16
_ISA13, _GS06 = 13, 6
_COUNTED = {"276": (b"TRN", b"1")}


def faults(batch: Batch, content: bytes) -> Iterator[str]:
    """What the bytes of a batch say otherwise than its row."""
    separator, terminator = content[3:4], content[_ISA_LENGTH - 1 : _ISA_LENGTH]
    if not terminator or not content.startswith(b"ISA"):
        yield "its bytes are no interchange"
        return
    segments = [each.lstrip(b"\r\n").split(separator) for each in content.split(terminator)]
    groups = [each[_GS06] for each in segments if each[0] == b"GS" and len(each) > _GS06]
    if segments[0][_ISA13] != batch.isa13.encode() or groups != [batch.gs06.encode()]:
        yield "its bytes carry other control numbers (ISA13, GS06)"
    wanted = _COUNTED.get(batch.kind, (b"CLM",))
    count = sum(1 for each in segments if tuple(each[: len(wanted)]) == wanted)
    if count != batch.claim_count:
        yield f"its bytes hold {count} claims or questions, not {batch.claim_count}"
