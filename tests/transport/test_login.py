"""Who is let in, on both sides: the server by its pinned key before anything is sent, ourselves by one credential."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import paramiko
import pytest

import servers
from edigate.delivery.outbound_file import Transfer
from edigate.errors import (
    ConfigError,
    HostKeyRefused,
    LoginRefused,
    NotReached,
    PartnerError,
    PartnerRefused,
    PartnerUnavailable,
)
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import HostKey, SftpSettings, fetch_host_key, open_mailbox
from transport.sites import NAME, PASSWORD, TEMP, USER, Site, outbound, pattern, sandbox_settings

NO_KEY = "SHA256:" + base64.b64encode(hashlib.sha256(b"no key").digest()).decode().rstrip("=")


@pytest.fixture
def two_keys(tmp_path: Path) -> Iterator[SftpServer]:
    """A server with an ed25519 and an RSA host key and three users, one of whom has a key."""
    paths = [servers.write_private_key(servers.new_key(kind), tmp_path / kind) for kind in ("ed25519", "rsa")]
    user_key = servers.new_key("ed25519")
    servers.write_private_key(user_key, tmp_path / "user_key")
    servers.write_private_key(user_key, tmp_path / "locked_key", passphrase="old-barn-door")
    keys = {USER: [servers.public_line(user_key)]}
    with SftpServer(tmp_path / "root", {USER: PASSWORD}, keys, host_key=paths) as server:
        yield server


def refused(settings: SftpSettings, kind: type[PartnerRefused] = PartnerRefused) -> str:
    """The message with which the partner's no comes back, and the no is of exactly this kind."""
    with pytest.raises(PartnerRefused) as caught, open_mailbox(settings):
        pass
    assert type(caught.value) is kind
    return str(caught.value)


# --------------------------------------------------------------------------------------------------------- the server
def test_the_presented_key_can_be_seen_without_logging_in(server: SftpServer) -> None:
    assert str(fetch_host_key("127.0.0.1", server.port)) == server.host_keys[0]
    assert server.logins == []


@pytest.mark.sshd
@pytest.mark.parametrize(
    "kind, name", [("ed25519", "ssh-ed25519"), ("rsa", "ssh-rsa"), ("ecdsa", "ecdsa-sha2-nistp256")]
)
def test_the_fingerprint_is_the_one_openssh_shows(make_sshd: servers.SshdMaker, kind: str, name: str) -> None:
    sshd = make_sshd(host_keys=(kind,))
    assert fetch_host_key(sshd.host, sshd.port) == HostKey(name, sshd.host_key_fingerprint)


def test_a_changed_host_key_stops_before_any_credential(server: SftpServer) -> None:
    """N-10: and the message shows what it presents, so that a person can compare."""
    message = refused(sandbox_settings(server, host_key=(NO_KEY,)), HostKeyRefused)
    assert server.fingerprint in message
    assert server.logins == []


@pytest.mark.sshd
def test_openssh_sees_no_user_name_from_us_when_its_key_is_not_pinned(
    openssh: Site, sshd: servers.Sshd
) -> None:
    """N-10 on the other side's own record."""
    length = len(sshd.log)
    with pytest.raises(PartnerRefused), openssh.open(host_key=(f"ssh-ed25519 {NO_KEY}",)):
        pass
    with pytest.raises(PartnerRefused), openssh.open(username="nobody-known"):
        pass
    first, _, second = sshd.log[length:].partition("nobody-known")
    assert "Connection from" in first
    assert "user" not in first.partition("Connection from")[2].partition("Connection from")[0]
    assert second


@pytest.mark.parametrize("pins", [(), ("",), ("md5:aa:bb",), ("ssh-ed25519 AAAA",), (NO_KEY, "nonsense")])
def test_without_a_usable_pin_there_is_no_connection(server: SftpServer, pins: tuple[str, ...]) -> None:
    """N-11: no trust on first use."""
    with pytest.raises(ConfigError), open_mailbox(sandbox_settings(server, host_key=pins)):
        pass
    assert server.logins == []


def test_one_of_several_pins_is_enough(server: SftpServer) -> None:
    """A partner who announces a new key can be pinned with both."""
    with open_mailbox(sandbox_settings(server, host_key=(NO_KEY, server.fingerprint))) as mailbox:
        assert mailbox.list() == []


@pytest.mark.parametrize("which, name", [(0, "ssh-ed25519"), (1, "rsa-sha2-512")])
def test_only_the_pinned_type_of_key_is_negotiated(two_keys: SftpServer, which: int, name: str) -> None:
    """N-12."""
    with open_mailbox(sandbox_settings(two_keys, host_key=(two_keys.host_keys[which],))) as mailbox:
        probe = mailbox.probe()
    assert dict(probe.algorithms)["host key"] == name
    assert str(probe.host_key) == two_keys.host_keys[which]


def test_a_pinned_type_that_is_not_offered_is_named(server: SftpServer) -> None:
    message = refused(sandbox_settings(server, host_key=(f"ssh-ed25519 {NO_KEY}",)), HostKeyRefused)
    assert "host key" in message
    assert "ecdsa-sha2-nistp256" in message
    assert server.logins == []


# -------------------------------------------------------------------------------------------------------- algorithms
WEAK = [
    (["Ciphers aes128-cbc"], "aes128-cbc"),
    (["Ciphers aes128-ctr", "MACs hmac-sha1,hmac-md5"], "hmac-sha1"),
    (["KexAlgorithms diffie-hellman-group14-sha1"], "diffie-hellman-group14-sha1"),
    (["HostKeyAlgorithms ssh-rsa"], "ssh-rsa"),
    (["Ciphers aes256-cbc", "MACs hmac-sha2-256-etm@openssh.com"], "aes256-cbc"),
]


@pytest.mark.sshd
@pytest.mark.parametrize("config, named", WEAK)
def test_a_server_with_weak_algorithms_only_is_refused_by_name(
    make_sshd: servers.SshdMaker, config: list[str], named: str
) -> None:
    """N-16, N-17: CBC is never offered, so neither is its dangerous pair with EtM."""
    sshd = make_sshd(host_keys=("rsa",), config=config)
    settings = SftpSettings(
        sshd.host,
        sshd.username,
        (sshd.host_key_fingerprint,),
        "inbox",
        "outbox",
        sshd.port,
        key_file=sshd.key_path,
    )
    assert named in refused(settings)


@pytest.mark.sshd
def test_rekeying_in_the_middle_leaves_the_file_whole(make_sshd: servers.SshdMaker) -> None:
    """N-19."""
    sshd = make_sshd(config=["RekeyLimit 64K"])
    settings = SftpSettings(
        sshd.host,
        sshd.username,
        (sshd.host_key_fingerprint,),
        "inbox",
        "outbox",
        sshd.port,
        key_file=sshd.key_path,
    )
    content = pattern(1_000_000)
    with open_mailbox(settings) as mailbox:
        assert mailbox.deliver(outbound(content), TEMP).outcome is Transfer.DELIVERED
    assert (sshd.inbox / NAME).read_bytes() == content


# ---------------------------------------------------------------------------------------------------------- ourselves
@pytest.mark.parametrize("changes", [{"password": "wrong-horse"}, {"username": "nobody-known"}])
def test_a_wrong_credential_is_presented_once(server: SftpServer, changes: dict[str, Any]) -> None:
    """N-13, N-14."""
    refused(sandbox_settings(server, **changes), LoginRefused)
    assert [login.accepted for login in server.logins] == [False]


def test_a_key_is_presented_alone(two_keys: SftpServer, tmp_path: Path) -> None:
    changes = {"password": None, "key_file": tmp_path / "user_key"}
    with open_mailbox(sandbox_settings(two_keys, **changes)) as mailbox:
        assert mailbox.list() == []
    # paramiko's server is asked about a key once before it is signed with and once after.
    assert {login.method for login in two_keys.logins} == {"publickey"}


def test_a_wrong_key_is_presented_once(two_keys: SftpServer, tmp_path: Path) -> None:
    wrong = servers.write_private_key(servers.new_key("ed25519"), tmp_path / "wrong_key")
    refused(sandbox_settings(two_keys, password=None, key_file=wrong), LoginRefused)
    assert [(login.method, login.accepted) for login in two_keys.logins] == [("publickey", False)]


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
@pytest.mark.parametrize("passphrase", [None, "old-barn-door"])
def test_keys_of_every_type_log_in(tmp_path: Path, kind: str, passphrase: str | None) -> None:
    key = servers.new_key(kind)
    path = servers.write_private_key(key, tmp_path / "key", passphrase)
    with SftpServer(tmp_path / "root", {}, {USER: [servers.public_line(key)]}) as server:
        changes = {"password": None, "key_file": path, "key_passphrase": passphrase}
        with open_mailbox(sandbox_settings(server, **changes)) as mailbox:
            assert mailbox.list() == []


def test_a_key_that_cannot_be_used_is_a_matter_of_configuration(two_keys: SftpServer, tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nnothing\n")
    (tmp_path / "broken").chmod(0o600)
    (tmp_path / "open_key").write_bytes((tmp_path / "user_key").read_bytes())
    (tmp_path / "open_key").chmod(0o640)
    for changes in (
        {"key_file": tmp_path / "absent"},
        {"key_file": tmp_path / "broken"},
        {"key_file": tmp_path / "open_key"},  # others may read it
        {"key_file": tmp_path / "locked_key"},
        {"key_file": tmp_path / "locked_key", "key_passphrase": "wrong-horse"},
        {"key_file": tmp_path / "user_key", "password": PASSWORD},
        {},
    ):
        with (
            pytest.raises(ConfigError),
            open_mailbox(sandbox_settings(two_keys, **{"password": None} | changes)),
        ):
            pass
    assert two_keys.logins == []


def test_a_method_that_is_not_allowed_names_those_that_are(tmp_path: Path) -> None:
    """N-15."""
    with SftpServer(tmp_path, {}, {USER: [servers.public_line(servers.new_key("ed25519"))]}) as server:
        assert "publickey" in refused(sandbox_settings(server), LoginRefused)


@pytest.mark.sshd
def test_a_server_that_asks_questions_instead_gets_no_answer(make_sshd: servers.SshdMaker) -> None:
    """N-15: keyboard-interactive and a second factor end in a clear refusal, not in a loop."""
    sshd = make_sshd(config=["AuthenticationMethods publickey,publickey"])
    settings = SftpSettings(
        sshd.host,
        sshd.username,
        (sshd.host_key_fingerprint,),
        "inbox",
        "outbox",
        sshd.port,
        key_file=sshd.key_path,
    )
    assert "further proof" in refused(settings, LoginRefused)


def test_a_password_that_must_be_changed_is_said(server: SftpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """N-15: SSH_MSG_USERAUTH_PASSWD_CHANGEREQ (RFC 4252, 8)."""
    asked: list[str] = []

    def ask_for_another(username: str, password: str) -> bool:
        asked.append(username)
        message = paramiko.Message()
        message.add_byte(bytes([60]))
        message.add_string("Your password has expired.")
        message.add_string("")
        server._transports[-1]._send_message(message)  # type: ignore[attr-defined]
        return False

    monkeypatch.setattr(server, "check_password", ask_for_another)
    refused(sandbox_settings(server), LoginRefused)
    assert asked == [USER]


def test_a_server_that_hangs_up_on_the_credential_has_refused_it(server: SftpServer) -> None:
    """N-14: that is what a lock-out looks like; trying again would prolong it."""
    server.faults = Faults((Fault(Request.LOGIN, Effect.DROP),))
    message = refused(sandbox_settings(server), LoginRefused)
    assert "instead of answering" in message


def test_a_user_without_sftp_is_told_so(server: SftpServer) -> None:
    server.faults = Faults((Fault(Request.SUBSYSTEM, Effect.DENY),))
    assert "SFTP" in refused(sandbox_settings(server))


@pytest.mark.sshd
def test_a_server_without_room_for_a_session(make_sshd: servers.SshdMaker) -> None:
    """N-18."""
    sshd = make_sshd(config=["MaxSessions 0"])
    settings = SftpSettings(
        sshd.host,
        sshd.username,
        (sshd.host_key_fingerprint,),
        "inbox",
        "outbox",
        sshd.port,
        key_file=sshd.key_path,
    )
    with pytest.raises(PartnerError), open_mailbox(settings):
        pass


# ------------------------------------------------------------------------------------------------------------ secrets
def test_secrets_are_in_no_text(server: SftpServer, tmp_path: Path) -> None:
    settings = sandbox_settings(server, key_passphrase="old-barn-door")
    for text in (
        repr(settings),
        str(settings),
        f"{settings}",
        repr(open_mailbox(settings)),
        repr([settings]),
    ):
        assert PASSWORD not in text
        assert "old-barn-door" not in text
    for changes in ({"password": "wrong-horse"}, {"host_key": (NO_KEY,)}, {"host_key": ()}, {"port": 1}):
        message = failure(partial(_enter, dataclasses.replace(settings, **changes)))
        assert PASSWORD not in message
        assert "wrong-horse" not in message


def failure(call: Callable[[], object]) -> str:
    """Everything an exception would print, its causes included."""
    import traceback

    with pytest.raises((PartnerError, ConfigError)) as caught:
        call()
    assert caught.value.__cause__ is None
    return "".join(traceback.format_exception_only(caught.value)) + repr(caught.value.args)


def test_an_error_survives_being_sent_between_processes() -> None:
    for kind in (PartnerRefused, PartnerUnavailable, NotReached):
        assert str(pickle.loads(pickle.dumps(kind("127.0.0.1:22: no")))) == "127.0.0.1:22: no"


def _enter(settings: SftpSettings) -> None:
    open_mailbox(settings).__enter__()
