"""What a disturbance is: a process killed, a connection cut, a database lost, at one instant of the program's steps."""

from __future__ import annotations

import functools
import importlib
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from crash.points import Kind, Point, When
from edigate.errors import NotReached
from edigate.store import engine, failures
from edigate.transport import directory, local_folder
from edigate.transport.folder import ConnectionLost, Step

_FOLDER_STEPS = {
    "write_new": Step.WRITE,
    "rename": Step.RENAME,
    "remove": Step.REMOVE,
    "remove_raw": Step.REMOVE,
}


class Line:
    """The connection to the partner: a directory mailbox that can be cut like a network."""

    def __init__(self) -> None:
        self.stands = self.is_cut = self.refuses_next = False

    def cut(self) -> None:
        """End it, or have the next one fail when none stands."""
        self.is_cut, self.refuses_next = self.stands, not self.stands

    def install(self) -> None:
        """Lay it below every directory mailbox of this process."""
        mailbox: Any = directory.DirectoryMailbox
        enter, leave, alive, told = mailbox.__enter__, mailbox.__exit__, mailbox.alive, local_folder._told

        def entering(own: Any) -> Any:
            if self.refuses_next:
                self.refuses_next = False
                raise NotReached("the connection failed while exchanging keys")
            result = enter(own)
            self.stands, self.is_cut = True, False
            return result

        def leaving(own: Any, *about: Any) -> None:
            self.stands = self.is_cut = False
            leave(own, *about)

        @contextmanager
        def telling(step: Step) -> Iterator[None]:
            if self.is_cut:
                raise ConnectionLost(step)
            with told(step):
                yield

        mailbox.__enter__, mailbox.__exit__ = entering, leaving
        mailbox.alive = property(lambda own: alive.fget(own) and not self.is_cut)
        local_folder._told = telling


class Database:
    """The connections to the database, which can be lost: PostgreSQL's sockets are shut, SQLite's disk fails once."""

    def __init__(self) -> None:
        self._sockets: list[int] = []
        self._disk_fails = False

    def lose(self) -> None:
        """The next use of the database fails."""
        self._disk_fails = not self._sockets
        for each in self._sockets:
            with socket.socket(fileno=os.dup(each)) as connection:
                connection.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def install(self) -> None:
        """Watch every database that this process opens from now on."""
        real: Any = engine._engine

        def making(url: str, password: str | None) -> Any:
            made = real(url, password)
            if made.dialect.name == "postgresql":
                event.listen(made, "connect", lambda raw, _: self._sockets.append(raw.pgconn.socket))
            else:
                for name in ("do_execute", "do_executemany", "do_commit"):
                    setattr(made.dialect, name, self._failing(getattr(made.dialect, name)))
            return made

        engine._engine = making

    def _failing(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if self._disk_fails:
                self._disk_fails = False
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorname = "SQLITE_IOERR"
                raise error
            return real(*args, **options)

        return call


def seam_of(point: Point) -> tuple[Any, str]:
    """What has the function in which a point lies, and the function's name there."""
    path, _, attribute = point.seam.partition(":")
    owner: Any = importlib.import_module(f"edigate.{path}")
    *above, name = attribute.split(".")
    for each in above:
        owner = getattr(owner, each)
    return owner, name


class Trap:
    """Springs once, the `nth` time the point is passed."""

    def __init__(self, point: Point, kind: Kind, nth: int = 1) -> None:
        self.sprung = False
        self._point, self._kind, self._left = point, kind, nth
        self._awaits_commit = False
        self._line, self._database = Line(), Database()

    def set(self) -> None:
        """From now on this process walks into it."""
        self._line.install()
        self._database.install()
        owner, name = seam_of(self._point)
        setattr(owner, name, self._around(getattr(owner, name), name))
        if self._point.when in (When.COMMIT, When.COMMITTED):
            self._watch_commits()

    def _around(self, real: Callable[..., Any], name: str) -> Callable[..., Any]:
        when, lost = self._point.when, _FOLDER_STEPS.get(name)

        @functools.wraps(real)
        def call(*args: Any, **options: Any) -> Any:
            if when is When.BEFORE:
                self._spring(lost)
            if when is When.HALF and self._is_time():
                if self._kind is not Kind.DATABASE:  # which is no matter to the file
                    folder, file_name, content = args
                    real(folder, file_name, content[: len(content) // 2])
                self._do(lost)
            result = real(*args, **options)
            if when is When.AFTER:
                self._spring(lost)
            elif when in (When.COMMIT, When.COMMITTED) and not self.sprung and self._is_time():
                self._awaits_commit = True
            return result

        return call

    def _watch_commits(self) -> None:
        real = engine.Store.begin
        trap, when = self, self._point.when

        @contextmanager
        def begin(store: engine.Store) -> Iterator[Any]:
            with real(store) as tx:
                yield tx
                awaited, trap._awaits_commit = trap._awaits_commit, False
                if awaited and when is When.COMMIT:
                    trap._do(None)
            if awaited and when is When.COMMITTED:
                trap._do(None, committed=True)

        engine.Store.begin = begin  # type: ignore[method-assign, assignment]

    def _is_time(self) -> bool:
        """Whether this passing is the appointed one."""
        self._left -= 1
        return self._left == 0

    def _spring(self, lost: Step | None) -> None:
        if not self.sprung and self._is_time():
            self._do(lost)

    def _do(self, lost: Step | None, *, committed: bool = False) -> None:
        self.sprung = True
        if self._kind is Kind.KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif self._kind is Kind.DATABASE and committed:  # it took effect, and the answer was lost
            raise failures.failure(OperationalError("COMMIT", None, Exception("no answer")))
        elif self._kind is Kind.DATABASE:
            self._database.lose()
        else:
            self._line.cut()
            if lost is not None and self._line.is_cut:
                raise ConnectionLost(lost)
