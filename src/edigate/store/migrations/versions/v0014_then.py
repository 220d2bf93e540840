"""What the past was judged by, what came out of wrappers, and what audit lines are proven by after a purge."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0014"
down_revision = "0013"

APPEND_ONLY = ("in_force", "unwrapped", "resealed")


def upgrade() -> None:
    """Make the tables, then the triggers."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(Path(__file__).with_suffix(".sql"), dialect) + append_only(
        APPEND_ONLY, dialect
    ):
        connection.exec_driver_sql(statement)
