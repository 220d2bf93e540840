"""SFTP version 3, the server's half, for one channel: plain files with OpenSSH's manners, and faults on order."""

from __future__ import annotations

import errno
import os
import stat
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import paramiko
from paramiko import sftp as wire
from paramiko.message import Message

from edigate.sandbox.faults import Effect, Faults, Request
from edigate.sandbox.served_root import ServedRoot

LONGEST_PACKET = 256 * 1024
ENTRIES_AT_ONCE = 100
POSIX_RENAME, FSYNC = b"posix-rename@openssh.com", b"fsync@openssh.com"

_REFUSALS = {
    Effect.FAIL: wire.SFTP_FAILURE,
    Effect.DENY: wire.SFTP_PERMISSION_DENIED,
    Effect.UNSUPPORTED: wire.SFTP_OP_UNSUPPORTED,
}
_STATUS_OF_ERROR = {
    errno.ENOENT: wire.SFTP_NO_SUCH_FILE,
    errno.ENOTDIR: wire.SFTP_NO_SUCH_FILE,
    errno.EACCES: wire.SFTP_PERMISSION_DENIED,
    errno.EPERM: wire.SFTP_PERMISSION_DENIED,
    errno.ELOOP: wire.SFTP_PERMISSION_DENIED,
}
_REQUEST_OF_KIND = {
    wire.CMD_OPEN: Request.OPEN,
    wire.CMD_CLOSE: Request.CLOSE,
    wire.CMD_READ: Request.READ,
    wire.CMD_WRITE: Request.WRITE,
    wire.CMD_LSTAT: Request.STAT,
    wire.CMD_STAT: Request.STAT,
    wire.CMD_FSTAT: Request.STAT,
    wire.CMD_OPENDIR: Request.LIST,
    wire.CMD_READDIR: Request.LIST,
    wire.CMD_RENAME: Request.RENAME,
    wire.CMD_REMOVE: Request.REMOVE,
}


class SessionEndError(Exception):
    """The conversation is over: the client left, we stop, or a fault says so."""


@dataclass
class OpenFile:
    """A file a client has open."""

    path: Path
    descriptor: int
    writing: bool
    most: int | None = None  # no byte beyond this can be read


@dataclass
class OpenFolder:
    """A listing under way: what has not been sent yet."""

    entries: list[tuple[bytes, os.stat_result | None]] = field(default_factory=list)


class Host(Protocol):
    """The server that a conversation is part of."""

    served: ServedRoot

    @property
    def faults(self) -> Faults: ...

    def effect_of(self, request: Request) -> Effect | None: ...

    def pause(self, seconds: float) -> None: ...

    def wait_until_over(self, over: Callable[[], bool]) -> None: ...

    def rename(self, old: Path, new: Path, overwrite: bool) -> None: ...

    def arrived(self, path: Path) -> None: ...

    def remember(self, service: SftpService) -> None: ...

    def is_first_reading(self, path: Path) -> bool: ...

    def take_what_came(self, paths: Sequence[Path]) -> None: ...


Answer = tuple[int, bytes]  # packet kind, what follows the request's number


class SftpService(paramiko.SubsystemHandler):
    """One client's conversation, in a thread of its own. Made by paramiko for each request of the subsystem."""

    def __init__(
        self, channel: paramiko.Channel, name: str, interface: paramiko.ServerInterface, server: Host
    ) -> None:
        super().__init__(channel, name, interface)
        self.daemon = True
        self._channel = channel
        self._server = server
        self._root: ServedRoot = server.served
        self._handles: dict[bytes, OpenFile | OpenFolder] = {}
        self._handles_given = 0
        self._requests_seen = 0
        self._brought: list[Path] = []
        server.remember(self)

    def start_subsystem(self, name: str, transport: paramiko.Transport, channel: paramiko.Channel) -> None:
        """Talk until the client leaves or a fault ends it."""
        try:
            self._say_version()
            while True:
                kind, message = self._receive()
                self._requests_seen += 1
                limit = self._faults.requests_per_session
                if limit is not None and self._requests_seen > limit:
                    raise SessionEndError
                self._serve(kind, message.get_int(), message)
        except (SessionEndError, EOFError, OSError):
            pass
        finally:
            for handle in self._handles.values():
                if isinstance(handle, OpenFile):
                    os.close(handle.descriptor)
            self._handles.clear()
            if self._faults.take_when_left:
                self._server.take_what_came(self._brought)
            transport.close()  # a connection carries one conversation; its end is the end of both

    @property
    def _faults(self) -> Faults:
        return self._server.faults

    def _say_version(self) -> None:
        kind, message = self._receive()
        if kind != wire.CMD_INIT or message.get_int() < 3:
            raise SessionEndError
        effect = self._server.effect_of(Request.VERSION)
        if effect is not None:
            self._misbehave(effect, 0)
        body = struct.pack(">I", 3)
        for name in self._faults.extensions:
            body += _string(name.encode()) + _string(b"1")
        self._send(wire.CMD_VERSION, body)

    def _serve(self, kind: int, number: int, message: Message) -> None:
        request = _REQUEST_OF_KIND.get(kind)
        extension = message.get_string() if kind == wire.CMD_EXTENDED else b""
        if extension:
            request = {POSIX_RENAME: Request.RENAME, FSYNC: Request.FSYNC}.get(extension)
        effect = self._server.effect_of(request) if request else None
        if effect in _REFUSALS:
            if request is Request.CLOSE:
                self._drop_handle(message.get_string())
            answer = _status(_REFUSALS[effect])
        else:
            if effect not in (None, Effect.LOSE_REPLY):
                self._misbehave(effect, number)
            answer = self._answer(kind, extension, message)
        if effect is Effect.LOSE_REPLY:
            raise SessionEndError
        self._send(answer[0], struct.pack(">I", number) + answer[1])

    def _answer(self, kind: int, extension: bytes, message: Message) -> Answer:
        perform = _PERFORM_EXTENDED.get(extension) if extension else _PERFORM.get(kind)
        if perform is None:
            return _status(wire.SFTP_OP_UNSUPPORTED)
        try:
            return perform(self, message)
        except OSError as error:
            return _status(_STATUS_OF_ERROR.get(error.errno or 0, wire.SFTP_FAILURE))

    def _misbehave(self, effect: Effect | None, number: int) -> None:
        """The effects that leave the client without an answer. Always raises."""
        if effect is Effect.GARBAGE:
            self._channel.sendall(b"\x00\xff\xff\xff not a packet")
        elif effect is Effect.STRAY:
            self._send(wire.CMD_STATUS, struct.pack(">I", number + 1_000_000) + _status(wire.SFTP_OK)[1])
        if effect is not Effect.DROP:
            self._server.wait_until_over(lambda: self._channel.closed)
        raise SessionEndError

    # ------------------------------------------------------------------------------------------------ requests
    def _open(self, message: Message) -> Answer:
        path, wanted = self._root.locate(message.get_string()), message.get_int()
        writing = bool(wanted & wire.SFTP_FLAG_WRITE)
        flags = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        flags |= (os.O_RDWR if wanted & wire.SFTP_FLAG_READ else os.O_WRONLY) if writing else os.O_RDONLY
        for asked, flag in (
            (wire.SFTP_FLAG_CREATE, os.O_CREAT),
            (wire.SFTP_FLAG_TRUNC, os.O_TRUNC),
            (wire.SFTP_FLAG_EXCL, os.O_EXCL),
            (wire.SFTP_FLAG_APPEND, os.O_APPEND),
        ):
            flags |= flag if wanted & asked else 0
        descriptor = os.open(path, flags, 0o600)
        if self._faults.vanish_on_open and not writing:
            path.unlink()
        most = None
        if self._faults.half_first and not writing and self._server.is_first_reading(path):
            most = os.fstat(descriptor).st_size // 2
        return self._give_handle(OpenFile(path, descriptor, writing, most))

    def _close(self, message: Message) -> Answer:
        handle = self._drop_handle(message.get_string())
        if isinstance(handle, OpenFile) and handle.writing:
            if self._faults.double:
                handle.path.write_bytes(handle.path.read_bytes() * 2)
            self._server.arrived(handle.path)
        return _status(wire.SFTP_OK)

    def _read(self, message: Message) -> Answer:
        file = self._file(message)
        start, length = message.get_int64(), message.get_int()
        if file.most is not None:
            length = max(min(length, file.most - start), 0)
        piece = os.pread(
            file.descriptor, min(length, self._faults.read_at_most or length, LONGEST_PACKET), start
        )
        return (wire.CMD_DATA, _string(piece)) if piece else _status(wire.SFTP_EOF)

    def _write(self, message: Message) -> Answer:
        file = self._file(message)
        start, piece = message.get_int64(), message.get_string()
        full, lost = self._faults.disk_bytes, self._faults.lose_after_bytes
        if full is not None and start + len(piece) > full:
            raise OSError(errno.ENOSPC, "full")
        if lost is not None:
            piece = piece[: max(lost - start, 0)]
        os.pwrite(file.descriptor, piece, start)
        return _status(wire.SFTP_OK)

    def _stat(self, message: Message) -> Answer:
        return self._attributes(self._root.locate(message.get_string(), follow=True).stat())

    def _lstat(self, message: Message) -> Answer:
        return self._attributes(self._root.locate(message.get_string()).lstat())

    def _fstat(self, message: Message) -> Answer:
        file = self._file(message)
        return self._attributes(os.fstat(file.descriptor), file.most)

    def _open_folder(self, message: Message) -> Answer:
        path = self._root.locate(message.get_string(), follow=True)
        names = sorted(os.fsencode(name) for name in os.listdir(path))
        entries: list[tuple[bytes, os.stat_result | None]] = [(b".", path.lstat()), (b"..", path.lstat())]
        entries += [(name, os.lstat(os.path.join(os.fsencode(path), name))) for name in names]
        entries += [(name, None) for name in self._faults.extra_names]
        return self._give_handle(OpenFolder(entries))

    def _read_folder(self, message: Message) -> Answer:
        folder = self._handles.get(message.get_string())
        if not isinstance(folder, OpenFolder):
            raise OSError(errno.EBADF, "no such handle")
        page, folder.entries = folder.entries[:ENTRIES_AT_ONCE], folder.entries[ENTRIES_AT_ONCE:]
        if not page:
            return _status(wire.SFTP_EOF)
        body = struct.pack(">I", len(page))
        for name, status in page:
            mode = stat.filemode(status.st_mode) if status else "-rw-------"
            longname = f"{mode} 1 sandbox sandbox ".encode() + name
            body += _string(name) + _string(longname) + self._packed(status)
        return wire.CMD_NAME, body

    def _rename(self, message: Message) -> Answer:
        return self._renamed(message, overwrite=False)

    def _posix_rename(self, message: Message) -> Answer:
        return self._renamed(message, overwrite=True)

    def _renamed(self, message: Message, overwrite: bool) -> Answer:
        old, new = self._root.locate(message.get_string()), self._root.locate(message.get_string())
        self._server.rename(old, new, overwrite)
        self._brought.append(new)
        self._server.arrived(new)
        return _status(wire.SFTP_OK)

    def _remove(self, message: Message) -> Answer:
        self._root.locate(message.get_string()).unlink()
        return _status(wire.SFTP_OK)

    def _real_path(self, message: Message) -> Answer:
        path = self._root.remote(self._root.locate(message.get_string()))
        return wire.CMD_NAME, struct.pack(">I", 1) + _string(path) + _string(path) + struct.pack(">I", 0)

    def _fsync(self, message: Message) -> Answer:
        os.fsync(self._file(message).descriptor)
        return _status(wire.SFTP_OK)

    def _nothing(self, message: Message) -> Answer:
        """Times and permissions are the server's own business; clients that set them are content with a yes."""
        return _status(wire.SFTP_OK)

    # ------------------------------------------------------------------------------------------------- parts
    def _file(self, message: Message) -> OpenFile:
        handle = self._handles.get(message.get_string())
        if not isinstance(handle, OpenFile):
            raise OSError(errno.EBADF, "no such handle")
        return handle

    def _give_handle(self, handle: OpenFile | OpenFolder) -> Answer:
        self._handles_given += 1
        name = f"h{self._handles_given}".encode()
        self._handles[name] = handle
        return wire.CMD_HANDLE, _string(name)

    def _drop_handle(self, name: bytes) -> OpenFile | OpenFolder:
        handle = self._handles.pop(name, None)
        if handle is None:
            raise OSError(errno.EBADF, "no such handle")
        if isinstance(handle, OpenFile):
            os.close(handle.descriptor)
        return handle

    def _attributes(self, status: os.stat_result, most: int | None = None) -> Answer:
        return wire.CMD_ATTRS, self._packed(status, most)

    def _packed(self, status: os.stat_result | None, most: int | None = None) -> bytes:
        if status is None:
            return struct.pack(">II", 4, stat.S_IFREG | 0o600)
        times = struct.pack(">II", int(status.st_atime), int(status.st_mtime))
        if self._faults.hide_size:
            return struct.pack(">II", 4 | 8, status.st_mode) + times
        size = (status.st_size if most is None else most) + self._faults.size_error
        return struct.pack(">IQI", 1 | 4 | 8, max(size, 0), status.st_mode) + times

    def _send(self, kind: int, body: bytes) -> None:
        if self._faults.reply_after_seconds:
            self._server.pause(self._faults.reply_after_seconds)
        self._channel.sendall(_string(bytes([kind]) + body))

    def _receive(self) -> tuple[int, Message]:
        length = int.from_bytes(self._exactly(4), "big")
        if not 0 < length <= LONGEST_PACKET:
            raise SessionEndError
        packet = self._exactly(length)
        return packet[0], Message(packet[1:])

    def _exactly(self, length: int) -> bytes:
        pieces = []
        while length:
            piece = self._channel.recv(length)
            if not piece:
                raise SessionEndError
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _status(code: int) -> Answer:
    text = wire.SFTP_DESC[code].encode() if code < len(wire.SFTP_DESC) else b""
    return wire.CMD_STATUS, struct.pack(">I", code) + _string(text) + _string(b"")


Perform = Callable[[SftpService, Message], Answer]
_PERFORM: dict[int, Perform] = {
    wire.CMD_OPEN: SftpService._open,
    wire.CMD_CLOSE: SftpService._close,
    wire.CMD_READ: SftpService._read,
    wire.CMD_WRITE: SftpService._write,
    wire.CMD_STAT: SftpService._stat,
    wire.CMD_LSTAT: SftpService._lstat,
    wire.CMD_FSTAT: SftpService._fstat,
    wire.CMD_SETSTAT: SftpService._nothing,
    wire.CMD_FSETSTAT: SftpService._nothing,
    wire.CMD_OPENDIR: SftpService._open_folder,
    wire.CMD_READDIR: SftpService._read_folder,
    wire.CMD_REMOVE: SftpService._remove,
    wire.CMD_RENAME: SftpService._rename,
    wire.CMD_REALPATH: SftpService._real_path,
}
_PERFORM_EXTENDED: dict[bytes, Perform] = {POSIX_RENAME: SftpService._posix_rename, FSYNC: SftpService._fsync}
