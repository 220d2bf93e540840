"""A process that walks the road and is killed on the way; run by `test_crashes.py`, never imported by a test.

Every cell is a fork of this process, which has one thread and no open database: it opens a copy of the project, goes on
until its appointed instant, and dies by SIGKILL. Then another fork goes on as the next runs from cron would.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edigate.gateway import prepare as prepare_module
from edigate.gateway.mailboxes import opener
from edigate.store import engine, lists
from edigate.transport import local_folder
from gateway.invariants import invariants
from gateway.worlds import AT, Clock, Through, World, Wrapped, claim


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Instants:
    """Counts the instants of one life at which power could fail, and is over at the appointed one."""

    def __init__(self, appointed: int | None) -> None:
        self.appointed, self.count = appointed, 0

    def __call__(self, *_: Any) -> None:
        self.count += 1
        if self.count == self.appointed:
            die()


def watch(instant: Instants) -> None:
    """Every commit (before and after), every write and rename at the partner is an instant."""
    real = engine.Store.begin

    @contextmanager
    def begin(self: engine.Store) -> Any:
        with real(self) as tx:
            yield tx
            instant()  # all is said, nothing is committed
        instant()  # committed, and nobody knows

    engine.Store.begin = begin  # type: ignore[method-assign]
    for owner, name in ((local_folder.LocalFolder, "write_new"), (local_folder.LocalFolder, "move")):
        setattr(owner, name, around(getattr(owner, name), instant))
    remove = local_folder.LocalFolder.remove_raw
    local_folder.LocalFolder.remove_raw = around(remove, instant)  # type: ignore[method-assign]


def around(real: Callable[..., Any], instant: Instants) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        instant()
        result = real(*args, **options)
        instant()
        return result

    return call


def one_life(folder: Path, instant: Instants) -> None:
    """Everything from the claim to the money, in one process; the partner answers between two rounds."""
    watch(instant)
    world = World(folder, clock=Clock(AT))
    world.submit(*CLAIMS)
    world.gateway.run()
    world.answer()
    world.clock.forward(minutes=10)
    world.gateway.run()
    world.close()


CLAIMS = [claim("A1"), claim("A2"), claim("A3", charge="1.00")]


def later_runs(folder: Path) -> dict[str, Any]:
    """What cron does afterwards: hand the claims in again, run, let the partner answer, until nothing moves."""
    clock = Clock(AT)
    clock.forward(minutes=20)
    world = World(folder, clock=clock)
    world.submit(*CLAIMS)
    for _ in range(3):
        world.gateway.run()
        world.answer()
        clock.forward(hours=2)
    invariants(world.gateway.context)
    with world.look() as tx:
        numbers = [each.isa13 for each in lists.find_batches(tx)]
    picture = world.picture() | {
        "files": len(world.files()),
        "arrived": len(arrived(folder)),
        "numbers": len(numbers),
        "left": len(world.sent()) + len(list(world.outbox.iterdir())),
    }
    world.close()
    return picture


def arrived(folder: Path) -> list[Path]:
    """Every claim file that ever had its final name at the partner's."""
    site = folder / "site"
    return [
        each
        for part in ("inbox", "taken")
        for each in (site / part).glob("*.837*")
        if not each.name.endswith(".part")
    ]


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
        finally:
            os._exit(code)
    os.close(writing)
    said = b""
    while block := os.read(reading, 65536):
        said += block
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None


def matrix(template: Path, work: Path, step: int) -> None:
    """Kill at every `step`-th instant of a life; print what became of each, one line of JSON for each."""

    def whole() -> int:
        instant = Instants(None)
        one_life(fresh(template, work / "whole"), instant)
        return instant.count

    code, count = in_a_fork(whole)
    assert code == 0, "a whole life failed"
    _, oracle = in_a_fork(lambda: later_runs(work / "whole"))
    print(json.dumps({"at": None, "code": 0, "picture": oracle, "count": count}), flush=True)
    for at in range(1, count + 1, step):
        folder = work / f"at{at}"
        code, _ = in_a_fork(lambda: one_life(fresh(template, folder), Instants(at)))  # noqa: B023
        _, picture = in_a_fork(lambda: later_runs(folder))  # noqa: B023
        print(json.dumps({"at": at, "code": code, "picture": picture}), flush=True)
        shutil.rmtree(folder, ignore_errors=True)


def fresh(template: Path, folder: Path) -> Path:
    shutil.copytree(template, folder)
    return folder


# ---------------------------------------------------------------------------------------------------- named instants
class Deadly(Through):
    """A mailbox in which the process dies at a named instant."""

    def __init__(self, inner: Any, when: str) -> None:
        super().__init__(inner)
        self.when = when

    def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> Any:
        if self.when == "attempt on record":
            die()

        def publish() -> bool:
            if self.when == "proven, not marked":
                die()
            allowed: bool = before_publish()
            return allowed

        result = self.inner.deliver(file, temp_name, publish)
        if self.when == "renamed, not recorded":
            die()
        return result

    def settle(self, *args: Any, **options: Any) -> Any:
        result = self.inner.settle(*args, **options)
        if self.when == "settled, not recorded":
            die()
        return result


def torn_write(_: Any, name: str, content: bytes) -> None:
    """Half of a file, then the end."""
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=_._descriptor)
    os.write(descriptor, content[: len(content) // 2])
    die()


def then_die(real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        real(*args, **options)
        die()

    return call


def named(folder: Path, run: str, when: str) -> None:
    """One run that ends at a named instant."""
    way = Wrapped(opener(folder), lambda inner: Deadly(inner, when))
    world = World(folder, clock=Clock(AT), open_mailbox=way)
    if when == "half written":
        local_folder.LocalFolder.write_new = torn_write  # type: ignore[method-assign, assignment]
    elif when == "number reserved":
        prepare_module.build = lambda *_: die()  # type: ignore[assignment]
    elif when == "inside the freeze":
        prepare_module.bill = then_die(prepare_module.bill)
    getattr(world.gateway, run)()


if __name__ == "__main__":
    if sys.argv[1] == "matrix":
        matrix(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        named(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
