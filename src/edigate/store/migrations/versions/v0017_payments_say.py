"""What a remittance says of a claim is on record once: in its payment."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from edigate.store.migrations.statements import append_only, statements

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Take out of the signals and the payer's numbers what payments say; the guard of the signals is back at the end."""
    connection = op.get_bind()
    engine = connection.dialect.name
    if engine == "postgresql":
        connection.exec_driver_sql("DROP TRIGGER signals_append_only ON signals")
    else:
        for ending in ("updated", "deleted"):
            connection.exec_driver_sql(f"DROP TRIGGER signals_never_{ending}")
    for statement in (
        *statements(Path(__file__).with_suffix(".sql"), engine),
        *append_only(("signals",), engine),
    ):
        connection.exec_driver_sql(statement)
