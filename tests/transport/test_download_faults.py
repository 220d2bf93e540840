"""Fetching from a server that lies, tears and vanishes: a torn or unbounded answer never comes through as a file."""

from __future__ import annotations

import errno
import tracemalloc
from pathlib import Path

import pytest

from edigate.delivery.outbound_file import Transfer
from edigate.errors import PartnerRefused, PartnerUnavailable
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import RemoteFile
from transport.sites import NAME, TEMP, Site, outbound, pattern, put

CONTENT = pattern(32 * 1024 * 6 + 5)
ANSWER = RemoteFile("a.835", b"a.835", len(CONTENT), None)


@pytest.fixture(autouse=True)
def _answers(sandbox: Site) -> None:
    put(sandbox.outbox / "a.835", CONTENT)


@pytest.mark.parametrize("effect", [Effect.DROP, Effect.LOSE_REPLY])
def test_a_cut_at_any_piece_leaves_nothing_and_the_next_try_has_all(
    server: SftpServer, sandbox: Site, effect: Effect
) -> None:
    """R-14."""
    for nth in range(1, 9):
        server.faults = Faults((Fault(Request.READ, effect, nth),))
        with sandbox.open() as mailbox, pytest.raises(PartnerUnavailable):
            mailbox.fetch(ANSWER, 10**6)
    with sandbox.open() as mailbox:
        assert mailbox.fetch(ANSWER, 10**6) == CONTENT


@pytest.mark.parametrize("nth", [1, 3, 8])
def test_a_refused_piece_fails_that_file_only(server: SftpServer, sandbox: Site, nth: int) -> None:
    """R-17."""
    with sandbox.open() as mailbox:
        server.faults = Faults((Fault(Request.READ, Effect.FAIL, nth),))
        with pytest.raises(PartnerRefused):
            mailbox.fetch(ANSWER, 10**6)
        assert mailbox.alive
        assert mailbox.fetch(ANSWER, 10**6) == CONTENT


@pytest.mark.parametrize("most", [1000, 32 * 1024 - 1, 100_000])
def test_a_server_of_small_pieces_gives_the_whole_file(server: SftpServer, sandbox: Site, most: int) -> None:
    server.faults = Faults(read_at_most=most)
    with sandbox.open() as mailbox:
        assert mailbox.fetch(ANSWER, 10**6) == CONTENT
        assert mailbox.deliver(outbound(CONTENT), TEMP).outcome is Transfer.DELIVERED


@pytest.mark.parametrize("error", [1, -1, 1000])
def test_a_size_that_does_not_fit_what_was_read_is_no_file_yet(
    server: SftpServer, sandbox: Site, error: int
) -> None:
    """R-15: it may still be growing, or was cut short on the way."""
    server.faults = Faults(size_error=error)
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        with pytest.raises(PartnerUnavailable):
            mailbox.fetch(file, 10**6)
        assert mailbox.alive


def test_without_sizes_the_end_of_the_file_counts(server: SftpServer, sandbox: Site) -> None:
    server.faults = Faults(hide_size=True)
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        assert file.size is None
        assert mailbox.fetch(file, len(CONTENT)) == CONTENT
        with pytest.raises(PartnerRefused):
            mailbox.fetch(file, len(CONTENT) - 1)


def test_a_monstrous_size_is_refused_before_anything_is_set_aside(server: SftpServer, sandbox: Site) -> None:
    """R-16: paramiko's prefetch takes 240 MB for the list of pieces of 2^36 bytes."""
    server.faults = Faults(size_error=2**36)
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        tracemalloc.start()
        try:
            for claimed in (file, ANSWER):  # told by the listing, or only by the file itself
                with pytest.raises(PartnerRefused):
                    mailbox.fetch(claimed, 10**6)
            assert tracemalloc.get_traced_memory()[1] < 2**20
        finally:
            tracemalloc.stop()


def test_what_the_listing_says_is_too_long_is_not_even_opened(server: SftpServer, sandbox: Site) -> None:
    """R-16, R-18: opening may be the one chance to read it."""
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        server.faults = Faults((Fault(Request.OPEN, Effect.DROP),))
        with pytest.raises(PartnerRefused):
            mailbox.fetch(file, len(CONTENT) - 1)
        assert mailbox.alive


def test_a_file_that_can_be_read_only_once_is_read_once(server: SftpServer, sandbox: Site) -> None:
    """R-18: one open, one pass, and it is ours although its name is gone."""
    server.faults = Faults(vanish_on_open=True)
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        assert mailbox.fetch(file, 10**6) == CONTENT
        mailbox.remove(file)
        assert mailbox.list() == []


@pytest.mark.parametrize(
    "raw_name", [b"ghost.835", b"../../etc/passwd", b"", b"\xff\xfe", b"x" * 300, b"nul\0.835"]
)
def test_a_listed_name_that_is_not_there_does_not_hide_the_others(
    server: SftpServer, sandbox: Site, raw_name: bytes
) -> None:
    """R-17, R-21, R-22."""
    server.faults = Faults(extra_names=(raw_name,))
    with sandbox.open() as mailbox:
        listed = {file.raw_name: file for file in mailbox.list()}
        assert set(listed) == {raw_name, b"a.835"}
        assert listed[raw_name].name.isprintable()
        with pytest.raises(PartnerRefused):
            mailbox.fetch(listed[raw_name], 10**6)
        assert mailbox.fetch(listed[b"a.835"], 10**6) == CONTENT


def test_many_names_come_in_many_pages(server: SftpServer, sandbox: Site) -> None:
    """R-23 in small."""
    server.faults = Faults(extra_names=tuple(f"{number:05}.835".encode() for number in range(5000)))
    with sandbox.open() as mailbox:
        assert len(mailbox.list()) == 5001


def test_a_partner_who_lets_nobody_remove(server: SftpServer, sandbox: Site) -> None:
    """R-12: told each time, as a refusal; the session goes on."""
    server.faults = Faults((Fault(Request.REMOVE, Effect.DENY),))
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        with pytest.raises(PartnerRefused):
            mailbox.remove(file)
        assert [left.name for left in mailbox.list()] == ["a.835"]


def test_removed_but_the_answer_is_lost(server: SftpServer, sandbox: Site) -> None:
    """R-13."""
    server.faults = Faults((Fault(Request.REMOVE, Effect.LOSE_REPLY, 1),))
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        with pytest.raises(PartnerUnavailable):
            mailbox.remove(file)
    with sandbox.open() as mailbox:
        mailbox.remove(file)
    assert list(sandbox.outbox.iterdir()) == []


def test_moved_by_somebody_else_at_the_same_moment(
    server: SftpServer, sandbox: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone between our look and our rename: what was wanted."""

    def somebody_is_faster(old: Path, new: Path, overwrite: bool) -> None:
        old.unlink()
        raise FileNotFoundError(errno.ENOENT, "no such file")

    monkeypatch.setattr(server, "rename", somebody_is_faster)
    with sandbox.open() as mailbox:
        mailbox.move(mailbox.list()[0], "outbox/archive")
        assert mailbox.list() == []


def test_a_partner_who_lets_nobody_look_lets_remove(server: SftpServer, sandbox: Site) -> None:
    with sandbox.open() as mailbox:
        (file,) = mailbox.list()
        server.faults = Faults((Fault(Request.STAT, Effect.DENY),))
        assert mailbox.fetch(file, 10**6) == CONTENT
        mailbox.remove(file)
    assert list(sandbox.outbox.iterdir()) == []


def test_a_folder_that_cannot_be_listed(server: SftpServer, sandbox: Site) -> None:
    """F-22: a drop box is probed without an error, and says what it does not show."""
    server.faults = Faults((Fault(Request.LIST, Effect.DENY),))
    with sandbox.open() as mailbox:
        with pytest.raises(PartnerRefused):
            mailbox.list()
        probe = mailbox.probe()
        assert (probe.inbox.files, probe.outbox.files) == (None, None)
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert sandbox.inbox_names() == [NAME]
