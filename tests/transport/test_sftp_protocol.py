"""The client's half of SFTP against a scripted peer: any bytes end in an answer, a refusal or a lost connection."""

from __future__ import annotations

import itertools
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.transport.folder import ConnectionLost, FolderError, Said, StepRefused
from edigate.transport.names import readable_name
from edigate.transport.sftp_packets import Kind, PacketError, Reader
from edigate.transport.sftp_protocol import LONGEST_PACKET, SftpProtocol


class Script:
    """A channel that plays bytes, in pieces of any size, and then is closed."""

    def __init__(self, played: bytes, piece: int = 10**6) -> None:
        self.sent = b""
        self.left = played
        self._piece = piece

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def recv(self, size: int) -> bytes:
        size = min(size, self._piece)
        taken, self.left = self.left[:size], self.left[size:]
        return taken


def packet(kind: int, *parts: bytes) -> bytes:
    body = bytes([kind]) + b"".join(parts)
    return struct.pack(">I", len(body)) + body


def number(value: int) -> bytes:
    return struct.pack(">I", value)


def text(value: bytes) -> bytes:
    return number(len(value)) + value


def status(request: int, code: int) -> bytes:
    return packet(Kind.STATUS, number(request), number(code), text(b"words that mean nothing"), text(b""))


HELLO = packet(Kind.VERSION, number(3), text(b"fsync@openssh.com"), text(b"1"))


@pytest.mark.parametrize("piece", [1, 2, 7, 10**6])
def test_the_extensions_are_kept(piece: int) -> None:
    sftp = SftpProtocol(Script(HELLO, piece))
    sftp.start()
    assert sftp.extensions == {"fsync@openssh.com": b"1"}


@pytest.mark.parametrize(
    "played",
    [
        b"",
        HELLO[:-1],
        packet(Kind.STATUS, number(3)),
        packet(Kind.VERSION),
        packet(Kind.VERSION, number(2)),
        packet(Kind.VERSION, number(3), text(b"half a pair")),
        number(0),
        number(LONGEST_PACKET + 1) + b"x",
        b"This account is not available.\r\n",  # a login shell that prints and ends
    ],
)
def test_what_is_no_greeting_is_a_lost_connection(played: bytes) -> None:
    sftp = SftpProtocol(Script(played))
    with pytest.raises(ConnectionLost):
        sftp.start()
    assert sftp.broken


@pytest.mark.parametrize(
    "code, said",
    [
        (2, Said.ABSENT),
        (3, Said.DENIED),
        (4, Said.FAILED),
        (8, Said.UNSUPPORTED),
        (1, Said.FAILED),  # "end of file" is no answer to a removal
        (5, Said.FAILED),
        (14, Said.FAILED),  # no space, in a newer version of the protocol
        (999, Said.FAILED),
    ],
)
def test_refusals_are_told_by_their_code(code: int, said: Said) -> None:
    with pytest.raises(StepRefused) as caught:
        SftpProtocol(Script(status(1, code))).remove(b"x")
    assert caught.value.said is said


def test_answers_may_come_in_any_order() -> None:
    content = bytes(5 * 32 * 1024)
    for order in itertools.permutations(range(1, 6)):
        SftpProtocol(Script(b"".join(status(request, 0) for request in order))).write(b"h", content)
        bad = b"".join(status(request, 4 if request == 3 else 0) for request in order)
        script = Script(bad + status(6, 0))
        sftp = SftpProtocol(script)
        with pytest.raises(StepRefused):
            sftp.write(b"h", content)
        assert script.left == status(6, 0)  # every answer was taken off the line
        sftp.remove(b"x")


@pytest.mark.parametrize(
    "played",
    [
        status(7, 0),  # to a request nobody made
        status(1, 0) * 2,  # twice to the same
        packet(Kind.DATA, number(1), text(b"x")),  # of the wrong kind
        packet(Kind.STATUS, number(1)),  # without its code
        packet(Kind.STATUS, b"\0"),  # without its number
        packet(250, number(1), number(0)),
    ],
)
def test_a_wrong_answer_ends_the_session(played: bytes) -> None:
    sftp = SftpProtocol(Script(played))
    with suppress(ConnectionLost):
        sftp.remove(b"x")  # an answer too many shows only with the next request
    with pytest.raises(ConnectionLost):
        sftp.remove(b"y")
    assert sftp.broken
    with pytest.raises(ConnectionLost):
        sftp.remove(b"z")


def test_more_data_than_was_asked_for_ends_the_session() -> None:
    with pytest.raises(ConnectionLost):
        SftpProtocol(Script(packet(Kind.DATA, number(1), text(bytes(11))))).read(b"h", 9)


def test_a_refused_piece_takes_the_answers_beyond_it_along() -> None:
    """Else they would pile up in memory, file after file."""
    script = Script(status(1, 4) + packet(Kind.DATA, number(2), text(b"beyond")) + status(3, 0))
    with pytest.raises(StepRefused):
        SftpProtocol(script).read(b"h", 10**6)
    assert script.left == status(3, 0)


def test_reading_stops_one_byte_over_the_limit() -> None:
    sftp = SftpProtocol(Script(packet(Kind.DATA, number(1), text(b"0123456789"))))
    assert sftp.read(b"h", 9) == b"0123456789"


def test_a_listing_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edigate.transport.sftp_protocol.MOST_ENTRIES", 10)
    entry = text(b"a") + text(b"-") + number(0)
    pages = b"".join(packet(Kind.NAME, number(request), number(4), entry * 4) for request in range(2, 9))
    with pytest.raises(ConnectionLost):
        SftpProtocol(Script(packet(Kind.HANDLE, number(1), text(b"h")) + pages)).list_folder(b"outbox")


def test_a_count_larger_than_its_page_ends_the_session() -> None:
    played = packet(Kind.HANDLE, number(1), text(b"h")) + packet(Kind.NAME, number(2), number(2**32 - 1))
    with pytest.raises(ConnectionLost):
        SftpProtocol(Script(played)).list_folder(b"outbox")


@given(st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_end_in_a_known_way(noise: bytes, piece: int) -> None:
    """G6 in small: no other exception, no endless loop."""
    for use in (
        SftpProtocol.start,
        lambda sftp: sftp.list_folder(b"outbox"),
        lambda sftp: sftp.read(b"h", 1000),
        lambda sftp: sftp.look(b"x"),
    ):
        for played in (noise, packet(Kind.HANDLE, number(1), text(b"h")) + noise, number(len(noise)) + noise):
            with suppress(FolderError):
                use(SftpProtocol(Script(played, piece)))


@given(st.binary(max_size=100))
def test_any_attributes_end_in_a_known_way(noise: bytes) -> None:
    for take in (Reader.attributes, Reader.entry, Reader.string):
        with suppress(PacketError):
            take(Reader(noise))


@given(st.binary(max_size=300))
def test_any_name_is_one_printable_line(raw_name: bytes) -> None:
    shown = readable_name(raw_name)
    assert shown.isprintable()
    assert shown.encode("utf-8") or not raw_name


def test_names_that_differ_are_mostly_shown_as_they_are() -> None:
    assert readable_name("Überweisung 2026.835".encode()) == "Überweisung 2026.835"
    assert readable_name(b"a\nb\x00\xe9") == "a\\nb\\x00\\xe9"
    assert readable_name("a\u202eb\u2028".encode()) == "a\\u202eb\\u2028"
