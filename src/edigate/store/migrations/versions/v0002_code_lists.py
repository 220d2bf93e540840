"""Official code lists that a user imports, edition by edition."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
