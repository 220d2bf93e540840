"""Whose a remittance is, and denials by the payer that denied."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the column and fill it; make the view anew."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
