"""A TCP proxy that treats a connection as a bad network does: it cuts, swallows, slows down, or turns a bit."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from enum import StrEnum


class Harm(StrEnum):
    """What happens once so many bytes have passed."""

    END = "the connection ends"
    RESET = "the connection is reset"
    SWALLOW = "nothing comes through any more, either way"
    FLIP = "one bit turns"


@dataclass(frozen=True, slots=True)
class Weather:
    """The network: `harm` after so many bytes of one direction (towards the server, or from it)."""

    harm: Harm | None = None
    after: int = 0
    from_server: bool = False
    bytes_per_second: int | None = None
    delay_seconds: float = 0.0


class Proxy:
    """Listens on 127.0.0.1 and passes on to a port there; a context manager. `passed` counts bytes to the server."""

    def __init__(self, port: int, weather: Weather) -> None:
        self.passed = 0
        self._target, self._weather = port, weather
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._sockets: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Proxy:
        self._threads[0].start()
        return self

    def __exit__(self, *about: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(5)
        for each in self._sockets:
            _end(each)
        for thread in self._threads:
            thread.join(5)
        for each in self._sockets:
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._sockets += [client, server]
                still, reset = threading.Event(), threading.Event()
                for source, target, comes_back in ((client, server, False), (server, client, True)):
                    thread = threading.Thread(
                        target=self._pass_on, args=(source, target, comes_back, still, reset)
                    )
                    self._threads.append(thread)
                    thread.start()

    def _pass_on(
        self,
        source: socket.socket,
        target: socket.socket,
        comes_back: bool,
        still: threading.Event,
        reset: threading.Event,
    ) -> None:
        weather, count = self._weather, 0
        with contextlib.suppress(OSError):
            while block := source.recv(4096):
                time.sleep(weather.delay_seconds + len(block) / (weather.bytes_per_second or 10**9))
                is_mine = weather.harm is not None and comes_back is weather.from_server
                if is_mine and count + len(block) > weather.after:
                    at = max(weather.after - count, 0)
                    if weather.harm is Harm.FLIP and count <= weather.after:
                        block = block[:at] + bytes([block[at] ^ 1]) + block[at + 1 :]
                    elif weather.harm is Harm.SWALLOW:
                        still.set()
                    elif weather.harm is not Harm.FLIP:
                        target.sendall(block[:at])
                        if weather.harm is Harm.RESET:
                            reset.set()
                            for each in (source, target):
                                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                                each.shutdown(socket.SHUT_RD)  # the other thread lets go of it
                                each.close()
                        break
                if not still.is_set():
                    target.sendall(block)
                count += len(block)
                self.passed += 0 if comes_back else len(block)
        if not reset.is_set():
            _end(source)
            _end(target)


def _end(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
