"""What we offer a server before anything is agreed on, read off the wire."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from edigate.errors import PartnerError
from edigate.transport import SftpSettings, open_mailbox

_KEXINIT = 20
# The lists of a KEXINIT (RFC 4253, 7.1), in their order.
LISTS = (
    "kex", "host_key", "cipher_out", "cipher_in", "mac_out", "mac_in", "compression_out", "compression_in",
)  # fmt: skip


class Listener:
    """A server that says a greeting, keeps what the client offers, and hangs up."""

    def __init__(self) -> None:
        self.offered: dict[str, list[str]] = {}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._socket.close()
        self._thread.join(10)

    def _serve(self) -> None:
        peer = self._socket.accept()[0]
        self._socket.close()  # whoever tries again finds nobody
        with peer, peer.makefile("rb") as stream:
            peer.settimeout(10)
            peer.sendall(b"SSH-2.0-Listener\r\n")
            stream.readline()
            (length,) = struct.unpack(">I", stream.read(4))
            packet = stream.read(length)
            padding, payload = packet[0], packet[1:]
            payload = payload[: len(payload) - padding]
            assert payload[0] == _KEXINIT
            rest = payload[17:]  # after the cookie
            for name in LISTS:
                (size,) = struct.unpack(">I", rest[:4])
                self.offered[name] = rest[4 : 4 + size].decode().split(",")
                rest = rest[4 + size :]


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def test_no_pair_that_a_prefix_can_be_cut_from_is_ever_offered(listener: Listener) -> None:
    """N-17: a stranger who drops the first packets (Terrapin) gets nowhere. Neither CBC beside encrypt-then-MAC nor
    ChaCha20 is offered, whatever the server can; and we ask for strict key exchange besides."""
    pin = "SHA256:" + "A" * 43
    settings = SftpSettings("127.0.0.1", "nobody", (pin,), "inbox", "outbox", listener.port, password="none")
    with pytest.raises(PartnerError), open_mailbox(settings):
        pass
    offered = listener.offered
    assert "kex-strict-c-v00@openssh.com" in offered["kex"]
    for way in ("cipher_out", "cipher_in"):
        assert offered[way], "nothing is offered at all"
        assert not [each for each in offered[way] if "cbc" in each or "chacha20" in each]
    for way in ("mac_out", "mac_in"):
        assert not [each for each in offered[way] if "md5" in each or each.startswith("hmac-sha1")]
    assert not [each for each in offered["kex"] if each.endswith("sha1")]
    assert "ssh-rsa" not in offered["host_key"]
