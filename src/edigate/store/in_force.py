"""What outcomes were judged by, from when on: each text is kept once, however often it comes into force again."""

from __future__ import annotations

import zlib
from datetime import datetime

import msgspec
from sqlalchemy import insert, select

from edigate.store.engine import Tx
from edigate.store.tables import in_force

LEVEL = 3


class Since(msgspec.Struct, frozen=True):
    """A state that was in force from this moment on."""

    at: datetime
    content: bytes


def note(tx: Tx, sha256: str, content: bytes, at: datetime) -> None:
    """Put on record that this is in force, unless it was before."""
    last = tx.first(select(in_force.c.n, in_force.c.sha256).order_by(in_force.c.n.desc()).limit(1))
    if last is not None and last[1] == sha256:
        return
    kept = tx.first(select(in_force.c.n).where(in_force.c.sha256 == sha256).limit(1)) is not None
    values = {"n": (last[0] if last else 0) + 1, "at": at, "sha256": sha256}
    tx.run(insert(in_force).values(**values, content=None if kept else zlib.compress(content, LEVEL)))


def every(tx: Tx) -> list[Since]:
    """All states that were in force, in their order."""
    rows = tx.all(select(in_force.c.at, in_force.c.sha256, in_force.c.content).order_by(in_force.c.n))
    texts = {sha256: zlib.decompress(content) for _, sha256, content in rows if content is not None}
    return [Since(at, texts[sha256]) for at, sha256, _ in rows]
