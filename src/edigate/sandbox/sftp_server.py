"""A small SFTP server on 127.0.0.1: folders `inbox/` and `outbox/`, log-in by password or key, faults on order."""

from __future__ import annotations

import base64
import errno
import hmac
import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import paramiko
from paramiko.common import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
)

from edigate.errors import ConfigError
from edigate.sandbox.faults import NO_FAULTS, Effect, Faults, Request
from edigate.sandbox.served_root import OUTBOX, ServedRoot
from edigate.sandbox.sftp_service import SessionEndError, SftpService

ADDRESS = "127.0.0.1"
_TICK_SECONDS = 0.05
_JOIN_SECONDS = 5.0

# What paramiko would tell about clients that come and go is of no use here, and it prints tracebacks.
_SILENCE = logging.getLogger("edigate.sandbox.ssh")
_SILENCE.addHandler(logging.NullHandler())
_SILENCE.propagate = False


@dataclass(frozen=True, slots=True)
class Login:
    """One credential that was presented."""

    username: str
    method: str  # "password" or "publickey"
    accepted: bool


class SftpServer:
    """Serves until it is stopped; a context manager. `on_upload` gets each claim file once it has its final name.

    `users` maps names to passwords, `authorized_keys` names to lines as in OpenSSH's file. A `host_key` is a private
    key file, made when it is not there yet; without one, a key lives as long as the server. `faults` may be exchanged
    at any time; that also starts their counting anew. An exception out of `on_upload` is raised when the server is
    left.
    """

    def __init__(
        self,
        root: Path,
        users: Mapping[str, str],
        authorized_keys: Mapping[str, Sequence[str]] | None = None,
        host_key: Path | Sequence[Path] | None = None,
        port: int = 0,
        faults: Faults = NO_FAULTS,
        on_upload: Callable[[Path], None] | None = None,
    ) -> None:
        self.served = ServedRoot(root)
        self._lock = threading.RLock()  # one rename, one answering at a time
        self.logins: list[Login] = []
        self.errors: list[Exception] = []
        self._passwords = dict(users)
        self._keys = {
            name: [_key_bytes(line) for line in lines] for name, lines in (authorized_keys or {}).items()
        }
        paths = [host_key] if isinstance(host_key, Path) else list(host_key or ())
        self._host_keys = [_host_key(path) for path in paths] or [paramiko.ECDSAKey.generate()]
        self._port = port
        self._on_upload = on_upload
        self._faults = faults
        self._seen: Counter[Request] = Counter()
        self._read: set[Path] = set()
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._accepting: threading.Thread | None = None
        self._transports: list[paramiko.Transport] = []
        self._services: list[SftpService] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self.errors:
            raise self.errors[0]

    @property
    def port(self) -> int:
        """The port it listens on; known once it is started."""
        return self._port

    @property
    def fingerprint(self) -> str:
        """The (first) host key's fingerprint as it is pinned: "SHA256:..."."""
        return self._host_keys[0].fingerprint

    @property
    def host_keys(self) -> tuple[str, ...]:
        """Each host key as "type SHA256:..."."""
        return tuple(f"{key.get_name()} {key.fingerprint}" for key in self._host_keys)

    @property
    def faults(self) -> Faults:
        """How it misbehaves now."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        with self._lock:
            self._faults = faults
            self._seen.clear()
            self._read.clear()

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._stopping.clear()
        self._listener = socket.create_server((ADDRESS, self._port))
        self._port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(
            target=self._accept, args=(self._listener,), name="sandbox-accept", daemon=True
        )
        self._accepting.start()

    def stop(self) -> None:
        """Stop listening, end every conversation and every thread."""
        self._stopping.set()
        if self._listener is None or self._accepting is None:
            return
        # Closing alone would leave the thread waiting in accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(_JOIN_SECONDS)
        self._listener = self._accepting = None
        for transport in self._transports:
            transport.close()
            transport.sock.close()
        for thread in (*self._transports, *self._services):
            thread.join(_JOIN_SECONDS)
        self._transports.clear()
        self._services.clear()

    # ------------------------------------------------------------------------------- for its conversations' use
    def effect_of(self, request: Request) -> Effect | None:
        """What is to go wrong with this request, which is hereby counted."""
        with self._lock:
            self._seen[request] += 1
            for fault in self._faults.requests:
                if fault.at is request and fault.nth in (None, self._seen[request]):
                    return fault.effect
            return None

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the server's own end."""
        self._stopping.wait(seconds)

    def wait_until_over(self, over: Callable[[], bool]) -> None:
        """Say nothing until the client has left or the server stops."""
        while not over() and not self._stopping.wait(_TICK_SECONDS):
            pass

    def rename(self, old: Path, new: Path, overwrite: bool) -> None:
        """Rename in one step as far as other clients can see. Raises OSError."""
        with self._lock:
            if not overwrite and os.path.lexists(new) and os.path.lexists(old):
                raise FileExistsError(errno.EEXIST, "exists")
            old.replace(new)

    def arrived(self, path: Path) -> None:
        """A file got its name; a finished claim file goes to `on_upload`, one at a time."""
        with self._lock:
            claim = self.served.finished(path, take=self._faults.take_at_once)
            if claim is None or self._on_upload is None:
                return
            try:
                self._on_upload(claim)
            except Exception as error:
                self.errors.append(error)

    def is_first_reading(self, path: Path) -> bool:
        """Whether nobody has opened this answer for reading since the faults were set."""
        with self._lock:
            is_first = path not in self._read and path.parent == self.served.root / OUTBOX
            self._read.add(path)
            return is_first

    def take_what_came(self, paths: Sequence[Path]) -> None:
        """The client that brought these has left: they are taken out of the inbox."""
        with self._lock:
            for path in paths:
                if path.exists():
                    self.served.finished(path, take=True)

    def remember(self, service: SftpService) -> None:
        """A conversation has begun; `stop` waits for its thread."""
        self._services = [known for known in self._services if known.is_alive()] + [service]

    def check_password(self, username: str, password: str) -> bool:
        """Whether this is the user's password."""
        known = self._passwords.get(username)
        return known is not None and hmac.compare_digest(known.encode(), password.encode())

    def check_key(self, username: str, key: paramiko.PKey) -> bool:
        """Whether this key may log in as the user."""
        return key.asbytes() in self._keys.get(username, [])

    def methods(self, username: str) -> str:
        """The ways in which this user may log in."""
        methods = ["publickey"] if self._keys else []
        return ",".join([*methods, "password"] if self._passwords else methods)

    def _accept(self, listener: socket.socket) -> None:
        while not self._stopping.is_set():
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            transport = paramiko.Transport(client)
            transport.set_log_channel(_SILENCE.name)
            for key in self._host_keys:
                transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", SftpService, self)
            self._transports = [known for known in self._transports if known.is_alive()] + [transport]
            transport.start_server(event=threading.Event(), server=_Door(self))


class _Door(paramiko.ServerInterface):
    """Who may come in, and what for: a session with the SFTP subsystem, nothing else."""

    def __init__(self, server: SftpServer) -> None:
        self._server = server

    def get_allowed_auths(self, username: str) -> str:
        return self._server.methods(username)

    def check_auth_password(self, username: str, password: str) -> int:
        return self._decide(username, "password", self._server.check_password(username, password))

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        return self._decide(username, "publickey", self._server.check_key(username, key))

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED if kind == "session" else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if self._goes_wrong(Request.SUBSYSTEM):
            return False
        return super().check_channel_subsystem_request(channel, name)

    def _decide(self, username: str, method: str, accepted: bool) -> int:
        accepted = accepted and not self._goes_wrong(Request.LOGIN)
        self._server.logins.append(Login(username, method, accepted))
        return AUTH_SUCCESSFUL if accepted else AUTH_FAILED

    def _goes_wrong(self, request: Request) -> bool:
        effect = self._server.effect_of(request)
        if effect is Effect.STALL:
            self._server.wait_until_over(lambda: False)
        if effect in (Effect.STALL, Effect.DROP):
            raise SessionEndError  # paramiko's thread ends on it, and with it the connection
        return effect is not None


def _key_bytes(line: str) -> bytes:
    """The key in a line of an authorized_keys file."""
    words = line.split()
    try:
        return base64.b64decode(next(word for word in words if word.startswith("AAAA")), validate=True)
    except (StopIteration, ValueError):
        raise ConfigError("an authorized key must be a line with a type and the key in base64") from None


def _host_key(path: Path) -> paramiko.PKey:
    """The private key in a file; made there, for its owner only, when there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            paramiko.ECDSAKey.generate().write_private_key(stream)
    try:
        return paramiko.PKey.from_path(path)
    except Exception:
        raise ConfigError(f"{path}: not a private host key that can be read") from None
