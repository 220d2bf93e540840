"""What is found at a partner's: files, keys, folders."""

from __future__ import annotations

from dataclasses import dataclass


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
