"""The service in this process: real threads, a project in a folder, its partner two folders."""

from __future__ import annotations

import io
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edigate import log
from edigate.errors import Damaged, LocalError, TryLater
from edigate.gateway import serving
from edigate.gateway.mailboxes import opener
from edigate.service import jobs, service
from edigate.service.job import Job
from edigate.service.service import Ended, Orders, serve
from edigate.service.systemd import Systemd
from gateway.worlds import Through, World, add_partner, claim, make_project

DEADLINE = 30.0
QUICK = """
[serve]
prepare_seconds = 0.2
send_seconds = 0.2
receive_seconds = 0.2
interpret_seconds = 0.2
look_seconds = 0.5
stop_seconds = 20
"""


def serve_often(folder: Path) -> None:
    """Set short intervals."""
    with (folder / "edigate.toml").open("a", encoding="utf-8") as settings:
        settings.write(QUICK)


class Running:
    """A service in a thread; `end` orders it to stop and tells how it ended."""

    def __init__(self, world: World, may_reload: Callable[[], bool] = lambda: True) -> None:
        self.orders = Orders()
        self.ended: Any = None
        self._thread = threading.Thread(target=self._live, args=(world, may_reload), daemon=True)
        self._thread.start()

    def _live(self, world: World, may_reload: Callable[[], bool]) -> None:
        try:
            self.ended = serve(world.gateway.context, self.orders, Systemd({}), may_reload)
        except BaseException as error:
            self.ended = error

    def join(self) -> Any:
        self._thread.join(DEADLINE)
        assert not self._thread.is_alive(), "the service does not end"
        return self.ended

    def end(self) -> Any:
        self.orders.stop()
        with self.orders:
            return self.join()


def until(what: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + DEADLINE
    while not what():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.05)


def arrived(world: World) -> bool:
    """Whether a whole file lies at the partner's."""
    return any(not name.endswith(".part") for name in world.sent())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    folder = make_project(tmp_path / "project")
    serve_often(folder)
    made = World(folder)
    yield made
    made.close()


@contextmanager
def served(world: World, **changes: Any) -> Iterator[Running]:
    running = Running(world, **changes)
    try:
        yield running
    finally:
        running.end()


def test_claims_go_out_and_answers_come_in_without_anybody_asking(world: World) -> None:
    with served(world) as running:
        world.submit(claim("A1"), claim("A2"))
        until(lambda: arrived(world))
        world.answer()
        until(lambda: set(world.states().values()) <= {"paid", "partially_paid", "denied"})
        assert running.ended is None
    assert running.ended is Ended.STOPPED
    assert all(each.ok for each in world.gateway.verify())


def test_what_one_job_did_hurries_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sending and interpreting would be due in hours, but a batch was made and a file has come."""
    times = world.gateway.context.settings.serve.model_copy(
        update={"send_seconds": 7200.0, "interpret_seconds": 7200.0}
    )
    settings = world.gateway.context.settings.model_copy(update={"serve": times})
    object.__setattr__(world.gateway.context, "settings", settings)
    with served(world):
        time.sleep(1)  # the first round of every job is over
        world.submit(claim("A1"))
        until(lambda: arrived(world))
        world.answer()
        until(lambda: world.states()["A1"] in {"paid", "partially_paid"})


def test_a_second_service_is_refused_and_may_come_when_the_first_has_gone(world: World) -> None:
    with served(world):
        until(lambda: world.gateway.health().served_by != ())
        beside = World(world.folder, clock=world.clock)
        second = Running(beside)
        assert isinstance(second.join(), TryLater)
        second.end()
        beside.close()
    third = Running(world)
    until(lambda: world.gateway.health().served_by != ())
    assert third.end() is Ended.STOPPED
    assert world.gateway.health().served_by == ()


def test_new_settings_end_the_service_only_when_they_can_be_used(world: World) -> None:
    asked: list[bool] = []

    def may_reload() -> bool:
        asked.append(len(asked) > 0)
        return asked[-1]

    with served(world, may_reload=may_reload) as running:
        running.orders.reload()
        until(lambda: len(asked) == 1)
        time.sleep(0.2)
        assert running.ended is None
        running.orders.reload()
        assert running.join() is Ended.RELOAD


def test_a_job_that_fails_becomes_one_piece_of_work_and_closes_when_it_succeeds(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, told = threading.Event(), "LASTNAME"
    broken.set()
    real = jobs.rota

    def rota(context: Any) -> dict[str, list[Job]]:
        def fails() -> Iterator[object]:
            if broken.is_set():
                raise KeyError(told)
            yield 1

        return real(context) | {"odd": [Job("odd", 0.1, fails)]}

    monkeypatch.setattr(service, "rota", rota)
    monkeypatch.setattr(log, "_way", log._way)
    log.set_up("info", "json")
    with served(world):
        world.submit(claim("A1"))
        until(lambda: arrived(world))  # the others go on
        until(lambda: "serve/odd" in {each.item.key for each in world.work()})
        time.sleep(0.5)
        (item,) = [each.item for each in world.work() if each.item.key == "serve/odd"]
        assert "KeyError in fails" in item.reason
        assert told not in item.reason
        assert item.reason in world.gateway.health().problems
        broken.clear()
        until(lambda: "serve/odd" not in {each.item.key for each in world.work()})
    assert world.gateway.health().ok
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if "job_failed" in line]
    assert (lines[0]["kind"], lines[0]["error"], lines[0]["code"], lines[0]["count"]) == (
        "odd",
        "KeyError",
        "bug",
        1,
    )
    assert lines[0]["where"].startswith("fails, line ") and told not in str(lines)


def test_neither_a_log_nor_a_database_that_cannot_be_written_ends_it(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 0

    def rota(context: Any) -> dict[str, list[Job]]:
        def fails() -> Iterator[object]:
            nonlocal count
            count += 1
            raise LocalError("no space is left for the database")
            yield

        return {"odd": [Job("odd", 0.1, fails)]}

    def nothing_can_be_written(*_: Any) -> Any:
        raise OSError("no space left on device")

    class Full(io.StringIO):
        write = nothing_can_be_written

    monkeypatch.setattr(service, "rota", rota)
    monkeypatch.setattr("edigate.service.worker.step", nothing_can_be_written)
    monkeypatch.setattr(sys, "stderr", Full())
    with served(world) as running:
        until(lambda: count >= 3)
        assert running.ended is None


def test_a_disk_that_has_failed_ends_it_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def rota(context: Any) -> dict[str, list[Job]]:
        def fails() -> Iterator[object]:
            raise Damaged("the disk failed while the database was in use: stop, and check it (SQLITE_IOERR)")
            yield

        return {"odd": [Job("odd", 0.1, fails)]}

    monkeypatch.setattr(service, "rota", rota)
    running = Running(world)
    assert isinstance(running.join(), Damaged)
    running.end()


def test_it_stops_between_two_durable_steps_not_within_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, done = threading.Event(), []

    def rota(context: Any) -> dict[str, list[Job]]:
        def steps() -> Iterator[object]:
            for n in range(1000):
                begun.set()
                time.sleep(0.05)
                done.append(n)
                yield n

        return {"long": [Job("long", 0.1, steps)]}

    monkeypatch.setattr(service, "rota", rota)
    running = Running(world)
    assert begun.wait(DEADLINE)
    assert running.end() is Ended.STOPPED
    assert done and done == list(range(len(done)))
    assert len(done) < 100


def test_an_order_is_heard_however_often_and_whenever_it_is_given() -> None:
    """Also out of a signal handler, which runs while the main thread waits for the very same bell."""
    with Orders() as orders:
        for _ in range(5000):
            orders.reload()
        orders.wait(0)
        before = signal.signal(signal.SIGALRM, lambda *_: orders.reload())
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
            end = time.monotonic() + 1
            while time.monotonic() < end:
                orders.wait(0.0005)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def test_a_slow_partner_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    serve_often(folder)
    for each in ("slow-inbox", "slow-outbox"):
        (folder / each).mkdir()
    add_partner(
        folder, "slow", receiver="ANOTHER", payers=(),
        transport='kind = "directory"\ninbox = "slow-inbox"\noutbox = "slow-outbox"\n',
    )  # fmt: skip
    stalled, free = threading.Event(), threading.Event()

    class Stalls(Through):
        def __init__(self, inner: Any, partner: str) -> None:
            super().__init__(inner)
            self.partner = partner

        def list(self) -> Any:
            if self.partner == "slow":
                stalled.set()
                free.wait(DEADLINE)
            return self.inner.list()

    way = opener(folder)
    world = World(folder, open_mailbox=lambda partner: Stalls(way(partner), partner.id))
    try:
        with served(world):
            assert stalled.wait(DEADLINE)
            world.submit(claim("A1"))
            until(lambda: arrived(world))
            world.answer()
            until(lambda: world.states()["A1"] in {"paid", "partially_paid"})
            free.set()
    finally:
        free.set()
        world.close()


def test_a_service_that_was_killed_is_missed_until_another_starts(world: World) -> None:
    lease = serving.take(world.gateway.context)
    assert world.gateway.health().ok
    world.clock.forward(minutes=10)
    sick = world.gateway.health()
    assert not sick.ok
    assert "has not been heard of since" in sick.problems[0]
    assert not sick.served_by
    taken = serving.take(world.gateway.context)
    assert not serving.keep(world.gateway.context, lease), "the first one has lost its place"
    serving.give_back(world.gateway.context, taken)
    assert world.gateway.health().ok
