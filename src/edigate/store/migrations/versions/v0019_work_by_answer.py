"""Work about claims that were refused together tells which file refused them, and a refused claim that it was refused once."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Write rows as they are written now."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
