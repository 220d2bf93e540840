"""Kept bytes come back exactly, or not at all."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from edigate.errors import LocalError
from edigate.store import Store, blobs
from store.things import AT

NOISE = random.Random(7).randbytes(900_000)
CONTENTS = [
    b"",
    b"x",
    b"ISA*00*~\r\n" * 70_000,
    NOISE,
    NOISE[: blobs.CHUNK],
    NOISE[: blobs.CHUNK + 1],
    b"\0" * 3_000_000,
]


@pytest.mark.parametrize("content", CONTENTS, ids=len)
def test_whole_and_as_a_stream(store: Store, content: bytes) -> None:
    with store.begin() as tx:
        blob = blobs.put(tx, content, AT)
    assert (blob.sha256, blob.size) == (hashlib.sha256(content).hexdigest(), len(content))
    with store.look() as tx:
        assert blobs.read(tx, blob.sha256) == content
        assert all(len(block) <= blobs.CHUNK for block in blobs.stream(tx, blob.sha256))
        assert blobs.find(tx, blob.sha256) == blob


@pytest.mark.parametrize("size", [1, 1000, 262_144, 700_000])
def test_taken_in_blocks_of_any_size_and_kept_once(store: Store, size: int) -> None:
    def blocks() -> Iterator[bytes]:
        yield b""
        for start in range(0, len(content), size):
            yield content[start : start + size]

    content = NOISE[:3000] if size == 1 else NOISE
    with store.begin() as tx:
        one, again = blobs.put(tx, blocks(), AT), blobs.put(tx, content, AT)
        assert one == again
        assert list(blobs.every(tx)) == [one]
        assert tx.value(text("SELECT count(*) FROM blob_chunks")) == -(-len(content) // blobs.CHUNK)
        assert blobs.read(tx, one.sha256) == content


def test_large_text_takes_little_room(store: Store) -> None:
    with store.begin() as tx:
        blobs.put(tx, CONTENTS[2], AT)
        assert tx.value(text("SELECT sum(length(data)) FROM blob_chunks")) < len(CONTENTS[2]) / 50


def test_what_is_not_there_is_told(store: Store) -> None:
    with store.look() as tx:
        assert blobs.find(tx, "0" * 64) is None
        with pytest.raises(LocalError, match="no file with SHA-256 000"):
            blobs.read(tx, "0" * 64)


DAMAGE = {
    "a chunk is gone": "DELETE FROM blob_chunks WHERE n = 1",
    "two chunks changed places": "UPDATE blob_chunks SET n = CASE n WHEN 0 THEN 12 WHEN 1 THEN 0 ELSE n END",
    "a chunk is another": "UPDATE blob_chunks SET data = (SELECT data FROM blob_chunks b WHERE b.n = 0) WHERE n = 1",
    "a chunk is cut": "UPDATE blob_chunks SET data = substr(data, 1, 100) WHERE n = 1",
    "the size is another": "UPDATE blobs SET size = size - 1",
    "the address is another": "UPDATE blobs SET sha256 = '{other}'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_found_whenever_it_is_read(store: Store, damage: str) -> None:
    other = "1" * 64
    with store.begin() as tx:
        sha256 = blobs.put(tx, NOISE, AT).sha256
        tx.run(text(damage.format(other=other)))
        with pytest.raises(LocalError, match="damaged"):
            blobs.read(tx, other if "{other}" in damage else sha256)
