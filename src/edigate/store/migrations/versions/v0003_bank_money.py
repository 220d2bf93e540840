"""Money at the bank: files, deposits, and the remittances they belong to."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("bank_files", "deposits", "deposit_links")


def upgrade() -> None:
    """Make the tables, then the triggers."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(Path(__file__).with_suffix(".sql"), dialect) + append_only(
        APPEND_ONLY, dialect
    ):
        connection.exec_driver_sql(statement)
