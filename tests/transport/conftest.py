"""Mailboxes to test with: a local directory, our own server (which can misbehave) and OpenSSH, all with one face."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edigate.sandbox.faults import NO_FAULTS
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import DirectorySettings, SftpSettings
from transport.sites import PASSWORD, USER, Site, sandbox_settings


@pytest.fixture(scope="session")
def _session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("sandbox"), {USER: PASSWORD}) as server:
        yield server


@pytest.fixture
def server(_session_server: SftpServer) -> Iterator[SftpServer]:
    """Our own server, behaving, with nothing in its folders."""
    _session_server.faults = NO_FAULTS
    _session_server.logins.clear()
    for folder in ("inbox", "outbox", "taken"):
        for path in (_session_server.served.root / folder).glob("*"):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    yield _session_server
    _session_server.faults = NO_FAULTS


@pytest.fixture
def sandbox(server: SftpServer) -> Site:
    """Our own server as a partner."""
    root = server.served.root
    return Site(sandbox_settings(server), root / "inbox", root / "outbox")


@pytest.fixture
def openssh(request: pytest.FixtureRequest) -> Site:
    """OpenSSH as a partner."""
    sshd = request.getfixturevalue("sshd")
    settings = SftpSettings(
        host=sshd.host,
        port=sshd.port,
        username=sshd.username,
        key_file=sshd.key_path,
        host_key=(f"ssh-ed25519 {sshd.host_key_fingerprint}",),
        inbox="inbox",
        outbox="outbox",
    )
    return Site(settings, sshd.inbox, sshd.outbox)


@pytest.fixture
def directory(tmp_path: Path) -> Site:
    """Two local folders as a partner."""
    inbox, outbox = tmp_path / "inbox", tmp_path / "outbox"
    inbox.mkdir()
    outbox.mkdir()
    return Site(DirectorySettings(inbox, outbox), inbox, outbox)


@pytest.fixture(params=["directory", "sandbox", pytest.param("openssh", marks=pytest.mark.sshd)])
def site(request: pytest.FixtureRequest) -> Site:
    """Each kind of partner in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Site)
    return found


@pytest.fixture
def no_thread_left() -> Iterator[Callable[[], None]]:
    """After the test no thread is there that was not there before (the server's own have a moment to end)."""
    before = set(threading.enumerate())

    def check() -> None:
        ours = [thread for thread in threading.enumerate() if thread not in before]
        for thread in ours:
            thread.join(3)
        assert [thread for thread in ours if thread.is_alive()] == []

    yield check
    check()
