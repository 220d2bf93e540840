"""No wait without an end: a server that stalls anywhere costs its time limit and leaves no thread."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edigate.delivery.outbound_file import Transfer
from edigate.errors import NotReached, PartnerRefused, PartnerUnavailable
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import Mailbox, RemoteFile, SftpSettings, fetch_host_key, open_mailbox
from edigate.transport.deadline import Deadline
from edigate.transport.retrying import CONNECT_ATTEMPTS
from transport.sites import NAME, PASSWORD, TEMP, USER, Site, outbound, pattern, put, sandbox_settings

LIMIT = 0.6
ANSWER = RemoteFile("a.835", b"a.835", None, None)
NoThreadLeft = Callable[[], None]


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """The block ends within its limit and a second, three times that for a busy machine."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 3 * (seconds + 1)


class RawServer:
    """A TCP server that treats each connection as told."""

    def __init__(self, treat: Callable[[socket.socket, threading.Event], None]) -> None:
        self.connections = 0
        self._treat = treat
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> RawServer:
        self._threads[0].start()
        return self

    def __exit__(self, *about: object) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            self._treat(connection, self._over)

    def settings(self) -> SftpSettings:
        return SftpSettings(
            "127.0.0.1", USER, ("SHA256:x",), "inbox", "outbox", self.port, PASSWORD, connect_seconds=LIMIT
        )


# -------------------------------------------------------------------------------------------------- before the log-in
def silence(connection: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def dripping_banner(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.05):
        connection.sendall(b"x")


def endless_lines(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.05):
        connection.sendall(b"welcome\r\n")


def banner_then_silence(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"SSH-2.0-Quiet_1.0\r\n")
    over.wait(30)


@pytest.mark.parametrize("treat", [silence, dripping_banner, endless_lines, banner_then_silence])
def test_a_stall_before_the_log_in_ends(
    treat: Callable[[socket.socket, threading.Event], None], no_thread_left: NoThreadLeft
) -> None:
    """N-02, N-03."""
    with RawServer(treat) as server:
        with within(LIMIT), pytest.raises(PartnerUnavailable), open_mailbox(server.settings()):
            pass
        with within(LIMIT), pytest.raises(PartnerUnavailable):
            fetch_host_key("127.0.0.1", server.port, LIMIT)


def hang_up(connection: socket.socket, over: threading.Event) -> None:
    pass


def reset(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def banner_then_reset(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"SSH-2.0-Rude_1.0\r\n")
    connection.recv(10)
    reset(connection, over)


def nonsense(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"SSH-2.0-Odd_1.0\r\n" + bytes(range(256)) * 200)
    over.wait(30)


@pytest.mark.parametrize("treat", [hang_up, reset, banner_then_reset])
def test_a_connection_that_fails_early_is_tried_a_few_times(
    treat: Callable[[socket.socket, threading.Event], None], no_thread_left: NoThreadLeft
) -> None:
    """N-07: as long as no credential was sent; then it is the outbox's turn."""
    with RawServer(treat) as server:
        settings = dataclasses.replace(server.settings(), connect_seconds=20.0)
        with pytest.raises(PartnerUnavailable), open_mailbox(settings):
            pass
        assert server.connections == CONNECT_ATTEMPTS


def test_nonsense_instead_of_a_key_exchange(no_thread_left: NoThreadLeft) -> None:
    with RawServer(nonsense) as server, within(LIMIT), pytest.raises(PartnerUnavailable):
        open_mailbox(server.settings()).__enter__()


@pytest.mark.parametrize("host, port", [("127.0.0.1", 1), ("no-such-host.invalid", 22)])
def test_nobody_there(host: str, port: int, no_thread_left: NoThreadLeft) -> None:
    settings = SftpSettings(host, USER, ("SHA256:x",), "in", "out", port, PASSWORD, connect_seconds=LIMIT)
    with pytest.raises(PartnerUnavailable), open_mailbox(settings):
        pass


def test_a_resolver_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, no_thread_left: NoThreadLeft
) -> None:
    """N-01: it has no limit of its own that we could set."""
    over = threading.Event()

    def stalls(*_: object, **__: object) -> None:
        over.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", stalls)
    settings = SftpSettings(
        "sftp.example", USER, ("SHA256:x",), "in", "out", 22, PASSWORD, connect_seconds=LIMIT
    )
    with within(LIMIT), pytest.raises(NotReached, match="looking up"), open_mailbox(settings):
        pass
    over.set()


# ------------------------------------------------------------------------------------------------- from the log-in on
@pytest.fixture
def own_server(tmp_path: Path, no_thread_left: NoThreadLeft) -> Iterator[SftpServer]:
    """A server whose threads a stall may hold until it is stopped."""
    with SftpServer(tmp_path, {USER: PASSWORD}) as server:
        put(tmp_path / "outbox" / "a.835", pattern(100_000))
        yield server


@pytest.mark.parametrize("at", [Request.LOGIN, Request.SUBSYSTEM, Request.VERSION])
def test_a_stall_while_opening_ends(own_server: SftpServer, at: Request) -> None:
    """N-03, N-04: paramiko waits for two of these for ever."""
    own_server.faults = Faults((Fault(at, Effect.STALL),))
    settings = sandbox_settings(own_server, connect_seconds=LIMIT)
    with within(LIMIT), pytest.raises(PartnerUnavailable), open_mailbox(settings):
        pass
    assert len(own_server.logins) <= 1


UPLOAD_STEPS = [
    Request.STAT,
    Request.OPEN,
    Request.WRITE,
    Request.FSYNC,
    Request.CLOSE,
    Request.READ,
    Request.RENAME,
]


@pytest.mark.parametrize(
    "at, limit",
    [*((at, "reply_seconds") for at in UPLOAD_STEPS), (Request.WRITE, "operation_seconds")],
)
def test_a_stall_while_uploading_ends(own_server: SftpServer, at: Request, limit: str) -> None:
    """N-05: by the limit on one answer as well as by that on the whole."""
    own_server.faults = Faults((Fault(at, Effect.STALL),))
    times = {"reply_seconds": 30.0, "operation_seconds": 30.0} | {limit: LIMIT}
    with open_mailbox(sandbox_settings(own_server, **times)) as mailbox:
        with within(LIMIT):
            result = mailbox.deliver(outbound(), TEMP)
        assert not mailbox.alive
    assert result.outcome is (Transfer.UNKNOWN if at is Request.RENAME else Transfer.DEFERRED)


def test_a_stall_after_the_rename_was_acknowledged_is_still_a_delivery(own_server: SftpServer) -> None:
    own_server.faults = Faults((Fault(Request.STAT, Effect.STALL, 3),))
    with open_mailbox(sandbox_settings(own_server, reply_seconds=LIMIT)) as mailbox, within(LIMIT):
        result = mailbox.deliver(outbound(), TEMP)
    assert result.outcome is Transfer.DELIVERED
    assert (own_server.served.root / "inbox" / NAME).read_bytes() == outbound().content


@pytest.mark.parametrize("at", [Request.LIST, Request.OPEN, Request.READ, Request.STAT, Request.REMOVE])
def test_a_stall_while_fetching_ends(own_server: SftpServer, at: Request) -> None:
    own_server.faults = Faults((Fault(at, Effect.STALL),))
    with open_mailbox(sandbox_settings(own_server, reply_seconds=LIMIT)) as mailbox:
        with within(LIMIT), pytest.raises(PartnerUnavailable):
            fetch_all(mailbox)
        with within(LIMIT), pytest.raises(PartnerUnavailable):
            mailbox.list()  # says so at once, without asking again


def test_slow_but_alive_ends_by_the_limit_on_the_whole(own_server: SftpServer) -> None:
    """N-06: each answer comes well within its own limit."""
    own_server.faults = Faults(reply_after_seconds=0.3)
    settings = sandbox_settings(
        own_server, reply_seconds=5.0, operation_seconds=LIMIT, slowest_bytes_per_second=10**9
    )
    with open_mailbox(settings) as mailbox, within(LIMIT):
        assert mailbox.deliver(outbound(pattern(300_000)), TEMP).outcome is Transfer.DEFERRED


@pytest.mark.parametrize("effect", [Effect.GARBAGE, Effect.STRAY, Effect.DROP])
@pytest.mark.parametrize("at", [Request.VERSION, Request.LIST, Request.READ])
def test_nonsense_ends_the_session_at_once(own_server: SftpServer, at: Request, effect: Effect) -> None:
    """N-07, N-21: a packet of 16 MB, an answer nobody asked for, a hang-up."""
    own_server.faults = Faults((Fault(at, effect),))
    settings = sandbox_settings(own_server, connect_seconds=10 * LIMIT, reply_seconds=10 * LIMIT)
    with within(LIMIT), pytest.raises(PartnerUnavailable), open_mailbox(settings) as mailbox:
        fetch_all(mailbox)


def test_many_failed_openings_leave_nothing_behind(own_server: SftpServer) -> None:
    """G10 in small: neither threads nor sockets pile up."""
    before = threading.active_count(), _open_files()
    own_server.faults = Faults((Fault(Request.VERSION, Effect.DROP),))
    for _ in range(10):
        with pytest.raises(PartnerUnavailable), open_mailbox(sandbox_settings(own_server)):
            pass
    until = time.monotonic() + 5
    while (threading.active_count(), _open_files()) > before and time.monotonic() < until:
        time.sleep(0.05)
    assert (threading.active_count(), _open_files()) <= before


@pytest.mark.sshd
def test_no_thread_outlives_its_mailbox(openssh: Site) -> None:
    """Here the server is another process: every new thread would be ours."""
    before = set(threading.enumerate())
    with openssh.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert set(threading.enumerate()) == before
    with pytest.raises(PartnerRefused), openssh.open(username="nobody-known"):
        pass
    assert set(threading.enumerate()) == before
    fetch_host_key(openssh.settings.host, openssh.settings.port)  # type: ignore[union-attr]
    assert set(threading.enumerate()) == before


def test_a_deadline_that_is_kept_does_nothing(no_thread_left: NoThreadLeft) -> None:
    cut: list[int] = []
    with Deadline(0.05, lambda: cut.append(1)) as kept:
        pass
    time.sleep(0.15)
    assert (kept.expired, cut) == (False, [])
    with Deadline(0.01, lambda: cut.append(1)) as missed:
        time.sleep(0.15)
    assert (missed.expired, cut) == (True, [1])


def fetch_all(mailbox: Mailbox) -> None:
    """One receiving run."""
    mailbox.list()
    mailbox.fetch(ANSWER, 200_000)
    mailbox.remove(ANSWER)


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


STALLS = [
    *((at, "open") for at in (Request.LOGIN, Request.SUBSYSTEM, Request.VERSION)),
    *((at, "deliver") for at in UPLOAD_STEPS),
    *((at, "fetch") for at in (Request.LIST, Request.OPEN, Request.READ, Request.STAT, Request.REMOVE)),
]


def test_every_stall_again_and_again(tmp_path: Path, no_thread_left: NoThreadLeft) -> None:
    """G10: each ends within its deadline and a second (three times that, for a busy machine), and nothing piles up.

    Once; EDIGATE_HANG_CYCLES=200 goes round so often.
    """
    before = threading.active_count(), _open_files()
    for n in range(int(os.environ.get("EDIGATE_HANG_CYCLES", "1"))):
        # A stall in the login holds a thread of the server's until that is stopped.
        with SftpServer(tmp_path / str(n), {USER: PASSWORD}) as server:
            for at, doing in STALLS:
                stall(server, at, doing)
        assert (threading.active_count(), _open_files()) == before, n


def stall(server: SftpServer, at: Request, doing: str) -> None:
    """One stall, and how long it took."""
    reply, connect = 0.25, 2.0 if doing == "open" else 10.0
    put(server.served.root / "outbox" / "a.835", pattern(100_000))
    server.faults = Faults((Fault(at, Effect.STALL),))
    settings = sandbox_settings(server, reply_seconds=reply, connect_seconds=connect)
    began, limit = time.monotonic(), connect
    with contextlib.suppress(PartnerUnavailable), open_mailbox(settings) as mailbox:
        began, limit = time.monotonic(), reply
        if doing == "deliver":
            assert mailbox.deliver(outbound(), TEMP).outcome is not Transfer.REFUSED
        else:
            fetch_all(mailbox)
    assert time.monotonic() - began < 3 * (limit + 1), (at, doing)
    server.faults = Faults()
    for path in (server.served.root / "inbox").iterdir():
        path.unlink()
