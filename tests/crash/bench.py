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
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crash import nth
from crash.forks import in_a_fork, scratch
from crash.lives import RUNS, Places, Script, difference, later_runs, script, walk
from crash.points import POINTS, Kind, Point
from crash.traps import Trap
from edigate.errors import EdigateError
from gateway.worlds import make_project
from servers import Postgres, running_postgres

SQLITE, POSTGRES = ENGINES = "sqlite", "postgres"


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


def cells(seeds: int) -> list[Cell]:
    """All of them, numbered from 0."""
    table = [
        (engine, seed, point, kind) for seed in range(seeds) for point in POINTS for kind in Kind for engine in ENGINES
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
        for passing in range(told.nth, 0, -1):  # not every point is passed twice
            place = self._places.copy(self._stand(told, cell.point))
            code, said = in_a_fork(lambda: _disturbed(place, cell, passing))  # noqa: B023
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


def run_engine(chosen: Sequence[Cell], engine: str, postgres: Postgres | None) -> bool:
    """Run the cells of one engine, telling of each fault at once; whether all ended alike."""
    mine = [each for each in chosen if each.engine == engine]
    sound = True
    with scratch() as work:
        for cell, fault in run_cells(mine, work, postgres if engine == POSTGRES else None):
            if fault is not None:
                sound = False
                print(f"{cell}: {fault}", file=sys.stderr, flush=True)
    return sound


def main() -> int:
    """What `./run crash` does."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, help="how many lives")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first cell")
    parser.add_argument("--count", type=int, help="how many cells; without it, all that follow")
    parser.add_argument("--numbers", help="these cells, with commas between them")
    parser.add_argument("--point", help="the cells of this point only")
    parser.add_argument("--life", type=int, help="the cells of this life only")
    parser.add_argument("--engine", choices=ENGINES, help="the cells on this engine only")
    parser.add_argument(
        "--nth", action="store_true", help="not the named points: every operation of a life, one by one"
    )
    parser.add_argument("--stride", type=int, default=1, help="of the operations, every so manieth")
    parser.add_argument("--offset", type=int, default=0, help="and where that begins")
    parser.add_argument("--postgres", help="the libpq URL of a server to use; without it, one is started")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.postgres:
        return _run(options, Postgres(options.postgres))
    with running_postgres() as postgres:
        return _run(options, postgres)


def _run(options: argparse.Namespace, postgres: Postgres) -> int:
    part = slice(options.first, None if options.count is None else options.first + options.count)
    began = time.monotonic()
    with scratch() as work:
        warm_up(work)
    if options.nth:
        chosen = nth.Chosen(part, options.stride, options.offset)
        engines = [options.engine] if options.engine else ENGINES
        return 0 if _on_engines(engines, lambda engine: nth.run_engine(chosen, engine, postgres)) else 1
    table = cells(options.seeds if options.life is None else options.life + 1)
    told = [table[int(number)] for number in options.numbers.split(",")] if options.numbers else table[part]
    told = [each for each in told if options.point in (None, each.point.name)
            and options.engine in (None, each.engine) and options.life in (None, each.seed)]  # fmt: skip
    if not told:
        print("there is no such cell", file=sys.stderr)
        return 64
    engines = sorted({each.engine for each in told})
    sound = _on_engines(engines, lambda engine: run_engine(told, engine, postgres))
    points, lives = len({each.point for each in told}), len({each.seed for each in told})
    print(
        f"{len(told)} cells from {told[0].number} ({points} points, {lives} lives, {' and '.join(engines)}) in "
        f"{time.monotonic() - began:.0f} s: {'all end alike' if sound else 'FAILED'}"
    )
    return 0 if sound else 1


def _on_engines(engines: Sequence[str], work: Callable[[str], bool]) -> bool:
    """One process for each engine; whether all was well in all of them."""
    children = []
    for engine in engines:
        child = os.fork()
        if child == 0:
            code = 2
            try:
                code = 0 if work(engine) else 1
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        children.append(child)
    ends = [os.waitpid(child, 0)[1] for child in children]
    return not any(ends)
