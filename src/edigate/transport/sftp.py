"""The mailbox over SFTP: one connection, one thread, a deadline on every operation."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from edigate.delivery.outbound_file import Evidence, OutboundFile, Transfer, TransferResult
from edigate.errors import PartnerRefused, PartnerUnavailable, UsageError
from edigate.transport import checked_upload
from edigate.transport.checked_upload import BeforePublish, UploadPolicy
from edigate.transport.deadline import Deadline
from edigate.transport.folder import ConnectionLost, Said, Step, StepRefused
from edigate.transport.names import check_outbound, check_remote, readable_name
from edigate.transport.remote import Probe, RemoteFile
from edigate.transport.settings import SftpSettings
from edigate.transport.sftp_folder import SftpFolder, look_into, opened, plain_files, remote_path
from edigate.transport.sftp_protocol import FSYNC, POSIX_RENAME, SftpProtocol
from edigate.transport.ssh_session import SshSession, open_session


class SftpMailbox:
    """See `mailbox.Mailbox`."""

    def __init__(self, settings: SftpSettings) -> None:
        self._settings = settings
        self._partner = f"{settings.host}:{settings.port}"
        self._policy = UploadPolicy(settings.verify, settings.rename, settings.read_back_limit_bytes)
        self._session: SshSession | None = None
        self._owner: int | None = None

    def __enter__(self) -> Self:
        if self._session is not None:
            raise UsageError("this mailbox is open already")
        self._owner = threading.get_ident()
        self._session = open_session(self._settings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()

    @property
    def alive(self) -> bool:
        return self._session is not None and self._session.alive

    def deliver(
        self, file: OutboundFile, temp_name: str, before_publish: BeforePublish | None = None
    ) -> TransferResult:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        session = self._own_session()
        if not session.alive:
            detail = "the connection was lost before; nothing was sent"
            return TransferResult(Transfer.DEFERRED, Evidence.NONE, detail)
        with self._deadline(session, len(file.content)):
            folder = SftpFolder(session.sftp, self._settings.inbox)
            return checked_upload.deliver(folder, file, temp_name, self._policy, before_publish)

    def settle(
        self,
        file: OutboundFile,
        temp_name: str,
        may_be_published: bool = True,
        before_publish: BeforePublish | None = None,
    ) -> TransferResult:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        session = self._own_session()
        with self._deadline(session, len(file.content)):
            folder = SftpFolder(session.sftp, self._settings.inbox)
            return checked_upload.settle(
                folder, file, temp_name, self._policy, may_be_published, before_publish
            )

    def discard(self, file: OutboundFile, temp_name: str) -> None:
        check_outbound(file, temp_name, self._settings.temp_suffix)
        session = self._own_session()
        with self._deadline(session, 0):
            checked_upload.discard(SftpFolder(session.sftp, self._settings.inbox), temp_name)

    def list(self) -> list[RemoteFile]:
        with self._operation(Step.LIST) as sftp:
            return plain_files(sftp, self._settings.outbox)

    def fetch(self, file: RemoteFile, limit_bytes: int) -> bytes:
        check_remote(file)
        if file.size is not None and file.size > limit_bytes:
            raise self._too_long(limit_bytes)
        length = limit_bytes if file.size is None else file.size
        with self._operation(Step.READ, length) as sftp, opened(sftp, self._answer_path(file)) as handle:
            size = _size_of_open(sftp, handle)
            if size is not None and size > limit_bytes:
                raise self._too_long(limit_bytes)
            content = sftp.read(handle, limit_bytes)
            size = _size_of_open(sftp, handle)
        if len(content) > limit_bytes:
            raise self._too_long(limit_bytes)
        if size not in (None, len(content)):
            raise PartnerUnavailable(
                f"{self._partner}: a file is not as long as what was read; is it being written?"
            )
        return content

    def remove(self, file: RemoteFile) -> None:
        check_remote(file)
        path = self._answer_path(file)
        with self._operation(Step.REMOVE) as sftp, _gone_is_done():
            self._check_as_listed(sftp, path, file)
            sftp.remove(path)

    def move(self, file: RemoteFile, folder: str) -> None:
        check_remote(file)
        source, target = self._answer_path(file), remote_path(folder, file.raw_name)
        with self._operation(Step.RENAME) as sftp, _gone_is_done():
            self._check_as_listed(sftp, source, file)
            try:
                sftp.rename(source, target)
            except StepRefused as refusal:
                # "No such file" may mean the folder as well: done only when the file itself is gone.
                if refusal.said is Said.ABSENT:
                    sftp.look(source)
                    raise PartnerRefused(
                        f"{self._partner}: there is no folder to move fetched files to"
                    ) from None
                raise

    def probe(self) -> Probe:
        with self._operation(Step.LIST) as sftp:
            session = self._own_session()
            return Probe(
                server=session.server,
                host_key=session.host_key,
                algorithms=session.algorithms,
                extensions=tuple(readable_name(name.encode()) for name in sorted(sftp.extensions)),
                posix_rename=POSIX_RENAME in sftp.extensions,
                fsync=FSYNC in sftp.extensions,
                inbox=look_into(sftp, self._settings.inbox),
                outbox=look_into(sftp, self._settings.outbox),
            )

    def _answer_path(self, file: RemoteFile) -> bytes:
        return remote_path(self._settings.outbox, file.raw_name)

    def _check_as_listed(self, sftp: SftpProtocol, path: bytes, file: RemoteFile) -> None:
        """Since the listing another file may have got the name. Raises PartnerUnavailable; StepRefused when gone."""
        try:
            found = sftp.look(path)
        except StepRefused as refusal:
            if refusal.said is Said.ABSENT:
                raise
            return  # no look is allowed; the server has the last word
        if _differs(file.size, found.size) or _differs(file.modified, found.modified):
            raise PartnerUnavailable(
                f"{self._partner}: a file changed after it was listed; it was left in place"
            )

    def _own_session(self) -> SshSession:
        if self._session is None:
            raise UsageError("this mailbox is not open")
        if threading.get_ident() != self._owner:
            raise UsageError("this mailbox was opened by another thread; each thread opens its own")
        return self._session

    def _deadline(self, session: SshSession, length: int) -> Deadline:
        # Twice the length: what is written may be read back.
        seconds = self._settings.operation_seconds + 2 * length / self._settings.slowest_bytes_per_second
        return Deadline(seconds, session.cut)

    @contextmanager
    def _operation(self, doing: Step, length: int = 0) -> Iterator[SftpProtocol]:
        """One call's conversation: its deadline, and its failures as the errors other rooms know."""
        session = self._own_session()
        if not session.alive:
            raise PartnerUnavailable(f"{self._partner}: the connection was lost before {doing}")
        deadline = self._deadline(session, length)
        try:
            with deadline:
                yield session.sftp
        except ConnectionLost as lost:
            why = "no answer in time" if deadline.expired else "the connection was lost"
            raise PartnerUnavailable(f"{self._partner}: {why} while {lost.step}") from None
        except StepRefused as refusal:
            raise PartnerRefused(f"{self._partner}: {refusal}") from None

    def _too_long(self, limit_bytes: int) -> PartnerRefused:
        return PartnerRefused(f"{self._partner}: a file is longer than the limit of {limit_bytes} bytes")


@contextmanager
def _gone_is_done() -> Iterator[None]:
    """Somebody, perhaps we before a crash, has removed the file already: what was wanted."""
    try:
        yield
    except StepRefused as refusal:
        if refusal.said is not Said.ABSENT:
            raise


def _size_of_open(sftp: SftpProtocol, handle: bytes) -> int | None:
    try:
        return sftp.look_at_open(handle).size
    except StepRefused:
        return None


def _differs(told: int | None, now: int | None) -> bool:
    return told is not None and now is not None and told != now
