"""The whole sandbox over real SSH, with a client that is not ours."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import paramiko
import pytest

from edigate.sandbox.server import Sandbox, serve
from sandbox.written_837 import Claim, File, having, split

AT = datetime(2026, 3, 4, 9, 17)


@contextmanager
def connected(sandbox: Sandbox) -> Iterator[paramiko.SFTPClient]:
    transport = paramiko.Transport(socket.create_connection((sandbox.host, sandbox.port), timeout=10))
    try:
        transport.start_client(timeout=10)
        assert transport.get_remote_server_key().fingerprint == sandbox.fingerprint
        transport.auth_password(sandbox.username, sandbox.password)
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        yield client
    finally:
        transport.close()


def test_a_file_uploaded_and_renamed_is_answered_before_the_reply(tmp_path: Path) -> None:
    with serve(tmp_path, lambda: AT) as sandbox, connected(sandbox) as client:
        client.putfo(io.BytesIO(File([Claim()]).render()), "/inbox/batch.837.part")
        assert client.listdir("/outbox") == []
        client.rename("/inbox/batch.837.part", "/inbox/batch.837")
        assert client.stat("/inbox/batch.837").st_size
        answers = sorted(client.listdir("/outbox"))
        assert [name.rpartition(".")[2] for name in answers] == ["ta1", "999", "277ca", "835"]
        with client.open(f"/outbox/{answers[-1]}") as remote:
            assert having(split(remote.read()), "BPR")[0][2] == "92"
        client.remove(f"/outbox/{answers[0]}")
        assert sandbox.clearinghouse.total_paid == Decimal("92")
        assert sandbox.errors == []


def test_the_same_folder_is_the_same_clearinghouse_again(tmp_path: Path) -> None:
    with serve(tmp_path, lambda: AT) as first, connected(first) as client:
        client.putfo(io.BytesIO(File([Claim()]).render()), "/inbox/a.837")
    (tmp_path / "mailbox" / "inbox" / "b.837").write_bytes(File([Claim("A2")], isa13=102).render())
    with serve(tmp_path, lambda: AT) as second:
        assert second.fingerprint == first.fingerprint
        assert second.clearinghouse.total_paid == Decimal("184")


def test_neither_state_nor_key_can_be_fetched(tmp_path: Path) -> None:
    with serve(tmp_path, lambda: AT) as sandbox, connected(sandbox) as client:
        client.putfo(io.BytesIO(File([Claim()]).render()), "/inbox/a.837")
        assert sorted(client.listdir("/")) == ["inbox", "outbox"]
        for name in ("/../host_key", "/../state.json"):
            with pytest.raises(FileNotFoundError):
                client.stat(name)
    assert (tmp_path / "state.json").is_file()


def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    with serve(tmp_path, lambda: AT, password="right") as sandbox:
        sandbox.password = "wrong"
        with pytest.raises(paramiko.AuthenticationException), connected(sandbox):
            pass
