"""Nothing of what was removed is left in the database's files."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from edigate.errors import LocalError
from edigate.store.engine import Store, plainly


def compact(store: Store, tables: Sequence[str]) -> bool:
    """Write the database anew, PostgreSQL these tables; whether that could be done now: nobody else may be at work."""
    if store.engine.dialect.name == "sqlite":
        return _sqlite(store)
    try:
        with plainly(store.engine.connect) as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            plainly(lambda: alone.exec_driver_sql("SET lock_timeout = '30s'"))
            for table in tables:
                name = table
                plainly(lambda: alone.exec_driver_sql(f"VACUUM (FULL) {name}"))  # noqa: B023  (called at once)
            plainly(lambda: alone.exec_driver_sql("RESET lock_timeout"))
    except LocalError:
        return False
    return True


def _sqlite(store: Store) -> bool:
    connection = plainly(store.engine.raw_connection)
    driver: Any = connection.driver_connection
    try:
        driver.execute("PRAGMA query_only=OFF")
        driver.execute("VACUUM")
        busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return not busy
