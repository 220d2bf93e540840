"""What only a local directory can do wrong."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edigate.delivery.outbound_file import Evidence, Transfer
from edigate.errors import PartnerError, PartnerRefused, PartnerUnavailable
from edigate.transport import DirectorySettings, RemoteFile, open_mailbox
from transport.sites import NAME, TEMP, Site, outbound, put


def failing(real: Callable[..., Any], number: int) -> Callable[..., Any]:
    """The system call, which now always fails."""

    def call(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_a_folder_that_is_not_there_is_like_a_host_that_is_down(tmp_path: Path) -> None:
    """A share that is not mounted; nothing is made in its place."""
    with (
        pytest.raises(PartnerUnavailable),
        open_mailbox(DirectorySettings(tmp_path / "in", tmp_path / "out")),
    ):
        pass
    (tmp_path / "in").write_bytes(b"a file")
    (tmp_path / "out").mkdir()
    with pytest.raises(PartnerError), open_mailbox(DirectorySettings(tmp_path / "in", tmp_path / "out")):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_a_folder_that_may_not_be_opened_is_a_refusal(
    directory: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "open", failing(os.open, errno.EACCES))
    with pytest.raises(PartnerRefused), directory.open():
        pass


@pytest.mark.parametrize("call", ["write", "fsync", "close"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_noticed(
    directory: Site, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    """F-25, F-26: over a network file system a quota may show at the close only."""
    with directory.open() as mailbox:
        with monkeypatch.context() as patched:
            real = getattr(os, call)
            patched.setattr(os, call, failing(real, number))
            result = mailbox.deliver(outbound(), TEMP)
        assert result.outcome is Transfer.DEFERRED
        assert directory.inbox_names() == []
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE])
def test_a_share_that_goes_away_is_a_lost_connection(
    directory: Site, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    put(directory.outbox / "a.835", b"a")
    with directory.open() as mailbox:
        with monkeypatch.context() as patched:
            patched.setattr(os, "link", failing(os.link, number))
            assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.UNKNOWN
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.DELIVERED
        with monkeypatch.context() as patched:
            patched.setattr(os, "stat", failing(os.stat, number))
            with pytest.raises(PartnerUnavailable):
                mailbox.list()


def test_a_file_system_without_hard_links_does_not_overwrite_either(
    directory: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(os.link, errno.EPERM))

    def somebody_is_faster() -> bool:
        put(directory.inbox / NAME, b"theirs")
        return True

    with directory.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP, somebody_is_faster).outcome is Transfer.REFUSED
        assert (directory.inbox / NAME).read_bytes() == b"theirs"
        (directory.inbox / NAME).unlink()
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert directory.inbox_names() == [NAME]


def test_killed_between_the_link_and_the_unlink(directory: Site) -> None:
    """Both names stand for one file; it is ours, once."""
    put(directory.inbox / TEMP, outbound().content)
    os.link(directory.inbox / TEMP, directory.inbox / NAME)
    (directory.outbox / "archive").mkdir()
    put(directory.outbox / "a.835", b"a")
    os.link(directory.outbox / "a.835", directory.outbox / "archive" / "a.835")
    with directory.open() as mailbox:
        result = mailbox.settle(outbound(), TEMP)
        mailbox.move(mailbox.list()[0], "archive")
        assert mailbox.list() == []
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert directory.inbox_names() == [NAME]
    assert (directory.outbox / "archive" / "a.835").read_bytes() == b"a"


def test_a_link_under_our_names_leads_nowhere(directory: Site, tmp_path: Path) -> None:
    """Security 9: what it points to is neither read nor written."""
    victim = tmp_path / "victim"
    victim.write_bytes(outbound().content)
    (directory.inbox / NAME).symlink_to(victim)
    with directory.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is not Transfer.DELIVERED
    (directory.inbox / NAME).unlink()
    (directory.inbox / TEMP).symlink_to(victim)
    with directory.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DEFERRED
        mailbox.settle(outbound(), TEMP)
        (directory.outbox / "a.835").symlink_to(victim)
        with pytest.raises(PartnerRefused):
            mailbox.fetch(RemoteFile("a.835", b"a.835", None, None), 100)
    assert victim.read_bytes() == outbound().content


def test_a_file_is_on_disk_before_it_has_its_name(directory: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """L-04: the bytes, then the name, then the folder that has the name."""
    done: list[str] = []

    def told(real: Callable[..., Any], what: Callable[[Any], str]) -> Callable[..., Any]:
        def call(first: Any, *args: Any, **options: Any) -> Any:
            done.append(what(first))
            return real(first, *args, **options)

        return call

    monkeypatch.setattr(
        os, "fsync", told(os.fsync, lambda d: "folder" if stat.S_ISDIR(os.fstat(d).st_mode) else "file")
    )
    monkeypatch.setattr(os, "link", told(os.link, lambda _: "name"))
    with directory.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert done == ["file", "name", "folder"]
