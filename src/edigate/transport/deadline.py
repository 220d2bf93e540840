"""A limit on the whole of an operation, also where a library waits without one.

paramiko waits for ever for the reply to a subsystem request, and a time-out per read never ends a peer that drips one
byte at a time. A watchdog thread that closes the connection ends both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Deadline:
    """Within `with Deadline(seconds, cut)`, `cut` is called once from another thread when the time is up."""

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.expired = False
        self._cut = cut
        self._timer = threading.Timer(max(seconds, 0), self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        self._timer.join()

    def _expire(self) -> None:
        self.expired = True
        self._cut()
