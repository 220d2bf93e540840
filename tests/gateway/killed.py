"""A run that is killed at a named instant; a process of its own for `test_crashes.py`, never imported by a test."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from edigate.gateway import prepare as prepare_module
from edigate.gateway.mailboxes import opener
from edigate.transport import local_folder
from gateway.worlds import AT, Clock, Through, World, Wrapped


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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
    named(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
