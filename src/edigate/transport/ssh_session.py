"""One SSH connection with an SFTP channel: the pinned host key first, then exactly one credential, all in one limit.

paramiko's Transport is driven by hand, because its `connect` offers more than one try, cannot compare a fingerprint,
and takes a time-out for a success. Nothing is told from an exception's text.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, NoReturn, Self

import paramiko

from edigate.errors import (
    HostKeyRefused,
    LocalError,
    LoginRefused,
    NotReached,
    PartnerError,
    PartnerRefused,
    PartnerUnavailable,
)
from edigate.transport.credentials import pinned_keys, private_key
from edigate.transport.deadline import Deadline
from edigate.transport.folder import ConnectionLost
from edigate.transport.names import readable_name
from edigate.transport.remote import HostKey
from edigate.transport.retrying import connecting
from edigate.transport.settings import SftpSettings
from edigate.transport.sftp_protocol import SftpProtocol

# paramiko logs host names, remote names and tracebacks; what matters comes back to the caller as an exception.
_SILENCE = logging.getLogger("edigate.transport.ssh")
_SILENCE.addHandler(logging.NullHandler())
_SILENCE.propagate = False

_WEAK: dict[str, Sequence[str]] = {
    "ciphers": ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"),
    "macs": ("hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96"),
}
_ALGORITHMS_OF_KEY_TYPE = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
_HOST_KEY = "host key"
_OFFERS = (
    # what for, our list, the server's lists in its key exchange message
    ("key exchange", "preferred_kex", ("kex_algo_list",)),
    (_HOST_KEY, "preferred_keys", ("server_key_algo_list",)),
    ("cipher", "preferred_ciphers", ("client_encrypt_algo_list", "server_encrypt_algo_list")),
    ("mac", "preferred_macs", ("client_mac_algo_list", "server_mac_algo_list")),
    ("compression", "preferred_compression", ("client_compress_algo_list", "server_compress_algo_list")),
)
_JOIN_SECONDS = 5.0
_CLOSE_SECONDS = 5.0
_MOMENT_SECONDS = 0.2
_MOST_SHOWN = 400  # characters of what a server offers
_NO_THREAD = "can't start new thread"  # how Python says it
_PROHIBITED, _UNKNOWN_CHANNEL = 1, 3  # RFC 4254 5.1: refusals that a later try would meet again


class _Transport(paramiko.Transport):
    """paramiko's transport, which also remembers what the server offered, so that a refusal can name it."""

    def __init__(self, sock: socket.socket, key_types: tuple[str, ...]) -> None:
        super().__init__(sock, disabled_algorithms=_WEAK)
        if key_types:
            wanted = {
                name for key_type in key_types for name in _ALGORITHMS_OF_KEY_TYPE.get(key_type, (key_type,))
            }
            unwanted = [name for name in self.preferred_keys if name not in wanted]
            self.disabled_algorithms = {**_WEAK, "keys": unwanted}
        self.offered: dict[str, list[str]] = {}
        self.set_log_channel(_SILENCE.name)

    def _really_parse_kex_init(self, m: paramiko.Message, ignore_first_byte: bool = False) -> dict[str, Any]:
        parsed: dict[str, Any] = super()._really_parse_kex_init(m, ignore_first_byte)  # type: ignore[misc]
        self.offered = {what: list(names) for what, names in parsed.items() if isinstance(names, list)}
        return parsed

    def missing(self) -> tuple[str, str] | None:
        """For what the server offers nothing that is acceptable to us, and what it offers; None when all is well."""
        for what, ours, lists in _OFFERS:
            for offer in lists:
                names = self.offered.get(offer, [])
                if self.offered and not set(names) & set(getattr(self, ours)):
                    return what, _shown(names)
        return None

    def negotiated(self) -> tuple[tuple[str, str], ...]:
        """What was agreed on: (what for, algorithm)."""
        kex = next((name for name in self.preferred_kex if name in self.offered.get("kex_algo_list", [])), "")
        return (
            ("key exchange", kex),
            ("host key", self.host_key_type or ""),
            ("cipher", self.local_cipher),
            ("mac", "" if "gcm" in self.local_cipher else self.local_mac or ""),
            ("compression", self.local_compression or ""),
        )


class SshSession:
    """An authenticated connection with SFTP started. Made by `open_session`; `close` leaves no thread behind."""

    def __init__(
        self, transport: _Transport, channel: paramiko.Channel, sftp: SftpProtocol, host_key: HostKey
    ) -> None:
        self._transport = transport
        self._channel = channel
        self.sftp = sftp
        self.host_key = host_key
        self.algorithms = transport.negotiated()
        self.server = readable_name(transport.remote_version.encode())

    @property
    def alive(self) -> bool:
        """Whether the connection stands, as far as is known without asking."""
        return self._transport.is_active() and not self._channel.closed and not self.sftp.broken

    def cut(self) -> None:
        """Close at once, from any thread; whoever waits for an answer is released."""
        _cut(self._transport)

    def close(self) -> None:
        """Say goodbye properly: some servers take a file over only when its sender has left."""
        # It may be gone already, and then says so in one of three ways.
        with Deadline(_CLOSE_SECONDS, self.cut), suppress(OSError, EOFError, paramiko.SSHException):
            self._channel.close()
        _cut(self._transport)


def open_session(settings: SftpSettings) -> SshSession:
    """Connect, check the host key, log in, start SFTP.

    Raises ConfigError before anything is sent, PartnerUnavailable or PartnerRefused afterwards.
    """
    pins = pinned_keys(settings)
    key = private_key(settings)
    ends = time.monotonic() + settings.connect_seconds
    try:
        return connecting(settings.connect_seconds)(lambda: _open_once(settings, pins, key, ends))
    except RuntimeError as error:
        if str(error) != _NO_THREAD:
            raise
        raise LocalError("this machine starts no further thread; nothing was sent") from None


def read_host_key(host: str, port: int, timeout_seconds: float) -> HostKey:
    """The server's host key after the key exchange; no user name and no credential is sent."""
    with _Opening(host, port, (), time.monotonic() + timeout_seconds) as opening:
        opening.exchange_keys()
        return opening.host_key()


def _open_once(
    settings: SftpSettings, pins: tuple[HostKey, ...], key: paramiko.PKey | None, ends: float
) -> SshSession:
    key_types = () if any(not pin.type for pin in pins) else tuple(pin.type for pin in pins)
    with _Opening(settings.host, settings.port, key_types, ends) as opening:
        opening.exchange_keys()
        presented = opening.host_key()
        if not any(presented.fingerprint == pin.fingerprint for pin in pins):
            raise HostKeyRefused(
                f"{opening.partner}: the host key is {presented}, not a pinned one; nothing was sent"
            )
        opening.authenticate(settings, key)
        return opening.start_sftp(settings, presented)


class _Opening:
    """The way to a standing session, step by step; whatever goes wrong on it closes everything again."""

    def __init__(self, host: str, port: int, key_types: tuple[str, ...], ends: float) -> None:
        self.partner = f"{host}:{port}"
        self._doing = "connecting"
        self._ends = ends
        self._key_types = key_types
        self._sock = _dial(host, port, ends, self.partner)
        self._transport = _Transport(self._sock, key_types)
        self._deadline = Deadline(self._remaining(), self._expire)
        self._handed_over = False

    def __enter__(self) -> Self:
        self._deadline.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._deadline.__exit__(None, None, None)
        if not self._handed_over or error is not None:
            _cut(self._transport)
        if self._deadline.expired and not isinstance(error, PartnerRefused):
            raise PartnerUnavailable(f"{self.partner}: no answer in time while {self._doing}") from None

    def exchange_keys(self) -> None:
        self._doing = "exchanging keys"
        # One limit rules: paramiko's own must not fire before it.
        for limit in ("banner_timeout", "handshake_timeout", "auth_timeout", "channel_timeout"):
            setattr(self._transport, limit, self._remaining() + _JOIN_SECONDS)
        done = threading.Event()
        self._transport.start_client(event=done)
        done.wait(self._remaining())
        if self._transport.is_active() and self._transport.initial_kex_done:
            return
        error = self._transport.get_exception()
        if isinstance(error, paramiko.ssh_exception.IncompatiblePeer):
            missing = self._transport.missing()
            if missing is None:
                raise PartnerRefused(f"{self.partner}: it speaks another version of SSH")
            # A key of another type than the pinned one is a changed host key too.
            kind = HostKeyRefused if missing[0] == _HOST_KEY and self._key_types else PartnerRefused
            raise kind(f"{self.partner}: no acceptable {missing[0]}; it offers only {missing[1]}")
        self._doing_failed(NotReached)

    def host_key(self) -> HostKey:
        key = self._transport.get_remote_server_key()
        digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
        return HostKey(key.get_name(), f"SHA256:{digest}")

    def authenticate(self, settings: SftpSettings, key: paramiko.PKey | None) -> None:
        """Present the one credential once. A connection that ends here counts as a refusal: so do lock-outs look."""
        self._doing = "logging in"
        done = threading.Event()
        if key is not None:
            self._transport.auth_publickey(settings.username, key, event=done)
        else:
            self._transport.auth_password(
                settings.username, settings.password or "", event=done, fallback=False
            )
        done.wait(self._remaining())
        if self._transport.is_authenticated():
            return
        error = self._transport.get_exception()
        if self._deadline.expired or not done.is_set():
            self._doing_failed(PartnerUnavailable)
        if isinstance(error, paramiko.BadAuthenticationType):
            methods = _shown(error.allowed_types)
            raise LoginRefused(f"{self.partner}: our way of logging in is not allowed; it offers {methods}")
        if isinstance(error, paramiko.ssh_exception.PartialAuthentication):
            methods = _shown(error.allowed_types)
            raise LoginRefused(f"{self.partner}: it wants a further proof after the first: {methods}")
        if isinstance(error, paramiko.AuthenticationException) or self._transport.is_active():
            raise LoginRefused(f"{self.partner}: the user name or the credential was not accepted")
        if isinstance(error, paramiko.SSHException):
            raise LoginRefused(
                f"{self.partner}: it asked for something else while logging in (a new password?)"
            )
        raise LoginRefused(f"{self.partner}: it closed the connection instead of answering the log-in")

    def start_sftp(self, settings: SftpSettings, host_key: HostKey) -> SshSession:
        self._doing = "opening a channel"
        try:
            channel = self._transport.open_session(timeout=self._remaining() + _JOIN_SECONDS)
            channel.settimeout(settings.reply_seconds)
            self._doing = "asking for SFTP"
            channel.invoke_subsystem("sftp")
        except paramiko.ChannelException as error:
            if error.code in (_PROHIBITED, _UNKNOWN_CHANNEL):
                raise PartnerRefused(f"{self.partner}: it refused a session") from None
            self._doing_failed(PartnerUnavailable)
        except paramiko.SSHException:
            # A connection that is ending looks like a refused channel at first.
            self._transport.join(_MOMENT_SECONDS)
            if self._transport.is_alive() and self._doing == "asking for SFTP":
                raise PartnerRefused(f"{self.partner}: it offers no SFTP to this user") from None
            self._doing_failed(PartnerUnavailable)
        except (OSError, EOFError):
            self._doing_failed(PartnerUnavailable)
        self._doing = "starting SFTP"
        sftp = SftpProtocol(channel)
        try:
            sftp.start()
        except ConnectionLost:
            self._doing_failed(PartnerUnavailable)
        self._handed_over = True
        return SshSession(self._transport, channel, sftp, host_key)

    def _doing_failed(self, kind: type[PartnerError]) -> NoReturn:
        raise kind(f"{self.partner}: the connection failed while {self._doing}") from None

    def _remaining(self) -> float:
        return max(self._ends - time.monotonic(), 0)

    def _expire(self) -> None:
        _cut(self._transport)


def _dial(host: str, port: int, ends: float, partner: str) -> socket.socket:
    """A connected socket, the addresses tried in order; the name's look-up and they have one limit."""
    for family, kind, protocol, _, address in _addresses(host, port, ends, partner):
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(max(ends - time.monotonic(), 0.001))
        try:
            sock.connect(address)
            # Without it every write waits for the acknowledgement of the one before: sixty times slower.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError:
            sock.close()
    raise NotReached(f"{partner}: no connection")


def _addresses(host: str, port: int, ends: float, partner: str) -> Sequence[Any]:
    """Where a name leads. The system's resolver waits as long as it likes and cannot be interrupted, so it is asked in a
    thread of its own, which ends with it."""
    found: list[Sequence[Any]] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):  # a name that is none
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = threading.Thread(target=look_up, name="look-up", daemon=True)
    asking.start()
    asking.join(max(ends - time.monotonic(), 0))
    if asking.is_alive():
        raise NotReached(f"{partner}: no answer in time while looking up the host name")
    if not found:
        raise NotReached(f"{partner}: the host name could not be resolved")
    return found[0]


def _shown(names: Sequence[str]) -> str:
    """What a server offers, for people: it may say anything, and as much as it likes."""
    text = readable_name(", ".join(names).encode())
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _cut(transport: _Transport) -> None:
    # A key exchange that never ended would leave its timer's thread waiting.
    transport.packetizer.complete_handshake()
    transport.close()
    transport.sock.close()
    if transport.is_alive() and transport is not threading.current_thread():
        transport.join(_JOIN_SECONDS)
