"""A remote folder through SFTP: the steps of an upload, and what a listing shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from edigate.transport.folder import FolderError, StepRefused
from edigate.transport.names import readable_name
from edigate.transport.remote import FolderSeen, RemoteFile
from edigate.transport.sftp_protocol import SftpProtocol


class SftpFolder:
    """The partner's inbox as the steps of an upload (`folder.Folder`)."""

    def __init__(self, sftp: SftpProtocol, folder: str) -> None:
        self._sftp = sftp
        self._folder = folder

    def size_of(self, name: str) -> int | None:
        return self._sftp.look(self._path(name)).size

    def write_new(self, name: str, content: bytes) -> None:
        handle = self._sftp.open_new(self._path(name))
        try:
            self._sftp.write(handle, content)
            self._sftp.sync(handle)
        except StepRefused:
            _close_quietly(self._sftp, handle)
            raise
        self._sftp.close(handle)

    def read(self, name: str, limit_bytes: int) -> bytes:
        with opened(self._sftp, self._path(name)) as handle:
            return self._sftp.read(handle, limit_bytes)

    def rename(self, name: str, new_name: str) -> None:
        self._sftp.rename(self._path(name), self._path(new_name))

    def remove(self, name: str) -> None:
        self._sftp.remove(self._path(name))

    def _path(self, name: str) -> bytes:
        return remote_path(self._folder, name.encode())


def remote_path(folder: str, raw_name: bytes) -> bytes:
    """A name within a folder; the empty folder is where the log-in lands."""
    if folder in ("", "."):
        return raw_name
    return folder.rstrip("/").encode() + b"/" + raw_name


@contextmanager
def opened(sftp: SftpProtocol, path: bytes) -> Iterator[bytes]:
    """A file open for reading. Its close is not looked at: nothing rests on it."""
    handle = sftp.open_existing(path)
    try:
        yield handle
    finally:
        _close_quietly(sftp, handle)


def look_into(sftp: SftpProtocol, folder: str) -> FolderSeen:
    """Count what lies in a folder. Raises ConnectionLost."""
    try:
        entries = sftp.list_folder(folder_path(folder))
    except StepRefused:
        return FolderSeen(folder, None, None, None)
    entries = [entry for entry in entries if entry.raw_name not in (b".", b"..")]
    files = sum(entry.is_plain_file for entry in entries)
    times = [entry.attributes.modified for entry in entries if entry.attributes.modified is not None]
    return FolderSeen(folder, files, len(entries) - files, max(times, default=None))


def plain_files(sftp: SftpProtocol, folder: str) -> list[RemoteFile]:
    """The plain files in a folder, in the server's order. Raises FolderError."""
    return [
        RemoteFile(
            readable_name(entry.raw_name), entry.raw_name, entry.attributes.size, entry.attributes.modified
        )
        for entry in sftp.list_folder(folder_path(folder))
        if entry.is_plain_file
    ]


def folder_path(folder: str) -> bytes:
    """The path under which a folder is opened."""
    return folder.encode() or b"."


def _close_quietly(sftp: SftpProtocol, handle: bytes) -> None:
    with suppress(FolderError):
        sftp.close(handle)
