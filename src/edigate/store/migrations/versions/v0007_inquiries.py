"""Questions to payers about claims."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0007"
down_revision = "0006"

APPEND_ONLY = ("inquiries",)


def upgrade() -> None:
    """Make the table, then the triggers."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(Path(__file__).with_suffix(".sql"), dialect) + append_only(
        APPEND_ONLY, dialect
    ):
        connection.exec_driver_sql(statement)
