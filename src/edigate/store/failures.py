"""Database errors as our own exceptions. Their texts quote statements and stored values; ours name the kind alone."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError, SQLAlchemyError

from edigate.errors import Damaged, LocalError, StoreUnavailable, TryLater

BUSY = frozenset(("SQLITE_BUSY", "SQLITE_LOCKED"))
# Serialisation failure, deadlock, lock not available, a server that is going down or starting up.
DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "XX001", "XX002", "58030")
PASSING = frozenset(("40001", "40P01", "55P03", "57P01", "57P02", "57P03"))
MEANINGS = {
    "SQLITE_FULL": "no space is left for the database",
    "SQLITE_READONLY": "the database cannot be written to",
    "SQLITE_CANTOPEN": "the database file cannot be opened",
    "SQLITE_CORRUPT": "the database file is damaged: stop, and restore a backup",
    "SQLITE_NOTADB": "the file is not a database",
    "SQLITE_IOERR": "the disk failed while the database was in use: stop, and check it",
    "XX001": "the database is damaged: stop, and restore a backup",
    "XX002": "an index of the database is damaged: stop, and let it be rebuilt",
    "58030": "the disk failed while the database was in use: stop, and check it",
    "53100": "no space is left for the database",
    "28P01": "the database refuses the password",
    "28000": "the database refuses the user",
    "3D000": "there is no such database on the server",
}


def failure(error: SQLAlchemyError) -> LocalError:
    """The exception to raise in place of a database error."""
    name = _name(error)
    trouble = _meaning(error, name)
    trouble.code = name or trouble.code
    return trouble


def _meaning(error: SQLAlchemyError, name: str) -> LocalError:
    if name.startswith(tuple(BUSY)) or name in PASSING:
        return TryLater(
            f"the database is busy ({name}); nothing was changed, the same call may go through in a while"
        )
    for prefix, meaning in MEANINGS.items():
        if name.startswith(prefix):
            return (Damaged if name.startswith(DAMAGED) else StoreUnavailable)(f"{meaning} ({name})")
    if isinstance(error, IntegrityError):
        return LocalError(
            f"the database refuses a row that breaks a rule ({name}{_constraint(error)}); nothing was changed"
        )
    lost = name.startswith("08") or (not name and isinstance(error, OperationalError | InterfaceError))
    if lost or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return StoreUnavailable("the database cannot be reached, or the connection to it was lost")
    return LocalError(f"the database refuses ({name or type(error).__name__}); nothing was changed")


def _name(error: SQLAlchemyError) -> str:
    """The engine's own name of the error: SQLITE_BUSY, or an SQLSTATE; "" when it has none."""
    origin = getattr(error, "orig", None)
    return str(getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or "")


def _constraint(error: IntegrityError) -> str:
    """The rule's name where the engine tells it apart from the values."""
    diagnosis = getattr(error.orig, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return f", {name}" if name else ""
