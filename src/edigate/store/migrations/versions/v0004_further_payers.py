"""A claim goes to several payers: each submission names its payer, the payer's rank, and what it was made from."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns, then fill in what is known."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
