"""The mailbox: what every way to a trading partner must offer, and the values that pass through it.

This module knows no guest library. The two ways in, SFTP and a local directory, are loaded when a mailbox is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from edigate.delivery.outbound_file import OutboundFile, TransferResult
from edigate.transport.remote import FolderSeen, HostKey, Probe, RemoteFile
from edigate.transport.settings import DirectorySettings, SftpSettings, Verify

__all__ = [
    "DirectorySettings",
    "FolderSeen",
    "HostKey",
    "Mailbox",
    "Probe",
    "RemoteFile",
    "SftpSettings",
    "Verify",
    "fetch_host_key",
    "open_mailbox",
]


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
        a torn temporary file of ours is removed. SPOILED: neither, and a temporary file that is longer than ours is left
        there. REFUSED: other content under our name. UNKNOWN: no trace, so the
        partner may have taken it. Pass `may_be_published=False` when `before_publish` was never reached: no trace then
        means DEFERRED.
        """
        ...

    def discard(self, file: OutboundFile, temp_name: str) -> None:
        """Remove what an attempt that certainly did not deliver left under its temporary name, as far as that can be
        done now; nothing is published."""
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
