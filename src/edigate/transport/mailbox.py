"""The mailbox: what every way to a trading partner must offer, and the values that pass through it.

This module knows no guest library. The two ways in, SFTP and a local directory, are loaded when a mailbox is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from edigate.delivery.outbound_file import OutboundFile, TransferResult

MEBIBYTE = 1024 * 1024


class Verify(StrEnum):
    """How an upload is proven before the file gets its final name; the partner's rights set the limit."""

    READ_BACK = "read_back"  # size, then SHA-256 of the bytes read back
    SIZE = "size"  # size only
    NONE = "none"  # no look at all: a drop box, or a partner who takes files away at once


@dataclass(frozen=True, slots=True)
class SftpSettings:
    """One SFTP account. Exactly one of `password` and `key_file` is set; secrets are left out of `repr`.

    `host_key` holds the pinned fingerprints, each "SHA256:..." or, better, "ssh-ed25519 SHA256:...": with the type
    named, no other type of key is negotiated. `temp_suffix` ends every temporary name that is ours to remove.
    """

    host: str
    username: str
    host_key: tuple[str, ...]
    inbox: str  # the folder that takes our claims
    outbox: str  # the folder with the partner's answers
    port: int = 22
    password: str | None = field(default=None, repr=False)
    key_file: Path | None = None
    key_passphrase: str | None = field(default=None, repr=False)
    temp_suffix: str = ".part"
    verify: Verify = Verify.READ_BACK
    rename: bool = True  # False: written straight to the final name, for servers that cannot rename
    read_back_limit_bytes: int = 64 * MEBIBYTE  # larger files are proven by size
    connect_seconds: float = 30.0  # everything until the session stands, repeated connecting included
    reply_seconds: float = 30.0  # silence while one reply is due
    operation_seconds: float = 60.0  # one operation, plus the bytes at the slowest bearable rate:
    slowest_bytes_per_second: int = 50_000


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """A mailbox made of two local folders: a mounted share, or a partner's own program that carries the files."""

    inbox: Path
    outbox: Path
    temp_suffix: str = ".part"


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One plain file in the folder with answers. `raw_name` is its identity there; `name` is safe to show and store."""

    name: str
    raw_name: bytes
    size: int | None  # bytes, as the partner's listing says
    modified: int | None  # epoch seconds, as the partner's listing says


@dataclass(frozen=True, slots=True)
class HostKey:
    """A server's public key as it is pinned: its type ("ssh-ed25519") and fingerprint ("SHA256:...")."""

    type: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.type} {self.fingerprint}"


@dataclass(frozen=True, slots=True)
class FolderSeen:
    """What a look into one folder showed; `files` and `others` are None when the folder could not be listed."""

    path: str
    files: int | None  # plain files
    others: int | None  # sub-folders, links, pipes
    newest: int | None  # the latest modification time among them, epoch seconds by the partner's clock


@dataclass(frozen=True, slots=True)
class Probe:
    """What the other side is and can do, learned without writing anything there."""

    server: str  # the version line, made printable
    host_key: HostKey | None
    algorithms: tuple[tuple[str, str], ...]  # (what for, negotiated name)
    extensions: tuple[str, ...]  # SFTP extensions offered
    posix_rename: bool
    fsync: bool
    inbox: FolderSeen
    outbox: FolderSeen


class Mailbox(Protocol):
    """One partner's mailbox: one connection, one thread, used as a context manager.

    Entering connects: PartnerUnavailable or PartnerRefused when that fails. After a lost connection every further call
    says so at once; open a new mailbox for the files that remain.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @property
    def alive(self) -> bool:
        """Whether the connection still stands, as far as is known without asking."""
        ...

    def deliver(
        self, file: OutboundFile, temp_name: str, before_publish: Callable[[], bool] | None = None
    ) -> TransferResult:
        """Upload the file once; how that ended comes back as a value, whatever the partner does.

        `temp_name` must be new for each attempt and end with the settings' suffix. `before_publish` is called once,
        right before the step that makes the file visible under its final name: there the caller makes "about to
        publish" durable and looks whether the lease still is his. False gives up: nothing gets the final name.
        """
        ...

    def settle(
        self,
        file: OutboundFile,
        temp_name: str,
        may_be_published: bool = True,
        before_publish: Callable[[], bool] | None = None,
    ) -> TransferResult:
        """Find out how an interrupted attempt ended, and finish or undo it.

        DELIVERED: our bytes are there (a whole temporary file is given its final name). DEFERRED: certainly not there,
        a torn temporary file of ours is removed. REFUSED: other content under our name. UNKNOWN: no trace, so the
        partner may have taken it. Pass `may_be_published=False` when `before_publish` was never reached: no trace then
        means DEFERRED.
        """
        ...

    def list(self) -> list[RemoteFile]:
        """The plain files in the folder with answers, in the partner's order. Raises PartnerError."""
        ...

    def fetch(self, file: RemoteFile, limit_bytes: int) -> bytes:
        """The whole file, read once to its end; more than `limit_bytes` is refused unread. Raises PartnerError."""
        ...

    def remove(self, file: RemoteFile) -> None:
        """Remove a fetched file; gone already counts as done, changed since listed does not. Raises PartnerError."""
        ...

    def move(self, file: RemoteFile, folder: str) -> None:
        """Move a fetched file to a folder of the partner's, never over another; gone already counts as done."""
        ...

    def probe(self) -> Probe:
        """Look at the other side without writing there. Raises PartnerError."""
        ...


def open_mailbox(settings: SftpSettings | DirectorySettings) -> Mailbox:
    """The mailbox for these settings, not yet connected: `with open_mailbox(settings) as mailbox`."""
    if isinstance(settings, DirectorySettings):
        from edigate.transport.directory import DirectoryMailbox

        return DirectoryMailbox(settings)
    from edigate.transport.sftp import SftpMailbox

    return SftpMailbox(settings)


def fetch_host_key(host: str, port: int = 22, timeout_seconds: float = 30.0) -> HostKey:
    """The key a server presents, for a person to compare before it is pinned; nothing is sent but the key exchange."""
    from edigate.transport.ssh_session import read_host_key

    return read_host_key(host, port, timeout_seconds)
