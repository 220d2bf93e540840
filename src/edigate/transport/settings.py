"""What is known of one partner's mailbox before it is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

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
