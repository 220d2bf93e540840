"""Whether the bytes of all files are kept, each read once; and those of batches are theirs: read plainly, by delimiters alone,
so that no reader of ours vouches for its own writer."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.errors import LocalError
from edigate.gateway.context import Context
from edigate.store import Tx, blobs, outbox, proofs
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


def frozen_bytes_hold(_: Context, tx: Tx) -> Iterator[str]:
    """Every batch's bytes are whole, and those of its numbers and claims. What was purged is gone by order."""
    yield from (f"batch {each} has lost or gained a claim" for each in proofs.batches_with_other_counts(tx))
    after = 0
    while found := proofs.some_batches(tx, after):
        after = found[-1].id
        for batch in found:
            if blobs.is_purged(tx, batch.sha256):
                continue
            try:
                content = outbox.file(tx, batch).content
            except LocalError as error:
                if type(error) is not LocalError:  # the database's own trouble
                    raise
                yield f"batch {batch.id}: {error}"
                continue
            yield from (f"batch {batch.id}: {each}" for each in faults(batch, content))


def files_are_kept(_: Context, tx: Tx) -> Iterator[str]:
    """Every other file is whole."""
    yield from (f"the bytes of {table} {n} are not kept" for table, n in proofs.files_not_archived(tx))
    frozen = {bytes.fromhex(sha256) for sha256 in proofs.frozen(tx)}
    for each in blobs.every(tx):
        if bytes.fromhex(each.sha256) not in frozen and not blobs.is_whole(tx, each.sha256):
            if not blobs.is_purged(tx, each.sha256):
                yield f"the archived file with SHA-256 {each.sha256} is damaged"
