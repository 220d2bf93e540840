"""The client's half of SFTP version 3 over an open channel.

Why not paramiko's own: its upload looks at no write status until a hundred are outstanding and never at the close, its
listing raises on one name that is not UTF-8, and it drops the server's extensions and status codes. Here every request
has its answer, names are bytes, a transfer keeps a bounded number of requests under way, and reading is bounded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from edigate.transport import sftp_packets as wire
from edigate.transport.folder import ConnectionLost, Said, Step, StepRefused
from edigate.transport.sftp_packets import Attributes, Entry, Kind, PacketError, Reader, Status

CHUNK_BYTES = 32 * 1024  # what every server takes; larger pieces have corrupted files in the field
WINDOW = 64  # requests under way at once, as the OpenSSH client does
LONGEST_PACKET = 1024 * 1024
MOST_ENTRIES = 1_000_000
FSYNC = "fsync@openssh.com"
POSIX_RENAME = "posix-rename@openssh.com"

T = TypeVar("T")

_SAID: dict[int, Said] = {
    Status.NO_SUCH_FILE: Said.ABSENT,
    Status.PERMISSION_DENIED: Said.DENIED,
    Status.OP_UNSUPPORTED: Said.UNSUPPORTED,
}


class Channel(Protocol):
    """The bytes below: paramiko's channel, with a time-out set on it."""

    def sendall(self, data: bytes, /) -> None: ...

    def recv(self, size: int, /) -> bytes: ...


class SftpProtocol:
    """One SFTP conversation. Methods raise StepRefused or ConnectionLost; after the latter it is useless."""

    def __init__(self, channel: Channel) -> None:
        self.extensions: dict[str, bytes] = {}
        self.broken = False
        self._channel = channel
        self._last_id = 0
        self._awaited: set[int] = set()
        self._arrived: dict[int, tuple[int, Reader]] = {}

    def start(self) -> None:
        """Agree on the version and learn the server's extensions."""
        starting = "starting SFTP"
        self._send(Kind.INIT, wire.number(wire.VERSION), starting)
        try:
            kind, reader = self._receive(starting)
            if kind != Kind.VERSION or reader.number() < wire.VERSION:
                raise PacketError
            while not reader.exhausted:
                name = reader.string().decode("utf-8", "backslashreplace")
                self.extensions[name] = reader.string()
        except PacketError:
            raise self._lost(starting) from None

    def open_new(self, path: bytes) -> bytes:
        """A handle on a file that did not exist before this call; its permissions are the server's choice."""
        flags = wire.number(wire.WRITE | wire.CREATE | wire.EXCLUSIVE)
        return self._handle(Step.OPEN, Kind.OPEN, wire.string(path) + flags + wire.NO_ATTRIBUTES)

    def open_existing(self, path: bytes) -> bytes:
        """A handle for reading."""
        return self._handle(
            Step.OPEN, Kind.OPEN, wire.string(path) + wire.number(wire.READ) + wire.NO_ATTRIBUTES
        )

    def write(self, handle: bytes, content: bytes) -> None:
        """Write the whole content from the start; the status of every piece is looked at, the first bad one raised."""
        under_way: deque[int] = deque()
        view = memoryview(content)
        try:
            for start in range(0, len(content), CHUNK_BYTES):
                if len(under_way) >= WINDOW:
                    self._done(Step.WRITE, under_way.popleft())
                piece = wire.string(bytes(view[start : start + CHUNK_BYTES]))
                under_way.append(
                    self._ask(Step.WRITE, Kind.WRITE, wire.string(handle) + wire.offset(start) + piece)
                )
            while under_way:
                self._done(Step.WRITE, under_way.popleft())
        except StepRefused:
            self._drain(Step.WRITE, under_way)
            raise

    def sync(self, handle: bytes) -> None:
        """Ask the server to flush the file to its disk, where it can do that."""
        if FSYNC not in self.extensions:
            return
        try:
            self._do(Step.SYNC, Kind.EXTENDED, wire.string(FSYNC.encode()) + wire.string(handle))
        except StepRefused as refusal:
            if refusal.said is not Said.UNSUPPORTED:
                raise

    def close(self, handle: bytes) -> None:
        """Close a handle; the status counts, a quota may show only here."""
        self._do(Step.CLOSE, Kind.CLOSE, wire.string(handle))

    def read(self, handle: bytes, limit_bytes: int) -> bytes:
        """Everything up to the file's end, but never more than one byte over the limit."""
        content = bytearray()
        under_way: deque[tuple[int, int, int]] = deque()  # request, offset, length: in the file's order
        window, next_start, ended = 2, 0, False
        try:
            while True:
                while not ended and len(under_way) < window and next_start <= limit_bytes:
                    length = min(CHUNK_BYTES, limit_bytes + 1 - next_start)
                    under_way.append((self._ask_read(handle, next_start, length), next_start, length))
                    next_start += length
                if not under_way:
                    return bytes(content)
                request, start, length = under_way.popleft()
                piece = self._data(request, length)
                ended = ended or not piece
                if ended:  # what was asked for beyond it only has to be taken off the line
                    continue
                content += piece
                if len(piece) < length:
                    # The end, or a server of small pieces: ask for the rest before going on.
                    rest = start + len(piece), length - len(piece)
                    under_way.appendleft((self._ask_read(handle, *rest), *rest))
                window = min(WINDOW, window * 2)
        except StepRefused:
            self._drain(Step.READ, [request for request, _, _ in under_way])
            raise

    def look(self, path: bytes) -> Attributes:
        """The attributes of what lies under a path; a link is not followed."""
        return self._attributes(Kind.LSTAT, path)

    def look_at_open(self, handle: bytes) -> Attributes:
        """The attributes of an open file."""
        return self._attributes(Kind.FSTAT, handle)

    def list_folder(self, path: bytes) -> list[Entry]:
        """All names in a folder, in the server's order, "." and ".." included where it sends them."""
        handle = self._handle(Step.LIST, Kind.OPENDIR, wire.string(path))
        entries: list[Entry] = []
        while page := self._next_page(handle):
            entries += page
            if len(entries) > MOST_ENTRIES:
                raise self._lost(Step.LIST)
        self._do(Step.LIST, Kind.CLOSE, wire.string(handle))
        return entries

    def rename(self, path: bytes, new_path: bytes) -> None:
        """The plain rename, which does not overwrite."""
        self._do(Step.RENAME, Kind.RENAME, wire.string(path) + wire.string(new_path))

    def remove(self, path: bytes) -> None:
        """Remove a file."""
        self._do(Step.REMOVE, Kind.REMOVE, wire.string(path))

    def _next_page(self, handle: bytes) -> list[Entry]:
        """The next names of an open folder; none at its end."""

        def parse(kind: int, reader: Reader) -> list[Entry]:
            if kind == Kind.STATUS:
                _accept(Step.LIST, reader, Status.OK, Status.EOF)
                return []
            _expect(kind, Kind.NAME)
            return [reader.entry() for _ in range(reader.number())]

        return self._answer(Step.LIST, self._ask(Step.LIST, Kind.READDIR, wire.string(handle)), parse)

    def _ask_read(self, handle: bytes, start: int, length: int) -> int:
        return self._ask(Step.READ, Kind.READ, wire.string(handle) + wire.offset(start) + wire.number(length))

    def _data(self, request: int, most: int) -> bytes:
        """One piece of a file; empty at its end."""

        def parse(kind: int, reader: Reader) -> bytes:
            if kind == Kind.STATUS:
                _accept(Step.READ, reader, Status.EOF)
                return b""
            _expect(kind, Kind.DATA)
            piece = reader.string()
            if len(piece) > most:
                raise PacketError
            return piece

        return self._answer(Step.READ, request, parse)

    def _attributes(self, kind: Kind, subject: bytes) -> Attributes:
        return self._result(Step.LOOK, kind, wire.string(subject), Kind.ATTRS, Reader.attributes)

    def _handle(self, step: Step, kind: Kind, body: bytes) -> bytes:
        return self._result(step, kind, body, Kind.HANDLE, Reader.string)

    def _result(self, step: Step, kind: Kind, body: bytes, expected: Kind, take: Callable[[Reader], T]) -> T:
        """Ask for something that has a result; a status instead of it is a refusal."""

        def parse(answered: int, reader: Reader) -> T:
            if answered == Kind.STATUS:
                _accept(step, reader)
            _expect(answered, expected)
            return take(reader)

        return self._answer(step, self._ask(step, kind, body), parse)

    def _do(self, step: Step, kind: Kind, body: bytes) -> None:
        self._done(step, self._ask(step, kind, body))

    def _done(self, step: Step, request: int) -> None:
        """Wait for the answer to a request that has no result but its status."""

        def parse(kind: int, reader: Reader) -> None:
            _expect(kind, Kind.STATUS)
            _accept(step, reader, Status.OK)

        self._answer(step, request, parse)

    def _ask(self, step: Step, kind: Kind, body: bytes) -> int:
        self._last_id += 1
        self._awaited.add(self._last_id)
        self._send(kind, wire.number(self._last_id) + body, step)
        return self._last_id

    def _answer(self, step: Step, request: int, parse: Callable[[int, Reader], T]) -> T:
        """Wait for one request's answer; answers to others are kept, an answer to none ends the session."""
        try:
            while request not in self._arrived:
                kind, reader = self._receive(step)
                answered = reader.number()
                if answered not in self._awaited:
                    raise PacketError
                self._awaited.discard(answered)
                self._arrived[answered] = (kind, reader)
            return parse(*self._arrived.pop(request))
        except PacketError:
            raise self._lost(step) from None

    def _drain(self, step: Step, requests: Iterable[int]) -> None:
        """Take the answers nobody wants any more off the line."""
        for request in requests:
            self._answer(step, request, lambda kind, reader: None)

    def _lost(self, step: str) -> ConnectionLost:
        self.broken = True
        return ConnectionLost(step)

    def _send(self, kind: Kind, body: bytes, step: str) -> None:
        if self.broken:  # waiting for an answer would only cost the time-out once more
            raise ConnectionLost(step)
        try:
            self._channel.sendall(wire.string(bytes([kind]) + body))
        except (OSError, EOFError):
            raise self._lost(step) from None

    def _receive(self, step: str) -> tuple[int, Reader]:
        length = int.from_bytes(self._exactly(4, step), "big")
        if not 0 < length <= LONGEST_PACKET:  # before anything is set aside for it
            raise self._lost(step)
        packet = self._exactly(length, step)
        return packet[0], Reader(packet[1:])

    def _exactly(self, length: int, step: str) -> bytes:
        pieces: list[bytes] = []
        while length:
            try:
                piece = self._channel.recv(length)
            except (OSError, EOFError):
                raise self._lost(step) from None
            if not piece:
                raise self._lost(step)
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)


def _expect(kind: int, expected: Kind) -> None:
    if kind != expected:
        raise PacketError


def _accept(step: Step, reader: Reader, *good: Status) -> None:
    """Pass a good status code, raise the refusal any other stands for. The server's text is never looked at."""
    code = reader.number()
    if code not in good:
        raise StepRefused(step, _SAID.get(code, Said.FAILED))
