"""A run that falls asleep in the middle of an upload; started by `test_zombies.py`, never imported by a test.

Arguments: the project's folder, the instant (`proven`: before it asks whether it may give the final name; `marked`: after
it was told that it may). It stops itself there (SIGSTOP), and goes on when the test wakes it.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from edigate.gateway.mailboxes import opener
from gateway.worlds import AT, Clock, Through, World, Wrapped


def fall_asleep() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


class Sleeper(Through):
    """A mailbox in which the process falls asleep."""

    def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> Any:
        def may_publish() -> bool:
            if sys.argv[2] == "proven":
                fall_asleep()
            allowed: bool = before_publish()
            if sys.argv[2] == "marked":
                fall_asleep()
            return allowed

        return self.inner.deliver(file, temp_name, may_publish)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    world = World(folder, clock=Clock(AT), open_mailbox=Wrapped(opener(folder), Sleeper))
    (sent,) = world.gateway.send()
    world.close()
    print(sent.outcome, sent.detail)
