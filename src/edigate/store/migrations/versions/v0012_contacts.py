"""How it goes with reaching each partner."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
