"""Views that reports are made from: denials that stand, and the milestones of every submission."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the views."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
