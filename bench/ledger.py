"""The least that a ledger of an 835 can cost: the floor loop's claims, lines and adjustments as rows with their keys.

No matching, no double entry, no claim that was ever sent: what is read is balanced and written to SQLite, in one commit.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench"
_TOGETHER = 1_000  # claims whose rows are handed over at once
_TABLES = """
CREATE TABLE claims (id INTEGER PRIMARY KEY, pcn TEXT, status TEXT, charge INTEGER, paid INTEGER, icn TEXT, UNIQUE (pcn, icn));
CREATE TABLE lines (claim INTEGER, n INTEGER, code TEXT, charge INTEGER, paid INTEGER, served TEXT, UNIQUE (claim, n));
CREATE TABLE adjustments (claim INTEGER, line INTEGER, n INTEGER, reason_group TEXT, reason TEXT, amount INTEGER,
                          UNIQUE (claim, line, n));
"""


def write(path: Path, database: Path) -> int:
    """Write the claims of a file to a new database; how many rows that were."""
    book = sqlite3.connect(database, isolation_level=None)
    book.execute("PRAGMA journal_mode=WAL")
    book.executescript(_TABLES)
    book.execute("BEGIN")
    rows: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    count = 0
    for number, claim in enumerate(_claims(path), start=1):
        _add(rows, number, claim)
        if number % _TOGETHER == 0:
            count += _hand_over(book, rows)
    count += _hand_over(book, rows)
    book.execute("COMMIT")
    book.close()
    return count


def _claims(path: Path) -> Iterator[Any]:
    """The claims of the floor loop, each when it is whole."""
    sys.path.insert(0, str(SHARED))
    import loop835

    opened: list[Any] = []
    tail = ""
    with path.open(encoding="latin-1", newline="") as file:
        while block := file.read(1 << 18):
            *segments, tail = (tail + block).split("~\n")
            first = 0
            for at, segment in enumerate(segments):
                if segment.startswith("CLP*"):
                    loop835.feed(segments[first:at], opened)
                    first = at
                    if opened:
                        assert loop835.balanced(opened[0])
                        yield opened.pop()
            loop835.feed(segments[first:], opened)
    yield from opened


def _add(rows: tuple[list[Any], list[Any], list[Any]], number: int, claim: Any) -> None:
    claims, lines, adjustments = rows
    claims.append((number, claim.pcn, claim.status, claim.charge, claim.paid, claim.icn))
    adjustments += [
        (number, 0, n, one.group, one.reason, one.amount) for n, one in enumerate(claim.adjustments)
    ]
    for place, line in enumerate(claim.lines, start=1):
        lines.append((number, place, line.code, line.charge, line.paid, line.served))
        adjustments += [
            (number, place, n, one.group, one.reason, one.amount) for n, one in enumerate(line.adjustments)
        ]


def _hand_over(book: sqlite3.Connection, rows: tuple[list[Any], list[Any], list[Any]]) -> int:
    count = sum(map(len, rows))
    for table, some in zip(("claims", "lines", "adjustments"), rows, strict=True):
        book.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", some)
        some.clear()
    return count
