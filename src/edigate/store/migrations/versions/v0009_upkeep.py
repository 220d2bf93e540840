"""Upkeep: partners that are paused, who saw what, legal holds, and what was purged."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0009"
down_revision = "0008"

APPEND_ONLY = ("accesses", "legal_holds", "purged")


def upgrade() -> None:
    """Make the tables, then the triggers."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(Path(__file__).with_suffix(".sql"), dialect) + append_only(
        APPEND_ONLY, dialect
    ):
        connection.exec_driver_sql(statement)
