"""Looking for what is new instead of everything: until when was looked, and the indexes that it takes."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table and the indexes."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
