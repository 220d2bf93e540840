"""SFTP version 3 on the wire: packet kinds, status codes, attributes; names stay bytes.

Source: draft-ietf-secsh-filexfer-02.
"""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """Packet types that a version 3 client sends or gets."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    LSTAT = 7
    FSTAT = 8
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    RENAME = 18
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200


class Status(IntEnum):
    """Status codes of version 3. Anything else counts as FAILURE."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    OP_UNSUPPORTED = 8


VERSION = 3
READ, WRITE, CREATE, EXCLUSIVE = 0x01, 0x02, 0x08, 0x20  # open flags

_HAS_SIZE, _HAS_OWNER, _HAS_PERMISSIONS, _HAS_TIMES, _HAS_EXTENDED = 0x01, 0x02, 0x04, 0x08, 0x80000000
NO_ATTRIBUTES = struct.pack(">I", 0)


class PacketError(Exception):
    """The other side sent bytes that are no SFTP packet."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a server tells about a file; each part may be left out."""

    size: int | None
    permissions: int | None
    modified: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder; `longname` is the server's own "ls -l" line."""

    raw_name: bytes
    longname: bytes
    attributes: Attributes

    @property
    def is_plain_file(self) -> bool:
        """Whether this is a regular file; without permission bits the first letter of the long name tells."""
        if self.attributes.permissions is not None and stat.S_IFMT(self.attributes.permissions):
            return stat.S_ISREG(self.attributes.permissions)
        return self.raw_name not in (b".", b"..") and self.longname[:1] not in (
            b"d",
            b"l",
            b"b",
            b"c",
            b"p",
            b"s",
        )


def number(value: int) -> bytes:
    """A 32 bit number."""
    return struct.pack(">I", value)


def offset(value: int) -> bytes:
    """A 64 bit number."""
    return struct.pack(">Q", value)


def string(value: bytes) -> bytes:
    """A length and that many bytes."""
    return struct.pack(">I", len(value)) + value


class Reader:
    """Takes one packet apart, from front to back. Raises PacketError where it is too short."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def exhausted(self) -> bool:
        """Whether all of the packet was read."""
        return self._at >= len(self._data)

    def take(self, length: int) -> bytes:
        """The next `length` bytes."""
        end = self._at + length
        if end > len(self._data):
            raise PacketError
        piece = self._data[self._at : end]
        self._at = end
        return piece

    def number(self) -> int:
        """The next 32 bit number."""
        return int.from_bytes(self.take(4), "big")

    def offset(self) -> int:
        """The next 64 bit number."""
        return int.from_bytes(self.take(8), "big")

    def string(self) -> bytes:
        """The next length and its bytes."""
        return self.take(self.number())

    def attributes(self) -> Attributes:
        """The next file attributes; owner and extended parts are read over."""
        flags = self.number()
        size = self.offset() if flags & _HAS_SIZE else None
        if flags & _HAS_OWNER:
            self.take(8)
        permissions = self.number() if flags & _HAS_PERMISSIONS else None
        modified = None
        if flags & _HAS_TIMES:
            self.take(4)
            modified = self.number()
        if flags & _HAS_EXTENDED:
            for _ in range(self.number()):
                self.string()
                self.string()
        return Attributes(size, permissions, modified)

    def entry(self) -> Entry:
        """The next name of a folder's listing."""
        return Entry(self.string(), self.string(), self.attributes())
