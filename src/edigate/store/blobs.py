"""Bytes as sent and received: addressed by their SHA-256, compressed, in portions, checked whenever they are read."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec
from sqlalchemy import delete, insert, select, update

from edigate.errors import LocalError
from edigate.store.bulk import PORTION
from edigate.store.engine import Tx
from edigate.store.tables import blob_chunks, blobs, purged
from edigate.store.vault import Altered

CHUNK = 256 * 1024
LEVEL = 3
PURPOSE = b"file"
PURGED = "file"


class Blob(msgspec.Struct, frozen=True, gc=False):
    """Kept bytes: their address and size."""

    sha256: str
    size: int


def put(tx: Tx, content: bytes | Iterable[bytes], at: datetime) -> Blob:
    """Keep bytes, whole or as a stream of blocks of any size; bytes that are there already are kept once."""
    blob_id = int(tx.value(insert(blobs).values(size=0, created_at=at).returning(blobs.c.id)))
    hash_, size = hashlib.sha256(), 0
    for n, chunk in enumerate(_chunks((content,) if isinstance(content, bytes) else content)):
        hash_.update(chunk)
        size += len(chunk)
        tx.run(
            insert(blob_chunks).values(
                blob_id=blob_id, n=n, data=tx.vault.seal(zlib.compress(chunk, LEVEL), PURPOSE)
            )
        )
    sha256 = hash_.hexdigest()
    tx.lock(f"blob/{sha256}")
    if tx.first(select(blobs.c.id).where(blobs.c.sha256 == sha256)) is None:
        tx.run(update(blobs).where(blobs.c.id == blob_id).values(sha256=sha256, size=size))
    else:
        tx.run(delete(blob_chunks).where(blob_chunks.c.blob_id == blob_id))
        tx.run(delete(blobs).where(blobs.c.id == blob_id))
    return Blob(sha256, size)


def find(tx: Tx, sha256: str) -> Blob | None:
    """Whether bytes with this SHA-256 are kept."""
    row = tx.first(select(blobs.c.sha256, blobs.c.size).where(blobs.c.sha256 == sha256))
    return None if row is None else Blob(*row)


def stream(tx: Tx, sha256: str) -> Iterator[bytes]:
    """The bytes block by block, within the transaction. `LocalError` when they are not there, or after the last block
    when they are not those that were kept: act on what was read only after the stream has ended."""
    row = tx.first(select(blobs.c.id, blobs.c.size).where(blobs.c.sha256 == sha256))
    if row is None:
        raise LocalError(f"the archive has no file with SHA-256 {sha256}")
    hash_, size, n = hashlib.sha256(), 0, 0
    while size < row.size:
        where = (blob_chunks.c.blob_id == row.id, blob_chunks.c.n == n)
        chunk = _inflate(tx, tx.value(select(blob_chunks.c.data).where(*where)), sha256)
        hash_.update(chunk)
        size, n = size + len(chunk), n + 1
        yield chunk
    if size != row.size or hash_.hexdigest() != sha256:
        raise _damaged(sha256)


def read(tx: Tx, sha256: str) -> bytes:
    """The bytes as a whole, proven. `LocalError` when they are not there or not those that were kept."""
    return b"".join(stream(tx, sha256))


def is_whole(tx: Tx, sha256: str) -> bool:
    """Whether what is kept under this SHA-256 is what was kept, block by block."""
    try:
        for _ in stream(tx, sha256):
            pass
    except LocalError as error:
        if type(error) is not LocalError:  # the database's own trouble
            raise
        return False
    return True


def is_purged(tx: Tx, sha256: str, kind: str = PURGED) -> bool:
    """Whether these bytes (or a claim's text) are gone by order, and only their digest is kept."""
    where = (purged.c.kind == kind, purged.c.sha256 == sha256)
    return tx.first(select(purged.c.sha256).where(*where)) is not None


def every(tx: Tx) -> Iterator[Blob]:
    """All that is kept, for a check of the archive; in portions, flat in memory."""
    after = 0
    while True:
        columns = (blobs.c.id, blobs.c.sha256, blobs.c.size)
        rows = tx.all(select(*columns).where(blobs.c.id > after).order_by(blobs.c.id).limit(PORTION))
        yield from (Blob(sha256, size) for _, sha256, size in rows if sha256 is not None)
        if not rows:
            return
        after = rows[-1][0]


def _chunks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for block in blocks:
        held += block
        while len(held) >= CHUNK:
            yield bytes(held[:CHUNK])
            del held[:CHUNK]
    if held:
        yield bytes(held)


def _inflate(tx: Tx, data: bytes | None, sha256: str) -> bytes:
    if data:
        try:
            return zlib.decompress(tx.vault.open(data, PURPOSE), bufsize=CHUNK)
        except (zlib.error, Altered):
            pass
    elif is_purged(tx, sha256):
        raise LocalError(f"the file with SHA-256 {sha256} was purged by order; only its digest is kept")
    raise _damaged(sha256)


def _damaged(sha256: str) -> LocalError:
    return LocalError(
        f"the archived file with SHA-256 {sha256} is damaged: what is stored is not what was kept"
    )
