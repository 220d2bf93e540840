"""A backup: one file with the whole database as of one moment and the settings beside it, each with its digest.

Others may work meanwhile. Secrets are not in it: the settings only say where they lie.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from edigate.config.load import FILE_NAME, PAYERS_NAME
from edigate.errors import DataError, LocalError, UsageError
from edigate.gateway.context import Context
from edigate.store import copying, schema

FORMAT = "edigate-backup-1"
DATABASE = "edigate.db"
MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_PRIVATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW


class Sealed(msgspec.Struct, frozen=True):
    """One file in a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a backup holds; `made_at` is the moment before which everything is in it."""

    format: str
    made_at: datetime
    schema: str
    files: tuple[Sealed, ...]


class Backup(msgspec.Struct, frozen=True):
    """A backup that was made."""

    path: str
    size: int
    made_at: datetime


def backup(context: Context, target: Path) -> Backup:
    """Write a backup to a new file, or into a folder under a name of its own (0600); nothing is overwritten."""
    at = context.clock()
    if target.is_dir():
        target = target / f"edigate-{at:%Y%m%dT%H%M%SZ}.backup"
    if target.exists():
        raise UsageError(f"{target} is there already; nothing was written")
    with workplace(target.parent) as work:
        copying.snapshot(context.store, work / DATABASE)
        folder = context.settings.folder
        names = [
            FILE_NAME,
            PAYERS_NAME,
            *(f"partners/{each.source.name}" for each in context.settings.partners),
        ]
        members = [
            (DATABASE, work / DATABASE),
            *((name, folder / name) for name in names if (folder / name).is_file()),
        ]
        made = work / "backup"
        with os.fdopen(os.open(made, _PRIVATE, 0o600), "wb") as stream:
            _write(stream, at, members)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(made, target)  # unlike a rename, never over another
        except FileExistsError:
            raise UsageError(f"{target} is there already; nothing was written") from None
    _settle(target.parent)
    return Backup(str(target), target.stat().st_size, at)


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder that only its owner can see, and that is gone afterwards."""
    try:
        made = Path(tempfile.mkdtemp(prefix=".edigate-", dir=folder))
    except OSError as error:
        raise LocalError(f"{folder}: {error.strerror}") from None
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def unpack(file: Path, folder: Path) -> Manifest:
    """The members of a backup as files below `folder`, each proven against its digest. `DataError` when it is none, or
    damaged."""
    try:
        with tarfile.open(file, "r:") as opened:
            manifest = _manifest(opened.next(), opened)
            for sealed in manifest.files:
                member = opened.next()
                if member is None or member.name != sealed.name or not _is_ours(sealed.name):
                    raise DataError(f"{file}: not a whole backup of edigate")
                _extract(opened.extractfile(member), folder / sealed.name, sealed)
    except (tarfile.TarError, msgspec.MsgspecError, EOFError):
        raise DataError(f"{file}: not a whole backup of edigate") from None
    except OSError as error:
        raise DataError(f"{file}: {error.strerror or 'cannot be read'}") from None
    return manifest


def _manifest(member: tarfile.TarInfo | None, opened: tarfile.TarFile) -> Manifest:
    stream = opened.extractfile(member) if member is not None and member.name == MANIFEST else None
    if stream is None:
        raise DataError("not a backup of edigate")
    manifest = msgspec.json.decode(stream.read(_BLOCK), type=Manifest)
    if manifest.format != FORMAT:
        raise DataError(
            f"a backup of another form ({manifest.format}): use the version of edigate that made it"
        )
    return manifest


def _is_ours(name: str) -> bool:
    folder, _, last = name.rpartition("/")
    plain = last not in ("", ".", "..") and "\0" not in last
    return plain and (
        name in (DATABASE, FILE_NAME, PAYERS_NAME) or (folder == "partners" and last.endswith(".toml"))
    )


def _extract(stream: IO[bytes] | None, target: Path, sealed: Sealed) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    seen, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, _PRIVATE, 0o600), "wb") as copy:
        while stream is not None and (block := stream.read(_BLOCK)):
            seen.update(block)
            size += len(block)
            copy.write(block)
    if (size, seen.hexdigest()) != (sealed.size, sealed.sha256):
        raise DataError(f"the backup is damaged: {sealed.name} is not what was kept")


def _write(stream: IO[bytes], at: datetime, members: list[tuple[str, Path]]) -> None:
    sealed = tuple(_sealed(name, path) for name, path in members)
    manifest = msgspec.json.format(msgspec.json.encode(Manifest(FORMAT, at, schema.HEAD, sealed)), indent=1)
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as made:
        made.addfile(_member(MANIFEST, len(manifest), at), io.BytesIO(manifest))
        for one, (_, path) in zip(sealed, members, strict=True):
            with path.open("rb") as content:
                made.addfile(_member(one.name, one.size, at), content)


def _member(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(at.timestamp())
    return member


def _sealed(name: str, path: Path) -> Sealed:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return Sealed(name, stream.tell(), sha256)


def _settle(folder: Path) -> None:
    """The new name on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
