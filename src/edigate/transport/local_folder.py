"""A local folder held open: the steps of an upload, and bounded reading, with no name looked up outside of it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edigate.transport.folder import ConnectionLost, Said, Step, StepRefused

_SAID = {
    errno.ENOENT: Said.ABSENT,
    errno.ENOTDIR: Said.ABSENT,
    errno.EACCES: Said.DENIED,
    errno.EPERM: Said.DENIED,
    errno.EROFS: Said.DENIED,
    errno.ELOOP: Said.DENIED,
}
# A share that has gone away.
_LOST = (errno.ESTALE, errno.EIO, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT)
_NO_HARD_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK)


class LocalFolder:
    """One folder held open: names are looked up in it and nowhere else, links are not followed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def size_of(self, name: str) -> int | None:
        return self.look(os.fsencode(name)).st_size

    def write_new(self, name: str, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with _told(Step.OPEN):
            # Group and others as the umask says: the program that carries the file on may be another user.
            descriptor = os.open(name, flags, 0o666, dir_fd=self._descriptor)
        try:
            with _told(Step.WRITE):
                view = memoryview(content)
                while view:
                    view = view[os.write(descriptor, view) :]
            with _told(Step.SYNC):
                os.fsync(descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        with _told(Step.CLOSE):
            os.close(descriptor)

    def read(self, name: str, limit_bytes: int) -> bytes:
        return self.read_plain(os.fsencode(name), limit_bytes)[0]

    def rename(self, name: str, new_name: str) -> None:
        self.move(os.fsencode(name), os.fsencode(new_name), self)

    def remove(self, name: str) -> None:
        self.remove_raw(os.fsencode(name))

    def look(self, raw_name: bytes) -> os.stat_result:
        """The file's own status."""
        with _told(Step.LOOK):
            return os.stat(raw_name, dir_fd=self._descriptor, follow_symlinks=False)

    def read_plain(self, raw_name: bytes, limit_bytes: int) -> tuple[bytes, int]:
        """The bytes of a plain file, at most one more than the limit, and the size it has after reading."""
        with _told(Step.OPEN):
            # Without O_NONBLOCK, opening a pipe would wait for its other end.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            descriptor = os.open(raw_name, flags, dir_fd=self._descriptor)
        try:
            with _told(Step.READ), os.fdopen(descriptor, "rb", closefd=False) as stream:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                    raise StepRefused(Step.OPEN, Said.DENIED)
                return stream.read(limit_bytes + 1), os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def move(self, raw_name: bytes, new_raw_name: bytes, target: LocalFolder) -> None:
        """Give a file a name in this or another folder, never over an existing one; made durable."""
        here, there = self._descriptor, target._descriptor
        with _told(Step.RENAME):
            try:
                # A hard link refuses an existing name in one step, which a rename does not.
                os.link(raw_name, new_raw_name, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)
                os.unlink(raw_name, dir_fd=here)
            except FileExistsError:
                if not self._is_same_file(raw_name, new_raw_name, target):
                    raise
                os.unlink(raw_name, dir_fd=here)  # cut off between the two steps, once
            except OSError as error:
                if error.errno not in _NO_HARD_LINKS:
                    raise
                if target.holds(new_raw_name):
                    raise StepRefused(Step.RENAME, Said.FAILED) from None
                os.rename(raw_name, new_raw_name, src_dir_fd=here, dst_dir_fd=there)
            os.fsync(there)

    def _is_same_file(self, raw_name: bytes, new_raw_name: bytes, target: LocalFolder) -> bool:
        return os.path.samestat(self.look(raw_name), target.look(new_raw_name))

    def holds(self, raw_name: bytes) -> bool:
        """Whether anything lies under that name."""
        try:
            self.look(raw_name)
        except StepRefused as refusal:
            return refusal.said is not Said.ABSENT
        return True

    def remove_raw(self, raw_name: bytes) -> None:
        """Remove a file by its raw name."""
        with _told(Step.REMOVE):
            os.unlink(raw_name, dir_fd=self._descriptor)

    def listing(self) -> list[tuple[bytes, os.stat_result]]:
        """Every name with its status, in the order of the names; one that vanishes meanwhile is left out."""
        entries = []
        with _told(Step.LIST):
            names = sorted(os.fsencode(name) for name in os.listdir(self._descriptor))
        for raw_name in names:
            try:
                entries.append((raw_name, self.look(raw_name)))
            except StepRefused as refusal:
                if refusal.said is not Said.ABSENT:
                    raise
        return entries


def open_folder(path: Path) -> int:
    """A descriptor on a folder; the caller closes it. Raises FolderError."""
    with _told(Step.LIST):
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


@contextmanager
def _told(step: Step) -> Iterator[None]:
    """An OSError as the refusal or loss it stands for."""
    try:
        yield
    except OSError as error:
        if error.errno in _LOST:
            raise ConnectionLost(step) from None
        raise StepRefused(step, _SAID.get(error.errno or 0, Said.FAILED)) from None
