"""`edigate serve` as systemd and a person in a hurry see it: a real process, its signals, its notification socket."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.conftest import Run
from edigate.service.systemd import Systemd
from gateway.worlds import World, claim

SERVE = """
[serve]
prepare_seconds = 0.3
send_seconds = 0.3
receive_seconds = 0.3
interpret_seconds = 0.3
"""


@pytest.fixture
def served(project: Path) -> Path:
    """A project whose service is quick."""
    with (project / "edigate.toml").open("a", encoding="utf-8") as settings:
        settings.write(SERVE)
    return project


class Manager:
    """What systemd is: a socket that hears what the service says, at any time."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._said: queue.Queue[str] = queue.Queue()
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def _listen(self) -> None:
        while said := self._socket.recv(4096).decode():
            self._said.put(said)

    def hears(self, wanted: str) -> str:
        """Wait for a message that begins so."""
        while True:
            said = self._said.get(timeout=30)
            if said.startswith(wanted):
                return said

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
            one.sendto(b"", str(self.path))
        self._ear.join()
        self._socket.close()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(tmp_path)
    yield made
    made.close()


@contextmanager
def serving(project: Path, manager: Manager) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": "1500000"}
    command = [sys.executable, "-m", "edigate", "serve", "--config", str(project)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert "STATUS=serving 1 partners" in manager.hears("READY=1")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=30)[1]
    assert "Traceback" not in said
    return process.returncode, said


def test_it_says_when_it_is_ready_alive_reloading_and_at_its_end(served: Path, manager: Manager) -> None:
    with serving(served, manager) as process:
        manager.hears("WATCHDOG=1")
        manager.hears("WATCHDOG=1")
        process.send_signal(signal.SIGHUP)
        assert "MONOTONIC_USEC=" in manager.hears("RELOADING=1")
        manager.hears("READY=1")
        process.send_signal(signal.SIGTERM)
        manager.hears("STOPPING=1")
        assert end(process)[0] == 0


def test_a_manager_that_does_not_listen_holds_up_nobody(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "notify"))
        manager = Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify")})
        for _ in range(5000):
            manager.alive()


def test_wrong_settings_change_nothing_and_right_ones_are_taken(
    served: Path, manager: Manager, tmp_path: Path
) -> None:
    settings, right = served / "edigate.toml", (served / "edigate.toml").read_text()
    with serving(served, manager) as process:
        settings.write_text(right.replace("send_seconds", "send_minutes"))
        process.send_signal(signal.SIGHUP)
        manager.hears("WATCHDOG=1")
        manager.hears("WATCHDOG=1")
        assert process.poll() is None
        settings.write_text(right + "\n")
        assert "settings were changed" in manager.hears("STATUS=the settings")
        process.send_signal(signal.SIGHUP)
        manager.hears("RELOADING=1")
        manager.hears("READY=1")
        code, said = end(process)
    assert code == 0
    assert said.count("the settings were not taken, the old ones stay") == 1
    assert "send_minutes" in said


def test_a_second_one_is_refused_and_every_other_command_goes_on_beside_it(
    served: Path, manager: Manager, process: Run
) -> None:
    with serving(served, manager) as first:
        second = process("serve", "--config", served)
        assert second.code == 75
        assert f"process {first.pid} on " in second.err
        assert process("run", "--config", served).code == 0
        health = process("health", "--config", served, "--json")
        assert f"process {first.pid} on " in health.out


def test_one_that_was_killed_is_missed_and_the_next_goes_on_at_once(
    served: Path, manager: Manager, process: Run
) -> None:
    world = World(served)
    with serving(served, manager) as first:
        first.kill()
        first.wait(30)
    sick = process("health", "--config", served)
    assert sick.code == 1
    assert "has not been heard of since" in sick.out
    with serving(served, manager) as second:
        world.submit(claim("A1"))
        deadline = time.monotonic() + 30
        while not world.sent():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert process("health", "--config", served).code == 0
        assert end(second)[0] == 0
    world.close()
