"""Fail the N-th operation: every statement and commit, every SFTP request of a whole life, one after the other.

    ./run crash --nth                     every operation of life 0, on both engines
    ./run crash --nth --from 300 --count 200

A statement fails (the database is lost before it) or the process dies there; a request is refused, lost before it is
carried out, or loses its answer. The life goes on as after any other disturbance, and ends as the undisturbed one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from crash import plain_sftp
from crash.forks import in_a_fork, scratch
from crash.lives import Places, Script, difference, later_runs, script, whole_life
from crash.traps import Database
from edigate.errors import EdigateError
from edigate.sandbox.faults import Effect
from edigate.store import engine
from gateway.worlds import make_project
from servers import Postgres


class Failure(StrEnum):
    """How an operation goes wrong."""

    STATEMENT = "statement fails"
    DEATH = "killed at a statement"
    REFUSED = "request refused"
    DROPPED = "request lost"
    UNANSWERED = "answer lost"


_EFFECTS = {Failure.REFUSED: Effect.FAIL, Failure.DROPPED: Effect.DROP, Failure.UNANSWERED: Effect.LOSE_REPLY}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the life that goes wrong; `seed` is the life's number."""

    number: int
    engine: str
    seed: int
    failure: Failure
    nth: int

    def __str__(self) -> str:
        return f"operation {self.number}: {self.engine}, {self.failure}, the {self.nth}th"


class NthBench:
    """Runs operations of one engine in forks of this process, which must have one thread and no open database."""

    def __init__(self, work: Path, places: Places, seed: int) -> None:
        self._places, self._told = places, script(seed)
        template = make_project(
            work / "nth", transport=plain_sftp.TRANSPORT, claims_per_file=self._told.claims_per_file
        )
        (template / "password").write_text("maple\n")
        (template / "password").chmod(0o600)
        self._start = places.new(template)
        code, _ = in_a_fork(lambda: whole_life(self._start, self._told, rounds=0))
        assert code == 0
        place = places.copy(self._start)
        code, self.counts = in_a_fork(lambda: _live(place, self._told, None))
        assert code == 0, "the life fails undisturbed"
        self._end = self._later(place)

    def fault_of(self, one: Operation) -> str | None:
        """What is wrong with how the life ended; None when nothing is."""
        place = self._places.copy(self._start)
        code, _ = in_a_fork(lambda: _live(place, self._told, one))
        if code != (-signal.SIGKILL if one.failure is Failure.DEATH else 0):
            return f"the life ended with {code}"
        return difference(self._end, self._later(place))

    def close(self) -> None:
        """Remove what is kept."""
        self._places.drop(self._start)

    def _later(self, place: Path) -> dict[str, Any]:
        def work() -> dict[str, Any]:
            plain_sftp.install(plain_sftp.Server(place / "site", None, None))
            return later_runs(place, "life", self._told)

        _, picture = in_a_fork(work)
        self._places.drop(place)
        return picture or {}


def operations(counts: dict[str, int], engine_name: str, seed: int) -> list[Operation]:
    """Every operation of the life on this engine; SFTP's on SQLite only, they are the same on both."""
    table = [
        (failure, nth)
        for failure in Failure
        if failure not in _EFFECTS or engine_name == "sqlite"
        for nth in range(1, counts["requests" if failure in _EFFECTS else "statements"] + 1)
    ]
    return [Operation(n, engine_name, seed, *each) for n, each in enumerate(table)]


def _live(place: Path, told: Script, one: Operation | None) -> dict[str, int]:
    """The whole life with its operation gone wrong; how many operations it had."""
    effect = _EFFECTS.get(one.failure) if one else None
    server = plain_sftp.Server(place / "site", one.nth if one and effect else None, effect)
    plain_sftp.install(server)
    statements = _Statements(one if one and not effect else None)
    statements.install()
    with contextlib.suppress(EdigateError):
        whole_life(place, told, rounds=2)
    return {"statements": statements.count, "requests": server.count}


class _Statements:
    """Counts statements and commits; before the appointed one the database is lost, or we are."""

    def __init__(self, one: Operation | None) -> None:
        self.count = 0
        self._one = one
        self._database = Database()

    def install(self) -> None:
        self._database.install()
        real: Any = engine._engine

        def making(url: str, password: str | None) -> Any:
            made = real(url, password)
            for name in ("do_execute", "do_executemany", "do_commit"):
                setattr(made.dialect, name, self._counted(getattr(made.dialect, name)))
            return made

        engine._engine = making

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            self.count += 1
            if self._one is not None and self.count == self._one.nth:
                if self._one.failure is Failure.DEATH:
                    os.kill(os.getpid(), signal.SIGKILL)
                self._database.lose()
            return real(*args, **options)

        return call


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the operations: a part of the table, and of that every `stride`th."""

    part: slice
    stride: int = 1
    offset: int = 0


def run_engine(chosen: Chosen, engine_name: str, postgres: Postgres) -> bool:
    """Run the operations of one engine, telling of each fault at once and the total; whether all ended alike."""
    faults = 0
    with scratch() as work:
        bench = NthBench(work, Places(work, postgres if engine_name == "postgres" else None), 0)
        table = operations(bench.counts, engine_name, 0)[chosen.part]
        told = [each for each in table if (each.nth + chosen.offset) % chosen.stride == 0]
        for one in told:
            fault = bench.fault_of(one)
            if fault is not None:
                faults += 1
                print(f"{one}: {fault}", file=sys.stderr, flush=True)
        bench.close()
    outcome = f"{faults} FAILED" if faults else "all end alike"
    print(f"{engine_name}: {len(told)} of {len(table)} operations: {outcome}", flush=True)
    return not faults
