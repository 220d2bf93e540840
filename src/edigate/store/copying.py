"""All rows of one database into another: how a backup of PostgreSQL is made, and how any backup comes back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, text

from edigate.errors import LocalError
from edigate.store.bulk import insert
from edigate.store.engine import Store, Tx, plainly
from edigate.store.engine import open as open_store
from edigate.store.tables import metadata

_ROWS = 100  # at once: a row may hold a quarter of a MiB
# Rows about this moment and this machine: a copy begins without them.
_PASSING = frozenset(("leases", "looks"))


def snapshot(source: Store, path: Path) -> None:
    """The database as one SQLite file at `path` (0600), as it is at one moment; others may work meanwhile.

    SQLite by its own backup, PostgreSQL row by row in one reader's transaction. `LocalError` when it fails.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    if source.engine.dialect.name == "sqlite":
        _by_sqlite(source, path)
        return
    with open_store(f"sqlite:///{path}") as target, source.look() as old, target.begin() as new:
        copy(old, new)
    _as_one_file(path)


def copy(source: Tx, target: Tx) -> dict[str, int]:
    """Every row of every table into empty tables, as it lies; how many by table."""
    counts = {}
    for table in metadata.sorted_tables:
        if table.name in _PASSING:
            continue
        columns = [each.name for each in table.columns]
        rows = _rows(source, table, columns)
        count = 0
        while portion := list(islice(rows, _ROWS)):
            insert(target, table, columns, portion)
            count += len(portion)
        counts[table.name] = count
        if target.postgres and "id" in columns and count:
            target.value(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), (SELECT max(id) FROM {table.name}))"
                )
            )
    return counts


def is_empty(tx: Tx) -> bool:
    """Whether nothing was ever done with a database."""
    tables = [each for each in metadata.sorted_tables if each.name not in _PASSING]
    return all(tx.first(text(f"SELECT 1 FROM {each.name} LIMIT 1")) is None for each in tables)


def counts(tx: Tx) -> dict[str, int]:
    """How many rows each table has."""
    tables = [each.name for each in metadata.sorted_tables if each.name not in _PASSING]
    return {each: int(tx.value(text(f"SELECT count(*) FROM {each}"))) for each in tables}


def _rows(source: Tx, table: Table, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table in the order of their keys, as they lie in SQL, some at a time."""
    keys = ", ".join(each.name for each in table.primary_key)
    statement = text(f"SELECT {', '.join(columns)} FROM {table.name} ORDER BY {keys}")
    options = {"yield_per": _ROWS}
    result = plainly(lambda: source.connection.execute(statement, execution_options=options))
    parts = iter(lambda: plainly(lambda: result.fetchmany(_ROWS)), [])
    return (tuple(row) for row in chain.from_iterable(parts))


def _by_sqlite(source: Store, path: Path) -> None:
    connection = plainly(source.engine.raw_connection)
    try:
        with closing(sqlite3.connect(path)) as target:
            driver: Any = connection.driver_connection
            driver.backup(target)
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        raise LocalError(f"the database cannot be copied ({name})") from None
    finally:
        connection.close()
    _as_one_file(path)


def _as_one_file(path: Path) -> None:
    """No companions: everything in the file itself."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA journal_mode=DELETE")
        if database.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise LocalError(
                "the copy of the database is damaged, and so is perhaps the database: edigate verify"
            )
