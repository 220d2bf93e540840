"""The schema's version: Alembic's migrations, applied in one transaction under a lock."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from edigate.errors import LocalError

# Alembic is slow to load and rarely needed, therefore the revisions are told here too; a test holds them equal.
REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0017",
    "0018",
    "0019",
)
HEAD = REVISIONS[-1]
LOCK = 0x_ED16A7E
# The tables whose rows no trigger lets anybody change or remove; the same test.
APPEND_ONLY = (
    "claim_versions", "signals", "batch_signals", "journal_entries", "journal_postings", "updates", "audit",
    "bank_files", "deposits", "deposit_links", "claim_holds", "inquiries",
    "accesses", "legal_holds", "purged", "in_force", "unwrapped", "resealed",
)  # fmt: skip


def check(engine: Engine) -> None:
    """`LocalError` unless the database has exactly this program's schema."""
    with engine.connect() as connection:
        found = revision(connection)
    _refuse_newer(found)
    if found != HEAD:
        raise LocalError(
            "the database has no tables yet, or those of an older version: upgrade it first (edigate db upgrade)"
        )


def upgrade(engine: Engine, writer: Engine) -> None:
    """Bring the database to this program's schema, all or nothing; at once when it is there. `writer` begins as a
    writer."""
    with engine.connect() as connection:
        found = revision(connection)
    _refuse_newer(found)
    if found == HEAD:
        return
    with writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        if revision(connection) != HEAD:
            _migrate(connection)


def revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        raise LocalError(
            f"the database was made by a newer edigate (schema {found}, this program knows {HEAD}): update the program"
        )


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
