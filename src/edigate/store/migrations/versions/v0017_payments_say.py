"""What a remittance says of a claim is on record once: in its payment. On SQLite a posting lies in its key alone."""

from __future__ import annotations

from pathlib import Path

from alembic import op
from sqlalchemy import Connection

from edigate.store.migrations.statements import append_only, statements

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Take out of the signals and the payer's numbers what payments say; the guard of the signals is back at the end."""
    connection = op.get_bind()
    engine = connection.dialect.name
    if engine == "postgresql":
        connection.exec_driver_sql("DROP TRIGGER signals_append_only ON signals")
    else:
        for ending in ("updated", "deleted"):
            connection.exec_driver_sql(f"DROP TRIGGER signals_never_{ending}")
    for statement in (
        *statements(Path(__file__).with_suffix(".sql"), engine),
        *append_only(("signals",), engine),
    ):
        connection.exec_driver_sql(statement)
    if engine == "sqlite":
        _lay_by_key(connection)


def _lay_by_key(connection: Connection) -> None:
    """Make the table of postings anew without row numbers: they are small, and no second tree has to repeat their key."""
    told = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND "
    views = connection.exec_driver_sql(f"{told} type = 'view' ORDER BY rowid").all()
    own = f"{told} tbl_name = 'journal_postings' AND type IN ('index', 'trigger')"
    belongings = connection.exec_driver_sql(own).all()
    ((_, made),) = connection.exec_driver_sql(f"{told} type = 'table' AND name = 'journal_postings'")
    if made.endswith("WITHOUT ROWID"):
        return
    for statement in (
        *(f"DROP VIEW {name}" for name, _ in views),
        f"CREATE TABLE postings_anew {made[made.index('(') :]}, WITHOUT ROWID",
        "INSERT INTO postings_anew SELECT * FROM journal_postings ORDER BY entry_id, n",
        "DROP TABLE journal_postings",
        "ALTER TABLE postings_anew RENAME TO journal_postings",
        *(text for _, text in (*belongings, *views)),
    ):
        connection.exec_driver_sql(statement)
