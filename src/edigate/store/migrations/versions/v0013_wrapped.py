"""What a batch looks like on its way, when it is wrapped."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
