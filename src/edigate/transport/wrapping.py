"""Files in wrappers (zip, gzip, PGP): taken out under limits, and put in for the way.

What comes from a partner is data: names are never paths, sizes that a wrapper announces are not believed, and whatever is
odd refuses the whole wrapper with the reason. Bytes in, bytes out; nothing is written to a disk.
"""

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from edigate.transport.names import readable_name
from edigate.transport.settings import MEBIBYTE

_PIECE = 65_536
_PGP_ARMOR = b"-----BEGIN PGP MESSAGE-----"
_PGP_ARMOR_END = b"-----END PGP MESSAGE-----"
_PGP_SESSION_KEY = frozenset(
    (0x84, 0x85, 0x86, 0x87, 0xC1)
)  # RFC 4880 4.3: tag 1, with the old and the new length
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, struct.error)


class Wrapper(StrEnum):
    """What is around a file."""

    ZIP = "zip"
    GZIP = "gzip"
    PGP = "pgp"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a wrapper may hold: bytes in all, times its own length, wrappers in wrappers, files."""

    total_bytes: int = 1024 * MEBIBYTE
    ratio: int = 100
    depth: int = 2
    entries: int = 1000


@dataclass(frozen=True, slots=True)
class Inner:
    """A file that was in a wrapper; its name is for people only."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a wrapper is not opened, in words without data."""

    reason: str


Decrypt = Callable[[bytes, int], bytes | Refused]  # (content, most bytes that may come out)


class _Odd(Exception):
    """What ends the opening of a wrapper; never leaves this module."""


def wrapper_of(beginning: bytes) -> Wrapper | None:
    """What a file is wrapped in, by its first bytes (32 are enough); None when in nothing known."""
    if beginning.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Wrapper.ZIP
    if beginning.startswith(b"\x1f\x8b"):
        return Wrapper.GZIP
    if beginning.lstrip().startswith(_PGP_ARMOR) or (beginning and beginning[0] in _PGP_SESSION_KEY):
        return Wrapper.PGP
    return None


def is_cut_off(content: bytes) -> bool:
    """Whether a wrapper certainly lacks its end; of a binary PGP message only opening it tells."""
    match wrapper_of(content[:64]):
        case Wrapper.ZIP:
            return not zipfile.is_zipfile(io.BytesIO(content))
        case Wrapper.PGP:
            return content.lstrip().startswith(_PGP_ARMOR) and _PGP_ARMOR_END not in content[-256:]
    return False


def unwrap(
    content: bytes, decrypt: Decrypt | None = None, limits: Limits = Limits()
) -> tuple[Inner, ...] | Refused:
    """All files in a wrapper, those in wrappers within it too; `decrypt` None: PGP is refused."""
    budget = _Budget(min(limits.total_bytes, limits.ratio * len(content)), limits.entries)
    try:
        return tuple(_open(Inner("", content), decrypt, budget, limits.depth))
    except _Odd as odd:
        return Refused(str(odd))


def wrap(wrapper: Wrapper, name: str, content: bytes) -> bytes:
    """A file in a zip or gzip wrapper, the same bytes each time; `name` is that of the wrapper."""
    if wrapper is Wrapper.GZIP:
        return gzip.compress(content, mtime=0)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        inner = zipfile.ZipInfo(name[:-4] if name.lower().endswith(".zip") else name)
        inner.external_attr = (stat.S_IFREG | 0o600) << 16
        inner.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(inner, content)
    return target.getvalue()


@dataclass(slots=True)
class _Budget:
    """What may still come out of a wrapper."""

    left: int
    entries: int

    def take(self, pieces: Iterator[bytes]) -> bytes:
        """All pieces together, or the end as soon as they are too many."""
        taken = []
        for piece in pieces:
            self.left -= len(piece)
            if self.left < 0:
                raise _Odd("it holds more than the limit")
            taken.append(piece)
        return b"".join(taken)

    def enter(self) -> None:
        """One more file."""
        self.entries -= 1
        if self.entries < 0:
            raise _Odd("it holds too many files")


def _open(file: Inner, decrypt: Decrypt | None, budget: _Budget, depth: int) -> Iterator[Inner]:
    wrapper = wrapper_of(file.content[:64])
    if wrapper is None:
        yield file
        return
    if depth == 0:
        raise _Odd("there are wrappers within wrappers within it")
    for inner in _contents(wrapper, file, decrypt, budget):
        yield from _open(inner, decrypt, budget, depth - 1)


def _contents(wrapper: Wrapper, file: Inner, decrypt: Decrypt | None, budget: _Budget) -> Iterator[Inner]:
    if wrapper is Wrapper.ZIP:
        yield from _zip(file, budget)
        return
    budget.enter()
    if wrapper is Wrapper.GZIP:
        yield Inner(file.name, budget.take(_gunzip(file.content)))
        return
    if decrypt is None:
        raise _Odd("it is encrypted with PGP, and the partner's file has no table [pgp]")
    plain = decrypt(file.content, budget.left)
    if isinstance(plain, Refused):
        raise _Odd(plain.reason)
    yield Inner(file.name, budget.take(iter((plain,))))


def _zip(file: Inner, budget: _Budget) -> Iterator[Inner]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            for entry in archive.infolist():
                budget.enter()
                if entry.is_dir():
                    continue
                _check(entry)
                with archive.open(entry) as stream:
                    content = budget.take(iter(lambda: stream.read(_PIECE), b""))
                yield Inner(readable_name(entry.filename.encode("utf-8", "surrogateescape")), content)
    except _BROKEN:
        raise _Odd("it is no whole zip file") from None


def _check(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise _Odd("a file in it is encrypted")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _Odd("it holds a link or a device")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Odd("a file in it is compressed in an unusual way")


def _gunzip(content: bytes) -> Iterator[bytes]:
    """All members of a gzip file, in pieces."""
    try:
        while content:
            member = zlib.decompressobj(wbits=31)
            piece = member.decompress(content, _PIECE)
            while piece or member.unconsumed_tail:
                yield piece
                piece = member.decompress(member.unconsumed_tail, _PIECE)
            if not member.eof:
                raise _Odd("it is no whole gzip file")
            content = member.unused_data.lstrip(b"\0")
    except zlib.error:
        raise _Odd("it is no whole gzip file") from None
