"""Opening the database, and the transactions in which everything happens."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPICursor, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError, StatementError
from sqlalchemy.sql.base import Executable

from edigate.errors import ConfigError, LocalError
from edigate.store import schema
from edigate.store.failures import failure
from edigate.store.vault import OPEN, Vault, key_of

BUSY_SECONDS = 30  # as long as another's lock is waited for
REACH_SECONDS = 10  # as long as a server may take to answer the connection
_ROWS = 500  # in memory at once, of many
WRITER = "edigate_writer"
# The driver looks up how to adapt every None and every bytes anew, by attributes that they do not have: a twentieth of the
# time of a large file. Told of adapters it asks those; they give what they get.
_NOTHING: dict[None, None] = {}
sqlite3.register_adapter(type(None), _NOTHING.get)
sqlite3.register_adapter(bytes, bytes)
Result = TypeVar("Result")


class Tx:
    """One transaction, confined to one thread. `postgres` tells which engine; `vault` seals what is private."""

    __slots__ = ("connection", "postgres", "vault")

    def __init__(self, connection: Connection, vault: Vault = OPEN) -> None:
        self.connection = connection
        self.vault = vault
        self.postgres = connection.dialect.name == "postgresql"

    def all(self, statement: Executable) -> Sequence[Any]:
        """Every row, each a tuple of what the columns' types make of it."""
        return plainly(lambda: self.connection.execute(statement).all())

    def each(self, statement: Executable) -> Iterator[Any]:
        """Row by row, for volume: few are in memory at once."""
        result = plainly(lambda: self.connection.execute(statement, execution_options={"yield_per": _ROWS}))
        while rows := plainly(lambda: result.fetchmany(_ROWS)):
            yield from rows

    def first(self, statement: Executable) -> Any:
        """The first row, None without one."""
        return plainly(lambda: self.connection.execute(statement).first())

    def value(self, statement: Executable) -> Any:
        """The first column of the first row, None without a row."""
        return plainly(lambda: self.connection.execute(statement).scalar())

    def run(self, statement: Executable) -> int:
        """Change something; how many rows were touched."""
        return plainly(lambda: self.connection.execute(statement).rowcount)

    def rows(self, statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """Every row as the driver gives it, for volume. `statement` has the engine's own place-holders (see `bulk`)."""

        def ask(dialect: Dialect, cursor: DBAPICursor) -> list[tuple[Any, ...]]:
            dialect.do_execute(cursor, statement, values)
            return list(cursor.fetchall())

        return plainly(lambda: self._drive(ask))

    def run_many(self, statement: str, rows: Sequence[Sequence[Any]]) -> int:
        """The driver's own executemany, for volume; how many rows were touched. `statement` has the engine's own
        place-holders (see `bulk`)."""

        def order(dialect: Dialect, cursor: DBAPICursor) -> int:
            dialect.do_executemany(cursor, statement, rows)
            return cursor.rowcount

        return plainly(lambda: self._drive(order))

    def _drive(self, work: Callable[[Dialect, DBAPICursor], Result]) -> Result:
        """Something with a cursor of the driver's own, by way of the dialect; errors come as of all other statements."""
        dialect, cursor = self.connection.dialect, self.connection.connection.cursor()
        errors = dialect.loaded_dbapi.Error
        try:
            return work(dialect, cursor)
        except errors as error:
            raise DBAPIError.instance(
                None, None, error, errors, hide_parameters=True, dialect=dialect
            ) from None
        finally:
            cursor.close()

    def lock(self, name: str) -> None:
        """Hold a name until this transaction ends, so that looking and then inserting is one step. SQLite's writers
        are alone."""
        if self.postgres:
            self.value(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))").bindparams(name=name))


class Store:
    """An open database. Thread-safe: each transaction has a connection of its own."""

    def __init__(self, engine: Engine, vault: Vault = OPEN) -> None:
        self.engine = engine
        self.vault = vault

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        """A writer's transaction: all of it is committed when the block ends, nothing of it when the block raises."""
        with self._transaction(writer=True) as tx:
            yield tx

    @contextmanager
    def look(self) -> Iterator[Tx]:
        """A reader's transaction: one unchanging view; writing is refused."""
        with self._transaction(writer=False) as tx:
            yield tx

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _transaction(self, *, writer: bool) -> Iterator[Tx]:
        connection = plainly(self.engine.connect)
        try:
            transaction = plainly(_as_wanted(connection, writer=writer).begin)
            try:
                yield Tx(connection, self.vault)
            except BaseException:
                plainly(transaction.rollback)
                raise
            try:
                plainly(transaction.commit)
            except BaseException:
                connection.invalidate()  # after a commit that failed, SQLite's transaction is still open
                raise
        finally:
            plainly(connection.close)


def plainly(call: Callable[[], Result]) -> Result:
    """Do something with the database; its errors become ours and are not even chained, for their texts quote values."""
    try:
        return call()
    except DBAPIError as error:
        trouble: Exception = failure(error)
    except StatementError as error:  # a value that its column type refuses: a bug of the caller's
        trouble = ValueError(f"a value cannot be stored as it is ({type(error.orig).__name__})")
    except SQLAlchemyError as error:
        trouble = failure(error)
    raise trouble


def open(url: str, *, password: str | None = None, keys: Sequence[str] = ()) -> Store:  # noqa: A001  (`store.open(url)` is how it reads)
    """Open the database at an SQLAlchemy URL: `sqlite:////path/edigate.db` or `postgresql+psycopg://user@host/name`.

    `keys` encrypt what is private: the first what is stored from now on, the others what was stored under them.
    An SQLite file is created (0600) and brought up to date; PostgreSQL must have been by `upgrade`. `ConfigError` for
    a URL that is neither, `LocalError` when the database is newer than this program, or older on PostgreSQL.
    """
    store = Store(_engine(url, password), Vault([key_of(each) for each in keys]))
    try:
        if store.engine.dialect.name == "sqlite":
            plainly(lambda: schema.upgrade(store.engine, _writer(store.engine)))
        else:
            plainly(lambda: schema.check(store.engine))
    except BaseException:
        store.close()
        raise
    return store


def upgrade(url: str, *, password: str | None = None) -> None:
    """Bring the database up to this program's schema; one transaction, safe to repeat and to run twice at once."""
    engine = _engine(url, password)
    try:
        plainly(lambda: schema.upgrade(engine, _writer(engine)))
    finally:
        engine.dispose()


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(**{WRITER: True})


def _as_wanted(connection: Connection, *, writer: bool) -> Connection:
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{WRITER: writer})
    if writer:
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _engine(url: str, password: str | None) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(
            "the database URL cannot be understood: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME"
        ) from None
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername not in ("postgresql", "postgresql+psycopg"):
        raise ConfigError("the database must be sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
    return _postgres(parsed.set(drivername="postgresql+psycopg"), password)


def _postgres(url: URL, password: str | None) -> Engine:
    if password is not None:
        url = url.set(password=password)
    limits = {
        "connect_timeout": REACH_SECONDS,
        "options": f"-c lock_timeout={BUSY_SECONDS * 1000:.0f}",
        "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,  # a peer that is gone is noticed
        "tcp_user_timeout": 60_000,
    }  # fmt: skip
    own = {name: value for name, value in limits.items() if name not in url.query}
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=own)
    except (ModuleNotFoundError, NoSuchModuleError):
        raise LocalError("PostgreSQL needs the extra: pip install 'edigate[postgres]'") from None


def _sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ConfigError("the database must be a file: sqlite:///FILE")
    _make_private(Path(url.database))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """An empty file for its owner only, whatever the umask; SQLite gives its companions the same rights."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            if os.fstat(descriptor).st_mode & 0o077:  # a copy that somebody made
                os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except OSError as error:
        if path.is_symlink():
            raise LocalError(f"the database file is a symbolic link, which is not followed: {path}") from None
        raise LocalError(f"the database file cannot be opened or made: {path} ({error.strerror})") from None


def _set_up_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: see _begin_sqlite
    cursor = connection.cursor()
    # Of a new file only: claims and payments are a good thousand bytes each, of which a page of 4 KiB holds two or three.
    cursor.execute("PRAGMA page_size=8192")
    mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "temp_store=MEMORY",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    if mode != "wal":
        raise LocalError(
            "the database's file system has no shared memory (a network share?): use a local disk or PostgreSQL"
        )


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that turns writer would fail without waiting."""
    writer = connection.get_execution_options().get(WRITER, False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writer else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
