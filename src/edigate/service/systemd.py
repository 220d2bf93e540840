"""What systemd hears of us (`Type=notify`): that we are ready, alive, ending. Without it nothing is said."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress


class Systemd:
    """The notification socket of `$NOTIFY_SOCKET`, and how often the watchdog wants to hear of us."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        ours = environment.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
        period = environment.get("WATCHDOG_USEC", "") if ours else ""
        self.watchdog_seconds = int(period) / 1_000_000 if period.isdigit() else None

    def ready(self, status: str) -> None:
        """The service does its work."""
        self._tell("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """What `systemctl status` shows of us."""
        self._tell(f"STATUS={status}")

    def reloading(self) -> None:
        """The settings are read again; `ready` ends that."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def alive(self) -> None:
        """No worker hangs."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The service comes to its end."""
        self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        kind = (
            socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
        )  # a deaf manager holds up nobody
        with suppress(OSError), socket.socket(socket.AF_UNIX, kind) as one:
            one.sendto("\n".join(lines).encode(), address)
