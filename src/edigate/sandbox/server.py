"""A sandbox that runs: the SFTP server, the clearinghouse behind it, and what one needs to log in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from edigate.sandbox import rules as payer_rules
from edigate.sandbox.clearinghouse import Clearinghouse
from edigate.sandbox.faults import NO_FAULTS, Faults
from edigate.sandbox.rules import Rules
from edigate.sandbox.sftp_server import ADDRESS, SftpServer

USERNAME = "edigate"
PASSWORD = "practice-only"  # no secret: the server listens on the loopback address and holds invented claims


class Sandbox:
    """A clearinghouse on 127.0.0.1 that is listening; leaving it as a context manager stops it. Made by `serve`."""

    def __init__(
        self, root: Path, clearinghouse: Clearinghouse, server: SftpServer, username: str, password: str
    ) -> None:
        self.root = root
        self.clearinghouse = clearinghouse
        self.username, self.password = username, password
        self._server = server

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def host(self) -> str:
        """The address it listens on."""
        return ADDRESS

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.port

    @property
    def fingerprint(self) -> str:
        """The host key's fingerprint, to be pinned: "SHA256:..."."""
        return self._server.fingerprint

    @property
    def errors(self) -> list[Exception]:
        """What went wrong while answering; empty in a sound sandbox."""
        return self._server.errors

    def misbehave(self, faults: Faults) -> None:
        """Fail in these ways from now on."""
        self._server.faults = faults

    def stop(self) -> None:
        """Stop listening; what lies below the root stays."""
        self._server.stop()


def serve(
    root: Path,
    at: Callable[[], datetime],
    *,
    port: int = 0,
    rules: Rules | None = None,
    username: str = USERNAME,
    password: str = PASSWORD,
    faults: Faults = NO_FAULTS,
) -> Sandbox:
    """Answer what waits in the inbox, then listen. Prints nothing.

    Below `root` lie `mailbox/` (what the SFTP user sees: `inbox/`, `outbox/`, later `taken/`), `state.json` and
    `host_key`; the same folder again is the same clearinghouse with the same fingerprint. `at` gives the payer's time
    for each file, `rules` are ours unless given. Raises OSError when the port is taken, ConfigError for a state or a
    key that cannot be read.
    """
    root = root.resolve()
    mailbox = root / "mailbox"
    mailbox.mkdir(parents=True, exist_ok=True)
    clearinghouse = Clearinghouse(mailbox, at, rules or payer_rules.load(), root / "state.json", faults)
    clearinghouse.take_waiting()
    server = SftpServer(
        mailbox,
        {username: password},
        host_key=root / "host_key",
        port=port,
        faults=faults,
        on_upload=clearinghouse.on_upload,
    )
    server.start()
    return Sandbox(root, clearinghouse, server, username, password)
