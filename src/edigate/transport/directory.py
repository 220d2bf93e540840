"""The mailbox as two local folders, with the behaviour of the remote one.

For a mounted share, or where a partner's own program carries the files. A hung network file system hangs us: a system
call on it cannot be interrupted, so such a mailbox has no deadline.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from edigate.delivery.outbound_file import OutboundFile, TransferResult
from edigate.errors import PartnerRefused, PartnerUnavailable, UsageError
from edigate.transport import checked_upload
from edigate.transport.checked_upload import BeforePublish, UploadPolicy
from edigate.transport.folder import ConnectionLost, FolderError, Said, StepRefused
from edigate.transport.local_folder import LocalFolder, open_folder
from edigate.transport.names import check_outbound, check_remote, readable_name
from edigate.transport.remote import FolderSeen, Probe, RemoteFile
from edigate.transport.settings import MEBIBYTE, DirectorySettings, Verify

_POLICY = UploadPolicy(Verify.READ_BACK, rename=True, read_back_limit_bytes=1024 * MEBIBYTE)


class DirectoryMailbox:
    """See `mailbox.Mailbox`."""

    def __init__(self, settings: DirectorySettings) -> None:
        self._settings = settings
        self._descriptors: list[int] = []
        self._owner: int | None = None

    def __enter__(self) -> Self:
        if self._descriptors:
            raise UsageError("this mailbox is open already")
        self._owner = threading.get_ident()
        try:
            for path in (self._settings.inbox, self._settings.outbox):
                self._descriptors.append(open_folder(path))
        except FolderError as error:
            self._close()
            denied = isinstance(error, StepRefused) and error.said is Said.DENIED
            kind = PartnerRefused if denied else PartnerUnavailable
            raise kind(f"a folder of the directory mailbox cannot be opened: {error}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def alive(self) -> bool:
        return bool(self._descriptors)

    def deliver(
        self, file: OutboundFile, temp_name: str, before_publish: BeforePublish | None = None
    ) -> TransferResult:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        return checked_upload.deliver(self._inbox(), file, temp_name, _POLICY, before_publish)

    def settle(
        self,
        file: OutboundFile,
        temp_name: str,
        may_be_published: bool = True,
        before_publish: BeforePublish | None = None,
    ) -> TransferResult:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        return checked_upload.settle(
            self._inbox(), file, temp_name, _POLICY, may_be_published, before_publish
        )

    def discard(self, file: OutboundFile, temp_name: str) -> None:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        checked_upload.discard(self._inbox(), temp_name)

    def list(self) -> list[RemoteFile]:
        with self._operation():
            return [
                RemoteFile(readable_name(raw_name), raw_name, status.st_size, _seconds(status))
                for raw_name, status in self._outbox().listing()
                if stat.S_ISREG(status.st_mode)
            ]

    def fetch(self, file: RemoteFile, limit_bytes: int) -> bytes:
        check_remote(file)
        if file.size is not None and file.size > limit_bytes:
            raise _too_long(limit_bytes)
        with self._operation():
            content, size = self._outbox().read_plain(file.raw_name, limit_bytes)
        if len(content) > limit_bytes:
            raise _too_long(limit_bytes)
        if size != len(content):
            raise PartnerUnavailable("a file is not as long as what was read; is it being written?")
        return content

    def remove(self, file: RemoteFile) -> None:
        check_remote(file)
        with self._operation():
            if self._is_there_as_listed(file):
                self._outbox().remove_raw(file.raw_name)

    def move(self, file: RemoteFile, folder: str) -> None:
        check_remote(file)
        with self._operation():
            if not self._is_there_as_listed(file):
                return
            try:
                descriptor = open_folder(self._settings.outbox / folder)
            except StepRefused:
                raise PartnerRefused("there is no folder to move fetched files to") from None
            try:
                self._outbox().move(file.raw_name, file.raw_name, LocalFolder(descriptor))
            finally:
                os.close(descriptor)

    def probe(self) -> Probe:
        with self._operation():
            return Probe(
                server="local directory",
                host_key=None,
                algorithms=(),
                extensions=(),
                posix_rename=True,
                fsync=True,
                inbox=_folder_seen(self._settings.inbox, self._inbox()),
                outbox=_folder_seen(self._settings.outbox, self._outbox()),
            )

    def _inbox(self) -> LocalFolder:
        return self._own_folder(0)

    def _outbox(self) -> LocalFolder:
        return self._own_folder(1)

    def _own_folder(self, which: int) -> LocalFolder:
        if not self._descriptors:
            raise UsageError("this mailbox is not open")
        if threading.get_ident() != self._owner:
            raise UsageError("this mailbox was opened by another thread; each thread opens its own")
        return LocalFolder(self._descriptors[which])

    def _is_there_as_listed(self, file: RemoteFile) -> bool:
        """False when it is gone. Raises PartnerUnavailable when another file has got the name since the listing."""
        try:
            status = self._outbox().look(file.raw_name)
        except StepRefused as refusal:
            if refusal.said is Said.ABSENT:
                return False
            raise
        if file.size not in (None, status.st_size) or file.modified not in (None, _seconds(status)):
            raise PartnerUnavailable("a file changed after it was listed; it was left in place")
        return True

    @contextmanager
    def _operation(self) -> Iterator[None]:
        try:
            yield
        except ConnectionLost as lost:
            raise PartnerUnavailable(f"the folder went away while {lost.step}") from None
        except StepRefused as refusal:
            raise PartnerRefused(f"directory mailbox: {refusal}") from None

    def _close(self) -> None:
        while self._descriptors:
            os.close(self._descriptors.pop())


def _folder_seen(path: Path, folder: LocalFolder) -> FolderSeen:
    try:
        entries = folder.listing()
    except StepRefused:
        return FolderSeen(str(path), None, None, None)
    files = sum(stat.S_ISREG(status.st_mode) for _, status in entries)
    newest = max((_seconds(status) for _, status in entries), default=None)
    return FolderSeen(str(path), files, len(entries) - files, newest)


def _seconds(status: os.stat_result) -> int:
    return int(status.st_mtime)


def _too_long(limit_bytes: int) -> PartnerRefused:
    return PartnerRefused(f"a file is longer than the limit of {limit_bytes} bytes")
