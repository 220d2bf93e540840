"""The crash bench: every named point x every kind of disturbance x both engines x as many lives as are asked for.

    ./run crash                         every cell of life 0
    ./run crash --seeds 5               of lives 0 to 4
    ./run crash --seeds 5 --from 400 --count 100

A cell is known by its number alone, so that long runs are done in parts and add up. The project stands as it was before
the run in question (copied, on PostgreSQL from a template database); a process runs into the disturbance; another goes
on as cron and the caller would. Its end must be that of the undisturbed life: nothing lost, nothing sent twice (as the
partner sees it), nothing posted twice, no work for a person that the undisturbed life has not.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crash.lives import RUNS, Places, Script, later_runs, script, walk
from crash.points import POINTS, Kind, Point
from crash.traps import Trap
from edigate.errors import EdigateError
from gateway.worlds import make_project
from servers import Postgres, running_postgres

SQLITE, POSTGRES = "sqlite", "postgres"


@dataclass(frozen=True, slots=True)
class Cell:
    """One disturbance of one life on one engine."""

    number: int
    engine: str
    seed: int
    point: Point
    kind: Kind

    def __str__(self) -> str:
        return f"cell {self.number}: life {self.seed}, {self.engine}, {self.kind} at {self.point.name!r}"


def cells(seeds: int, engines: Sequence[str] = (SQLITE, POSTGRES)) -> list[Cell]:
    """All of them, numbered from 0."""
    table = [
        (engine, seed, point, kind) for seed in range(seeds) for point in POINTS for kind in Kind for engine in engines
    ]  # fmt: skip
    return [Cell(number, *each) for number, each in enumerate(table)]


class Bench:
    """Runs cells of one engine in forks of this process, which must have one thread and no open database."""

    def __init__(self, work: Path, postgres: Postgres | None) -> None:
        self._work = work
        self._places = Places(work, postgres)
        self._before: dict[tuple[int, str | None, Point | None], Path] = {}
        self._ends: dict[tuple[int, str], Any] = {}

    def fault_of(self, cell: Cell) -> str | None:
        """What is wrong with how this cell ended; None when nothing is."""
        told = script(cell.seed)
        wanted = self.end_of(told, cell.point.run)
        for nth in range(told.nth, 0, -1):  # not every point is passed twice
            place = self._places.copy(self._stand(told, cell.point))
            code, said = in_a_fork(lambda: _disturbed(place, cell, nth))  # noqa: B023
            if code == -signal.SIGKILL or said:
                break
            self._places.drop(place)
        else:
            return "the point was never passed"
        code, picture = in_a_fork(lambda: later_runs(place, cell.point.run, told))
        self._places.drop(place)
        if code:
            return "what followed failed"
        return difference(wanted, picture)

    def end_of(self, told: Script, run: str) -> Any:
        """How the life ends that is not disturbed in this run."""
        if (told.seed, run) not in self._ends:
            place = self._places.copy(self._undisturbed(told, RUNS[run].after))
            for each in (lambda: walk(place, run, told), lambda: later_runs(place, run, told)):
                code, picture = in_a_fork(each)
                if code:
                    raise RuntimeError(f"life {told.seed} fails undisturbed")
            self._ends[told.seed, run] = picture
            self._places.drop(place)
        return self._ends[told.seed, run]

    def forget(self) -> None:
        """Remove every project that is kept."""
        for place in self._before.values():
            self._places.drop(place)
        self._before.clear()

    def _stand(self, told: Script, point: Point) -> Path:
        """The project before the run in which the point lies."""
        if point.first is None:
            return self._undisturbed(told, RUNS[point.run].after)
        key = told.seed, point.run, point.first
        if key not in self._before:
            self._before[key] = self._places.copy(self._stand(told, point.first))
            first = Cell(-1, "", told.seed, point.first, Kind.KILL)
            code, _ = in_a_fork(lambda: _disturbed(self._before[key], first, 1))
            if code != -signal.SIGKILL:
                raise RuntimeError(f"{point.first.name!r} was never passed")
        return self._before[key]

    def _undisturbed(self, told: Script, run: str | None) -> Path:
        """The project after this run and all before it."""
        key = told.seed, run, None
        if key not in self._before:
            if run is None:
                template = make_project(
                    self._work / f"template{told.seed}", claims_per_file=told.claims_per_file
                )
                self._before[key] = self._places.new(template)
            else:
                self._before[key] = self._places.copy(self._undisturbed(told, RUNS[run].after))
                code, _ = in_a_fork(lambda: walk(self._before[key], run, told))
                if code:
                    raise RuntimeError(f"life {told.seed} fails in {run}")
        return self._before[key]


def _disturbed(place: Path, cell: Cell, nth: int) -> bool:
    """One run that meets its trap; whether it sprang (a killed process says nothing)."""
    trap = Trap(cell.point, cell.kind, nth)
    trap.set()
    with contextlib.suppress(EdigateError):
        walk(place, cell.point.run, script(cell.seed))
    return trap.sprung


def difference(wanted: dict[str, Any], found: dict[str, Any]) -> str | None:
    """In what the end is another one; None when it is not."""
    other = {key: (wanted[key], found.get(key)) for key in wanted if wanted[key] != found.get(key)}
    return f"another end: {json.dumps(other, default=str)}" if other else None


def in_a_fork(work: Callable[[], Any]) -> tuple[int, Any]:
    """(how it ended, what it said)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            os.write(writing, json.dumps(work(), default=str).encode())
            code = 0
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    said = b""
    while block := os.read(reading, 65536):
        said += block
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None


def warm_up(work: Path) -> None:
    """Load what every life loads, once for all forks."""
    from edigate import log

    log.set_up("critical")
    place = make_project(work / "warm")
    told = script(0)
    for run in ("upgrade", "submit", "prepare", "send", "answer", "receive", "interpret"):
        walk(place, run, told)
    later_runs(place, "interpret", told)
    shutil.rmtree(place)
    gc.collect()
    gc.freeze()


def run_cells(
    chosen: Sequence[Cell], work: Path, postgres: Postgres | None
) -> Iterator[tuple[Cell, str | None]]:
    """Each cell of one engine with its fault, life after life."""
    bench, seed, parent = Bench(work, postgres), -1, os.getppid()
    for cell in chosen:
        if os.getppid() != parent:
            raise SystemExit("the bench was ended")
        if cell.seed != seed:
            bench.forget()
            seed = cell.seed
        yield cell, bench.fault_of(cell)
    bench.forget()


def run_engine(chosen: Sequence[Cell], engine: str, postgres: Postgres | None) -> list[str]:
    """Run the cells of one engine, telling of each fault at once; the faults."""
    faults: list[str] = []
    work = Path(
        tempfile.mkdtemp(prefix="edigate-crash-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    )
    try:
        mine = [each for each in chosen if each.engine == engine]
        for cell, fault in run_cells(mine, work, postgres if engine == POSTGRES else None):
            if fault is not None:
                faults.append(f"{cell}: {fault}")
                print(faults[-1], file=sys.stderr, flush=True)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return faults


def main() -> int:
    """What `./run crash` does."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many lives")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first cell")
    parser.add_argument("--count", type=int, help="how many cells; without it, all that follow")
    parser.add_argument("--numbers", help="these cells, with commas between them")
    parser.add_argument("--postgres", help="the libpq URL of a server to use; without it, one is started")
    options = parser.parse_args()
    table = cells(options.seeds)
    chosen = table[options.first : None if options.count is None else options.first + options.count]
    if options.numbers:
        chosen = [table[int(number)] for number in options.numbers.split(",")]
    if options.postgres:
        return run(chosen, Postgres(options.postgres))
    with running_postgres() as postgres:
        return run(chosen, postgres)


def run(chosen: Sequence[Cell], postgres: Postgres | None) -> int:
    """Run these cells, one process for each engine, and tell the totals; 1 when a cell failed."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        warm_up(Path(folder))
    engines = sorted({each.engine for each in chosen})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    children = {}
    for engine in engines:
        child = os.fork()
        if child == 0:
            code = 2
            try:
                code = 1 if run_engine(chosen, engine, postgres) else 0
            finally:
                sys.stderr.flush()
                os._exit(code)
        children[child] = engine
    failed = [
        engine for child, engine in children.items() if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    ]
    points = len({each.point for each in chosen})
    lives = len({each.seed for each in chosen})
    print(
        f"{len(chosen)} cells from {chosen[0].number} ({points} points, {lives} lives, {' and '.join(engines)}) in "
        f"{time.monotonic() - began:.0f} s: {'FAILED on ' + ', '.join(failed) if failed else 'all end alike'}"
    )
    return 1 if failed else 0
