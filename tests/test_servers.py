"""The real servers do what the tests that use them count on."""

from __future__ import annotations

import socket

import paramiko
import psycopg
import pytest

from servers import Postgres, Sshd, SshdMaker, database_name


def connect(server: Sshd) -> paramiko.Transport:
    transport = paramiko.Transport(socket.create_connection((server.host, server.port), timeout=10))
    transport.connect(
        username=server.username, pkey=paramiko.Ed25519Key.from_private_key_file(str(server.key_path))
    )
    return transport


@pytest.mark.sshd
class TestSshd:
    def test_a_file_goes_in_and_comes_out(self, sshd: Sshd) -> None:
        with connect(sshd) as transport:
            assert transport.get_remote_server_key().fingerprint == sshd.host_key_fingerprint
            files = paramiko.SFTPClient.from_transport(transport)
            assert files is not None
            assert sorted(files.listdir(".")) == ["inbox", "outbox"]
            with files.open("inbox/one.837", "wb") as remote:
                remote.write(b"ISA*00*")
            (sshd.outbox / "one.999").write_bytes(b"ISA*01*")
            with files.open("outbox/one.999", "rb") as answer:
                assert answer.read() == b"ISA*01*"
            files.remove("outbox/one.999")
        assert (sshd.inbox / "one.837").read_bytes() == b"ISA*00*"
        assert list(sshd.outbox.iterdir()) == []

    def test_its_folders_are_empty_for_each_test(self, sshd: Sshd) -> None:
        assert list(sshd.inbox.iterdir()) == list(sshd.outbox.iterdir()) == []

    def test_a_stop_drops_the_connection_and_a_start_keeps_port_and_key(self, sshd: Sshd) -> None:
        port, print_before = sshd.port, sshd.host_key_fingerprint
        with connect(sshd) as transport:
            sshd.stop()
            transport.join(timeout=10)
            assert not transport.is_active()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((sshd.host, sshd.port), timeout=10)
        sshd.start()
        assert sshd.port == port
        with connect(sshd) as transport:
            assert transport.get_remote_server_key().fingerprint == print_before

    def test_another_server_with_other_keys_and_lines(self, make_sshd: SshdMaker) -> None:
        server = make_sshd(
            host_keys=("rsa", "ecdsa"), config=["HostKeyAlgorithms rsa-sha2-512", "RekeyLimit 64K"]
        )
        with connect(server) as transport:
            assert transport.host_key_type == "rsa-sha2-512"
            assert transport.get_remote_server_key().fingerprint == server.host_key_fingerprints[0]

    def test_a_stranger_is_turned_away(self, sshd: Sshd) -> None:
        transport = paramiko.Transport(socket.create_connection((sshd.host, sshd.port), timeout=10))
        with transport, pytest.raises(paramiko.AuthenticationException):
            transport.connect(username=sshd.username, password="guess")


@pytest.mark.postgres
class TestPostgres:
    def test_each_test_has_an_empty_database(self, postgres_url: str) -> None:
        assert postgres_url.startswith("postgresql+psycopg://")
        with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE claim (id int)")
            row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert row == (1,)

    def test_a_database_can_be_the_template_of_another(self, postgres: Postgres, postgres_url: str) -> None:
        with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE claim AS SELECT 7 AS id")
        copy = postgres.create(template=database_name(postgres_url))
        with psycopg.connect(copy.replace("+psycopg", "")) as connection:
            row = connection.execute("SELECT id FROM claim").fetchone()
        postgres.drop(copy)
        assert row == (7,)
