"""SFTP without SSH below it: our client's packets and the sandbox's answers over a pair of sockets in one process.

So that every request of a life can go wrong in turn, at the price of a system call instead of a key exchange.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from pathlib import Path
from typing import Any

import paramiko

from edigate.errors import PartnerUnavailable
from edigate.sandbox.faults import Effect, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.sandbox.sftp_service import SftpService
from edigate.transport import sftp as sftp_module
from edigate.transport.folder import ConnectionLost
from edigate.transport.sftp_protocol import SftpProtocol

TRANSPORT = """kind = "sftp"
host = "127.0.0.1"
port = 2
username = "maple"
password = {{ file = "password" }}
host_key = ["SHA256:{}"]
inbox = "inbox"
outbox = "outbox"
""".format("A" * 43)


class _Channel:
    """A socket with the face of paramiko's channel."""

    def __init__(self, own: socket.socket) -> None:
        self._own = own
        self.sendall, self.recv = own.sendall, own.recv

    @property
    def closed(self) -> bool:
        return self._own.fileno() < 0

    def get_transport(self) -> None:
        return None

    def close(self) -> None:
        with contextlib.suppress(OSError):  # the other end may have been first
            self._own.shutdown(socket.SHUT_RDWR)
        self._own.close()


class Server(SftpServer):
    """The sandbox's server, which counts every request; the appointed one goes wrong."""

    def __init__(self, root: Path, appointed: int | None, effect: Effect | None) -> None:
        super().__init__(root, {}, host_key=())
        self.count = 0
        self._appointed, self._effect = appointed, effect

    def effect_of(self, request: Request) -> Effect | None:
        self.count += 1
        return self._effect if self.count == self._appointed else None

    def connect(self) -> tuple[socket.socket, threading.Thread]:
        """A client's end of a new conversation."""
        ours, theirs = socket.socketpair()
        channel: Any = _Channel(theirs)
        service = SftpService(channel, "sftp", paramiko.ServerInterface(), self)
        talk = threading.Thread(target=service.start_subsystem, args=("sftp", channel, channel), daemon=True)
        talk.start()
        return ours, talk


class _Session:
    """What `ssh_session.SshSession` is to the mailbox."""

    def __init__(self, server: Server) -> None:
        own, self._talk = server.connect()
        self._channel = _Channel(own)
        own.settimeout(5)
        self.sftp = SftpProtocol(self._channel)
        try:
            self.sftp.start()
        except ConnectionLost:
            raise PartnerUnavailable("the connection failed while starting SFTP") from None

    @property
    def alive(self) -> bool:
        return not self._channel.closed and not self.sftp.broken

    def cut(self) -> None:
        self._channel.close()

    def close(self) -> None:
        self._channel.close()
        self._talk.join(5)


def install(server: Server) -> None:
    """Every mailbox of this process talks to this server from now on."""
    module: Any = sftp_module
    module.open_session = lambda settings: _Session(server)
