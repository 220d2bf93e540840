"""What matching needs of a claim beside its text, and indexes of those rows alone that are looked for."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import statements

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column, and make the indexes anew."""
    connection = op.get_bind()
    for statement in statements(Path(__file__).with_suffix(".sql"), connection.dialect.name):
        connection.exec_driver_sql(statement)
