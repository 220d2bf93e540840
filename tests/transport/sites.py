"""A partner to test with, seen from both sides: its settings, and its folders on this machine's disk."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edigate.delivery.outbound_file import OutboundFile
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import DirectorySettings, Mailbox, SftpSettings, open_mailbox

USER, PASSWORD = "maple-clinic", "kestrel-4417-umbra"
NAME, TEMP = "20260105.837", "20260105.837.1.part"


@dataclass
class Site:
    """One partner: its settings, and its folders as they lie on this machine's disk."""

    settings: SftpSettings | DirectorySettings
    inbox: Path
    outbox: Path

    def open(self, **changes: Any) -> Mailbox:
        """A mailbox, not yet connected, with some settings changed."""
        return open_mailbox(dataclasses.replace(self.settings, **changes))

    def inbox_names(self) -> list[str]:
        """What lies in the inbox."""
        return sorted(path.name for path in self.inbox.iterdir())


def outbound(content: bytes = b"ISA*00*~IEA*1*~", name: str = NAME) -> OutboundFile:
    """A frozen file."""
    return OutboundFile(name, content, hashlib.sha256(content).hexdigest())


def pattern(length: int) -> bytes:
    """Bytes in which no piece of 32 KiB looks like another."""
    block = b"".join(number.to_bytes(4, "big") for number in range(length // 4 + 1))
    return block[:length]


def sandbox_settings(server: SftpServer, **changes: Any) -> SftpSettings:
    """How to log in to our own server; times are short, since its faults make clients wait."""
    known: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "username": USER,
        "password": PASSWORD,
        "host_key": server.host_keys,
        "inbox": "inbox",
        "outbox": "outbox",
        "connect_seconds": 10.0,
        "reply_seconds": 5.0,
        "operation_seconds": 10.0,
    }
    return SftpSettings(**known | changes)


def put(path: Path, content: bytes) -> None:
    """A file that the server's user can read and replace; he may remove it, since the folder is his."""
    path.write_bytes(content)
    path.chmod(0o666)
