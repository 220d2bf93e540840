"""The first tables: from a claim taken in to the journal and the feed."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "claim_versions",
    "signals",
    "batch_signals",
    "journal_entries",
    "journal_postings",
    "updates",
    "audit",
)


def upgrade() -> None:
    """Make the tables, then the triggers."""
    connection = op.get_bind()
    dialect = connection.dialect.name
    for statement in statements(Path(__file__).with_suffix(".sql"), dialect) + append_only(
        APPEND_ONLY, dialect
    ):
        connection.exec_driver_sql(statement)
