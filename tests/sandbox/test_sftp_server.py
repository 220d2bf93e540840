"""Our own SFTP server with clients that are not ours: paramiko's and, where it is installed, OpenSSH's."""

from __future__ import annotations

import io
import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import paramiko
import pytest

import servers
from edigate.errors import ConfigError
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from requirements import require

USER, PASSWORD = "practice", "sandbox"


class Uploads:
    """What the hook was called with, and what was in the file at that moment."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, bytes]] = []

    def __call__(self, path: Path) -> None:
        self.seen.append((f"{path.parent.name}/{path.name}", path.read_bytes()))


@pytest.fixture
def uploads() -> Uploads:
    return Uploads()


@pytest.fixture
def server(tmp_path: Path, uploads: Uploads) -> Iterator[SftpServer]:
    with SftpServer(tmp_path / "root", {USER: PASSWORD}, on_upload=uploads) as server:
        yield server


@pytest.fixture
def sftp(server: SftpServer) -> Iterator[paramiko.SFTPClient]:
    with connect(server) as client, client.open_sftp() as sftp:
        yield sftp


def connect(server: SftpServer, **how: object) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    login: dict[str, object] = {
        "username": USER,
        "password": PASSWORD,
        "allow_agent": False,
        "look_for_keys": False,
    }
    client.connect("127.0.0.1", server.port, **login | how)  # type: ignore[arg-type]
    return client


def test_files_go_in_and_come_out(server: SftpServer, sftp: paramiko.SFTPClient) -> None:
    content = os.urandom(300_000)
    sftp.putfo(io.BytesIO(content), "inbox/a.837", confirm=True)
    assert (server.served.root / "inbox/a.837").read_bytes() == content
    assert sftp.listdir("inbox") == ["a.837"]
    assert sftp.stat("/inbox/a.837").st_size == len(content)
    back = io.BytesIO()
    sftp.getfo("inbox/../inbox/a.837", back)
    assert back.getvalue() == content
    sftp.remove("inbox/a.837")
    assert sftp.listdir("inbox") == []
    assert sftp.normalize(".") == "/"
    assert stat.S_ISDIR(sftp.stat("outbox").st_mode or 0)


def test_a_rename_does_not_overwrite_but_the_posix_one_does(
    server: SftpServer, sftp: paramiko.SFTPClient
) -> None:
    for name in ("a", "b"):
        sftp.putfo(io.BytesIO(name.encode()), f"outbox/{name}")
    with pytest.raises(OSError, match="Failure"):
        sftp.rename("outbox/a", "outbox/b")
    assert (server.served.root / "outbox/b").read_bytes() == b"b"
    sftp.posix_rename("outbox/a", "outbox/b")
    assert (server.served.root / "outbox/b").read_bytes() == b"a"
    with pytest.raises(FileNotFoundError):
        sftp.rename("outbox/a", "outbox/c")


def test_an_exclusive_create_refuses_what_is_there(sftp: paramiko.SFTPClient) -> None:
    sftp.open("inbox/a.part", "wx").close()
    with pytest.raises(OSError, match="Failure"):
        sftp.open("inbox/a.part", "wx")


@pytest.mark.parametrize(
    "path", ["../secret", "/../../secret", "inbox/../../secret", "link/secret", "inbox/link", "/etc/hostname"]
)
def test_nothing_outside_is_reached(server: SftpServer, sftp: paramiko.SFTPClient, path: str) -> None:
    root = server.served.root
    (root.parent / "secret").write_text("not yours")
    (root / "link").symlink_to(root.parent)
    (root / "inbox/link").symlink_to(root.parent / "secret")
    for use in (
        lambda: sftp.open(path).read(),
        lambda: sftp.stat(path),
        lambda: sftp.listdir(path),
        lambda: sftp.open(path, "w"),
    ):
        before = (root.parent / "secret").read_text()
        with suppress(OSError):
            assert use() not in (b"not yours", ["secret"])
        assert (root.parent / "secret").read_text() == before
        (root / "secret").unlink(missing_ok=True)


def test_the_hook_hears_of_finished_claim_files_only(sftp: paramiko.SFTPClient, uploads: Uploads) -> None:
    sftp.putfo(io.BytesIO(b"ISA1"), "inbox/a.837.part")
    sftp.putfo(io.BytesIO(b"ISA2"), "inbox/b.TMP")
    sftp.putfo(io.BytesIO(b"ISA3"), "outbox/c.835")
    assert uploads.seen == []
    sftp.rename("inbox/a.837.part", "inbox/a.837")
    sftp.putfo(io.BytesIO(b"ISA4"), "inbox/d.837")
    sftp.posix_rename("inbox/b.TMP", "inbox/b.837")
    assert uploads.seen == [("inbox/a.837", b"ISA1"), ("inbox/d.837", b"ISA4"), ("inbox/b.837", b"ISA2")]


def test_the_hook_is_done_before_the_client_hears_of_it(tmp_path: Path) -> None:
    """What it answers is there as soon as the upload is."""

    def answer(_: Path) -> None:
        (tmp_path / "outbox/a.999").write_bytes(b"x")

    with (
        SftpServer(tmp_path, {USER: PASSWORD}, on_upload=answer) as server,
        connect(server) as client,
        client.open_sftp() as sftp,
    ):
        sftp.putfo(io.BytesIO(b"ISA"), "inbox/a.837")
        assert sftp.listdir("outbox") == ["a.999"]


def test_an_error_in_the_hook_is_not_lost(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        raise ValueError("cannot answer this")

    with pytest.raises(ValueError, match="cannot answer this"):
        upload_one(SftpServer(tmp_path, {USER: PASSWORD}, on_upload=fail))


def upload_one(server: SftpServer) -> None:
    with server, connect(server) as client, client.open_sftp() as sftp:
        sftp.putfo(io.BytesIO(b"ISA"), "inbox/a.837")


def test_nobody_else_comes_in(server: SftpServer) -> None:
    for how in ({"password": "wrong"}, {"username": "stranger"}):
        with pytest.raises(paramiko.AuthenticationException):
            connect(server, **how)
    assert [(login.username, login.method, login.accepted) for login in server.logins] == [
        (USER, "password", False),
        ("stranger", "password", False),
    ]


def test_nothing_but_files_is_offered(server: SftpServer) -> None:
    with connect(server) as client, pytest.raises(paramiko.SSHException):
        client.exec_command("id")


def test_a_host_key_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "host_key"
    first = SftpServer(tmp_path / "root", {}, host_key=path).fingerprint
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SftpServer(tmp_path / "root", {}, host_key=path).fingerprint == first
    assert SftpServer(tmp_path / "root", {}).fingerprint != first
    path.write_text("no key")
    with pytest.raises(ConfigError):
        SftpServer(tmp_path / "root", {}, host_key=path)
    with pytest.raises(ConfigError):
        SftpServer(tmp_path / "root", {}, {USER: ["ssh-ed25519 nonsense"]})


def test_stopping_ends_every_thread_also_of_clients_that_stay(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    clients = []
    with SftpServer(tmp_path, {USER: PASSWORD}) as server:
        port = server.port
        for effect in (None, Effect.STALL):
            server.faults = Faults((Fault(Request.LIST, effect),)) if effect else Faults()
            client = connect(server)
            clients.append(client)
            channel = client.open_sftp()
            if effect:
                below = channel.get_channel()
                assert below is not None
                below.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    channel.listdir("inbox")
    for client in clients:
        client.close()
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
    assert set(threading.enumerate()) <= before
    server.faults = Faults()
    server.start()  # the same port again
    try:
        assert server.port == port
        with connect(server) as client, client.open_sftp() as sftp:
            assert sftp.listdir(".") == ["inbox", "outbox"]
    finally:
        server.stop()
    server.stop()


def test_several_clients_at_once(server: SftpServer, uploads: Uploads) -> None:
    def upload(number: int) -> None:
        with connect(server) as client, client.open_sftp() as sftp:
            for each in range(5):
                sftp.putfo(io.BytesIO(bytes([number])), f"inbox/{number}-{each}.837")

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(name for name, _ in uploads.seen) == [
        f"inbox/{n}-{each}.837" for n in range(4) for each in range(5)
    ]


@pytest.mark.parametrize(
    "effect, error", [(Effect.FAIL, OSError), (Effect.DENY, PermissionError), (Effect.UNSUPPORTED, OSError)]
)
def test_a_fault_hits_the_request_it_names_and_no_other(
    server: SftpServer, sftp: paramiko.SFTPClient, effect: Effect, error: type[Exception]
) -> None:
    server.faults = Faults((Fault(Request.REMOVE, effect, 2),))
    for name in "abc":
        sftp.putfo(io.BytesIO(b"x"), f"outbox/{name}")
    sftp.remove("outbox/a")
    with pytest.raises(error):
        sftp.remove("outbox/b")
    sftp.remove("outbox/b")
    server.faults = server.faults  # counting starts anew
    sftp.putfo(io.BytesIO(b"x"), "outbox/a")
    sftp.remove("outbox/a")
    with pytest.raises(error):
        sftp.remove("outbox/c")


def test_openssh_is_served_too(tmp_path: Path, uploads: Uploads) -> None:
    """The user's own `sftp` against `edigate sandbox`."""
    program = shutil.which("sftp")
    require(program, "no sftp client of OpenSSH on this machine")
    key = servers.new_key("ed25519")
    path = servers.write_private_key(key, tmp_path / "key")
    (tmp_path / "local.837").write_bytes(b"ISA" * 50_000)
    with SftpServer(tmp_path / "root", {}, {USER: [servers.public_line(key)]}, on_upload=uploads) as server:
        (tmp_path / "root/outbox/a.835").write_bytes(b"answer")
        batch = "\n".join(
            [
                f"put {tmp_path}/local.837 inbox/b.837.part",
                "rename inbox/b.837.part inbox/b.837",
                f"get outbox/a.835 {tmp_path}/fetched.835",
                "ls -l outbox",
                "rm outbox/a.835",
                "",
            ]
        )
        options = [
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            f"UserKnownHostsFile={tmp_path}/known",
            "-o",
            "IdentityAgent=none",
        ]
        done = subprocess.run(
            [
                str(program),
                "-q",
                "-b",
                "-",
                "-F",
                "none",
                "-i",
                str(path),
                "-P",
                str(server.port),
                *options,
                f"{USER}@127.0.0.1",
            ],
            input=batch.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"a.835" in done.stdout
    assert uploads.seen == [("inbox/b.837", b"ISA" * 50_000)]
    assert (tmp_path / "fetched.835").read_bytes() == b"answer"
    assert not (tmp_path / "root/outbox/a.835").exists()
