"""The one way around the triggers of append-only tables: within a transaction that says why in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from edigate.store.engine import Tx
from edigate.store.migrations.statements import APPEND_ONLY


@contextmanager
def lifted(tx: Tx, table: str) -> Iterator[None]:
    """Rows of `table` may be changed within the block. The guards are back before anything can be committed."""
    if tx.postgres:
        tx.run(text(f"ALTER TABLE {table} DISABLE TRIGGER {table}_append_only"))
        yield
        tx.run(text(f"ALTER TABLE {table} ENABLE TRIGGER {table}_append_only"))
        return
    for ending in ("never_updated", "never_deleted"):
        tx.run(text(f"DROP TRIGGER {table}_{ending}"))
    yield
    for trigger in APPEND_ONLY["sqlite"]:
        tx.connection.exec_driver_sql(trigger.replace("{table}", table))
