"""The archive's mirror: every file sent or received also as a file of its own, so that archive and database do not die
together. A file is named by its SHA-256, has its name only when it is whole and on the disk, and is sealed as in the
database where that is encrypted.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from edigate.errors import LocalError
from edigate.gateway.context import Context
from edigate.store import blobs

_PURPOSE = b"mirror"
_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW


def keep(context: Context, sha256: str, content: bytes) -> None:
    """Have these bytes in the mirror, if there is one. `LocalError` when they cannot be kept: then nothing may follow."""
    folder = _folder(context)
    if folder is None or _path(folder, sha256).exists():
        return
    target = _path(folder, sha256)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        with os.fdopen(os.open(part, _FLAGS, 0o600), "wb") as stream:
            stream.write(context.store.vault.seal(content, _PURPOSE))
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
        _settle(target.parent)
    except OSError as error:
        raise LocalError(f"the archive's mirror cannot be written: {error.strerror}") from None


def fill(context: Context) -> int:
    """Bring everything that the archive has and the mirror has not into the mirror; how many files."""
    folder = _folder(context)
    if folder is None:
        return 0
    count = 0
    with context.store.look() as tx:
        for each in blobs.every(tx):
            if not _path(folder, each.sha256).exists() and not blobs.is_purged(tx, each.sha256):
                keep(context, each.sha256, blobs.read(tx, each.sha256))
                count += 1
    return count


def unknown(context: Context) -> Iterator[tuple[str, bytes]]:
    """The files of the mirror that the archive does not have, as (name, content): what was done after a backup."""
    for sha256, path in _files(context):
        with context.store.look() as tx:
            if blobs.find(tx, sha256) is not None:
                continue
        content = context.store.vault.open(path.read_bytes(), _PURPOSE)
        if hashlib.sha256(content).hexdigest() == sha256:
            yield f"{sha256[:16]}.x12", content


def places(context: Context) -> Iterator[Path]:
    """The folders and files in the mirror."""
    folder = _folder(context)
    if folder is not None and folder.is_dir():
        yield from folder.rglob("*")


def damaged(context: Context) -> Iterator[str]:
    """The names of files in the mirror that are not what their name says."""
    for sha256, path in _files(context):
        try:
            content = context.store.vault.open(path.read_bytes(), _PURPOSE)
        except LocalError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            yield sha256


def lacks(context: Context, sha256: str) -> bool:
    """Whether there is a mirror and it does not have this file."""
    folder = _folder(context)
    return folder is not None and not _path(folder, sha256).exists()


def drop(context: Context, sha256: str) -> None:
    """Remove a file that was purged."""
    folder = _folder(context)
    if folder is not None:
        _path(folder, sha256).unlink(missing_ok=True)


def _folder(context: Context) -> Path | None:
    way = context.settings.database.archive_mirror
    return None if way is None else context.settings.folder / way


def _path(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _files(context: Context) -> Iterator[tuple[str, Path]]:
    folder = _folder(context)
    for path in sorted(folder.glob("??/*")) if folder is not None else ():
        if len(path.name) == 64 and path.is_file() and not path.is_symlink():
            yield path.name, path


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
