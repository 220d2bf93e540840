"""Damaged answers through the whole road: received, kept, interpreted, posted.

A file that is put aside changes nothing but the archive, the worklist and their feed. What is applied leaves every
remittance summing to its payment and every entry to zero. Nothing ends in an exception that nobody foresaw.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from edigate.gateway.upkeep.verify import verify
from gateway.worlds import RECEIVER, SENDER, Clock, World, chen, claim, make_project

BLOCK = 50  # inputs over one database; then it begins anew
# What a file that is put aside may touch.
_ASIDE = frozenset(
    ("blobs", "blob_chunks", "inbox", "inbox_interchanges", "work_items", "updates", "audit", "control_numbers")
)  # fmt: skip
_FOR_NOBODY = ("leases", "alembic_version")
_BUG = "edigate has a bug"


class FullPath:
    """Runs inputs by number; the database behind them is the same for every block of numbers."""

    def __init__(self, damage: Callable[[int, Sequence[bytes]], bytes], seeds: Sequence[bytes]) -> None:
        self._damage = damage
        self._work = Path(tempfile.mkdtemp(prefix="edigate-fuzz-"))
        self._template = make_project(self._work / "template")
        world = World(self._template)
        world.submit(claim("LSF0000481"), claim("A1"), chen())
        world.gateway.run()
        world.answer()
        own = [path.read_bytes() for path in sorted(world.outbox.iterdir())]
        world.close()
        # Ours twice as often as the others: they find their claims.
        self._seeds = [each for each in (*own, *own, *seeds) if each[:3] == b"ISA" and len(each) > 200]
        self._world: World | None = None
        self._block = -1
        self.applied = self.aside = 0

    def close(self) -> None:
        """Remove what was made."""
        self._end_block()
        shutil.rmtree(self._work, ignore_errors=True)

    def fault_of(self, number: int) -> str | None:
        """What went wrong with this input; None when nothing did."""
        fault = self._begin_block(number)
        content = self._damage(number, [_addressed(random.Random(number).choice(self._seeds), number)])
        if not content:
            return fault
        world = self._world
        assert world is not None
        before = self._tables()
        (received,) = world.gateway.receive_by_hand("payer", [(f"{number}.x12", content)])
        done = [each for each in world.gateway.interpret() if each.inbox_id == received.inbox_id]
        after = self._tables()
        if not done:  # the very same bytes came before
            return fault
        changed = {name for name in after if after[name] != before[name]}
        reason = done[0].reason or ""
        if _BUG in reason:
            return f"an exception that nobody foresaw: {reason}"
        if done[0].state == "interpreted":
            self.applied += 1
            return fault or self._unequal()
        self.aside += 1
        if changed - _ASIDE:
            return f"put aside ({reason}), and yet changed: {sorted(changed - _ASIDE)}"
        return fault

    def _begin_block(self, number: int) -> str | None:
        if number // BLOCK == self._block:
            return None
        fault = self._end_block()
        self._block = number // BLOCK
        folder = self._work / f"block{self._block}"
        shutil.copytree(self._template, folder)
        self._world = World(folder, clock=Clock())
        return fault

    def _end_block(self) -> str | None:
        """Every invariant holds at a block's end."""
        world, self._world = self._world, None
        if world is None:
            return None
        broken = [each.name for each in verify(world.gateway.context) if not each.ok]
        world.close()
        shutil.rmtree(world.folder)
        return (
            f"at the end of block {self._block} (repeat it from its first number): {broken}"
            if broken
            else None
        )

    def _tables(self) -> dict[str, str]:
        """Every table's rows, as a digest."""
        with self._database() as database:
            names = [
                name
                for (name,) in database.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
                if name not in _FOR_NOBODY
            ]
            return {
                name: hashlib.sha256(
                    repr(database.execute(f"SELECT * FROM {name}").fetchall()).encode()
                ).hexdigest()
                for name in names
            }

    def _unequal(self) -> str | None:
        """Added up apart from the program: entries to zero, the funds of each posted remittance to its payment."""
        with self._database() as database:
            entries = database.execute(
                "SELECT e.key FROM journal_postings p JOIN journal_entries e ON e.id = p.entry_id"
                " GROUP BY e.id HAVING sum(p.amount) != 0"
            ).fetchall()
            funds = database.execute(
                "SELECT r.id FROM remittances r LEFT JOIN journal_entries e ON e.remittance_id = r.id"
                " LEFT JOIN journal_postings p ON p.entry_id = e.id AND p.account LIKE 'funds%'"
                " GROUP BY r.id HAVING coalesce(sum(p.amount), 0) !="
                " CASE WHEN r.state IN ('posted', 'partly_posted') THEN coalesce(r.amount, 0) ELSE 0 END"
            ).fetchall()
        return f"entries {entries} or remittances {funds} do not sum up" if entries or funds else None

    def _database(self) -> sqlite3.Connection:
        assert self._world is not None
        return sqlite3.connect(self._world.folder / "edigate.db")


def _addressed(content: bytes, number: int) -> bytes:
    """The file as if it were for us, with an interchange number of its own."""
    numbered = f"{number % 10**9:09d}".encode()
    before = content[90:99]
    head = (
        content[:35]
        + RECEIVER.encode().ljust(15)
        + content[50:54]
        + SENDER.encode().ljust(15)
        + content[69:90]
    )
    head += numbered + content[99:102] + b"T" + content[103:106]
    return head + content[106:].replace(b"IEA*1*" + before, b"IEA*1*" + numbered)


def run(
    first: int, count: int, damage: Callable[[int, Sequence[bytes]], bytes], seeds: Sequence[bytes]
) -> int:
    """Inputs `first` and so on; says which failed and how many took which way. 1 when one failed."""
    path, failed = FullPath(damage, seeds), []
    try:
        for number in range(first, first + count):
            fault = path.fault_of(number)
            if fault is not None:
                failed.append(number)
                print(f"input {number}: {fault}", file=sys.stderr, flush=True)
        if (fault := path._end_block()) is not None:
            failed.append(first + count - 1)
            print(fault, file=sys.stderr)
    finally:
        path.close()
    ways = f"{path.applied} applied, {path.aside} put aside"
    print(
        f"{count} inputs from {first} through the whole road ({ways}): {len(failed)} failed {failed[:20] or ''}".rstrip()
    )
    return 1 if failed else 0
