"""What claims that bill the same have in common, to find a claim that was handed in under two keys."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; claims taken in before have none."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
