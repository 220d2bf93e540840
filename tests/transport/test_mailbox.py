"""What every mailbox does, whatever it is made of: the same tests for a directory, our own server and OpenSSH."""

from __future__ import annotations

import os
import threading

import pytest

from edigate.delivery.outbound_file import Evidence, OutboundFile, Transfer
from edigate.errors import PartnerRefused, PartnerUnavailable, UsageError
from edigate.transport import DirectorySettings, RemoteFile
from transport.sites import NAME, TEMP, Site, outbound, pattern, put


# ------------------------------------------------------------------------------------------------------------ deliver
@pytest.mark.parametrize("length", [1, 32 * 1024, 32 * 1024 + 1, 3_000_000])
def test_a_file_is_delivered_whole_and_proven(site: Site, length: int) -> None:
    content = pattern(length)
    with site.open() as mailbox:
        result = mailbox.deliver(outbound(content), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert site.inbox_names() == [NAME]
    assert (site.inbox / NAME).read_bytes() == content


def test_many_files_go_over_one_connection(site: Site) -> None:
    with site.open() as mailbox:
        for number in range(20):
            name = f"{number:03}.837"
            assert (
                mailbox.deliver(outbound(pattern(number), name), name + ".part").outcome is Transfer.DELIVERED
            )
    assert [len((site.inbox / f"{number:03}.837").read_bytes()) for number in range(20)] == list(range(20))


def test_the_same_file_again_is_found_and_not_sent_again(site: Site) -> None:
    """F-17: the same bytes under our name are our delivery."""
    with site.open() as mailbox:
        mailbox.deliver(outbound(), TEMP)
        before = (site.inbox / NAME).stat().st_ino
        result = mailbox.deliver(outbound(), NAME + ".2.part")
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert (site.inbox / NAME).stat().st_ino == before
    assert site.inbox_names() == [NAME]


@pytest.mark.parametrize("other", [b"", b"ISA*00*~IEA*9*~", b"something much longer than what we have"])
def test_another_file_under_our_name_is_never_overwritten(site: Site, other: bytes) -> None:
    """F-17: different content is for a person to look at."""
    (site.inbox / NAME).write_bytes(other)
    (site.inbox / NAME).chmod(0o644)
    with site.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.REFUSED
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.REFUSED
    assert (site.inbox / NAME).read_bytes() == other
    assert site.inbox_names() == [NAME]


def test_a_name_that_is_taken_between_upload_and_rename_is_not_overwritten(site: Site) -> None:
    """F-17: the rename itself refuses, not only the look before."""

    def somebody_is_faster() -> bool:
        (site.inbox / NAME).write_bytes(b"theirs")
        (site.inbox / NAME).chmod(0o644)
        return True

    with site.open() as mailbox:
        result = mailbox.deliver(outbound(), TEMP, before_publish=somebody_is_faster)
    assert result.outcome is Transfer.REFUSED
    assert (site.inbox / NAME).read_bytes() == b"theirs"
    assert site.inbox_names() == [NAME]


def test_the_same_content_that_is_faster_counts_as_delivered(site: Site) -> None:
    def another_worker_is_faster() -> bool:
        (site.inbox / NAME).write_bytes(outbound().content)
        (site.inbox / NAME).chmod(0o644)
        return True

    with site.open() as mailbox:
        result = mailbox.deliver(outbound(), TEMP, before_publish=another_worker_is_faster)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert site.inbox_names() == [NAME]


def test_a_lost_lease_ends_the_attempt_before_the_final_name(site: Site) -> None:
    """F-28: what a zombie has uploaded never becomes visible."""
    seen: list[list[str]] = []

    def lease_is_gone() -> bool:
        seen.append(site.inbox_names())
        return False

    with site.open() as mailbox:
        result = mailbox.deliver(outbound(), TEMP, before_publish=lease_is_gone)
    assert result.outcome is Transfer.DEFERRED
    assert seen == [[TEMP]]
    assert site.inbox_names() == []


def test_a_temporary_name_in_use_is_left_alone(site: Site) -> None:
    """F-15: `deliver` removes nothing it has not made itself; another worker may be writing there."""
    (site.inbox / TEMP).write_bytes(b"half of somebody's file")
    with site.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DEFERRED
    assert (site.inbox / TEMP).read_bytes() == b"half of somebody's file"
    assert site.inbox_names() == [TEMP]


@pytest.mark.parametrize(
    "name, temp",
    [
        ("../x.837", TEMP),
        ("", TEMP),
        ("..", TEMP),
        ("a/b", TEMP),
        ("a\0b", TEMP),
        (NAME, "x.837"),
        (NAME, "../x.part"),
        (NAME, ""),
        ("x.part", TEMP),
    ],
)
def test_a_name_that_is_none_is_a_wrong_call(site: Site, name: str, temp: str) -> None:
    """F-15: nothing but our own temporary names can ever be removed."""
    with site.open() as mailbox:
        with pytest.raises(UsageError):
            mailbox.deliver(outbound(name=name), temp)
        with pytest.raises(UsageError):
            mailbox.settle(outbound(name=name), temp)
    assert site.inbox_names() == []


def test_bytes_that_are_not_the_frozen_ones_never_leave(site: Site) -> None:
    """F-08."""
    changed = OutboundFile(NAME, b"ISA*00*~IEA*2*~", outbound().sha256)
    with site.open() as mailbox, pytest.raises(UsageError):
        mailbox.deliver(changed, TEMP)
    assert site.inbox_names() == []


# ------------------------------------------------------------------------------------------------------------- settle
def test_a_delivery_nobody_recorded_is_found(site: Site) -> None:
    """F-13: killed after the rename, before the commit."""
    with site.open() as mailbox:
        mailbox.deliver(outbound(), TEMP)
    with site.open() as mailbox:
        result = mailbox.settle(outbound(), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)


def test_a_whole_temporary_file_gets_its_final_name(site: Site) -> None:
    """F-11, F-12: killed after the close; the bytes are proven and not sent again."""
    put(site.inbox / TEMP, outbound().content)
    with site.open() as mailbox:
        result = mailbox.settle(outbound(), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert (site.inbox / NAME).read_bytes() == outbound().content
    assert site.inbox_names() == [NAME]


@pytest.mark.parametrize("torn", [b"", b"ISA*00*~", b"ISA*00*~\0\0\0*1*~"])
def test_a_torn_temporary_file_is_removed(site: Site, torn: bytes) -> None:
    """F-10: killed in the middle; the same bytes may go again."""
    put(site.inbox / TEMP, torn)
    put(site.inbox / "somebody-elses.part", b"not ours")
    with site.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.DEFERRED
        assert site.inbox_names() == ["somebody-elses.part"]  # F-15
        assert mailbox.deliver(outbound(), NAME + ".2.part").outcome is Transfer.DELIVERED


def test_a_temporary_file_that_grew_is_left_for_a_person(site: Site) -> None:
    put(site.inbox / TEMP, outbound().content * 2)
    with site.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.REFUSED
        assert mailbox.settle(outbound(), TEMP, may_be_published=False).outcome is Transfer.SPOILED
    assert site.inbox_names() == [TEMP]


def test_no_trace_is_unknown_once_it_may_have_been_published(site: Site) -> None:
    """F-14: the partner may have taken it; F-09: but not when the final name was never to be given."""
    with site.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.UNKNOWN
        assert mailbox.settle(outbound(), TEMP, may_be_published=False).outcome is Transfer.DEFERRED


def test_a_leftover_beside_the_delivered_file_is_removed(site: Site) -> None:
    put(site.inbox / NAME, outbound().content)
    put(site.inbox / TEMP, outbound().content)
    with site.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert site.inbox_names() == [NAME]


def test_settling_asks_for_the_lease_before_it_gives_the_final_name(site: Site) -> None:
    put(site.inbox / TEMP, outbound().content)
    with site.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP, before_publish=lambda: False).outcome is Transfer.DEFERRED
    assert site.inbox_names() == [TEMP]


# ------------------------------------------------------------------------------------------------ list, fetch, remove
def test_answers_are_listed_with_size_and_time(site: Site) -> None:
    put(site.outbox / "a.835", b"x" * 10)
    os.utime(site.outbox / "a.835", (1_700_000_000, 1_700_000_000))
    put(site.outbox / "empty.999", b"")
    with site.open() as mailbox:
        listed = sorted(mailbox.list(), key=lambda file: file.name)
    assert listed[0] == RemoteFile("a.835", b"a.835", 10, 1_700_000_000)
    assert (listed[1].name, listed[1].size) == ("empty.999", 0)


def test_only_plain_files_are_listed(site: Site) -> None:
    """R-25: a link could lead anywhere and a pipe would be waited for."""
    put(site.outbox / "real.835", b"x")
    (site.outbox / "folder").mkdir()
    (site.outbox / "link.835").symlink_to(site.outbox / "real.835")
    os.mkfifo(site.outbox / "pipe.835")
    with site.open() as mailbox:
        assert [file.name for file in mailbox.list()] == ["real.835"]
        seen = mailbox.probe().outbox
    assert (seen.files, seen.others) == (1, 3)


HOSTILE = [
    b"caf\xe9.835",
    b"line\nfeed.835",
    b"\x1b[31mred.835",
    b"-rf",
    b"e" * 200 + b".835",
    "right\u202eto.left".encode(),
    b"back\\slash",
    b"con",
    b" blank ",
]


def test_hostile_names_survive_as_data(site: Site) -> None:
    """R-21, R-22: one odd name does not hide the others; shown it is printable, asked for it is exact."""
    for number, raw_name in enumerate(HOSTILE):
        put(site.outbox / os.fsdecode(raw_name), bytes([number]))
    put(site.outbox / "good.835", b"good")
    with site.open() as mailbox:
        listed = {file.raw_name: file for file in mailbox.list()}
        assert set(listed) == {*HOSTILE, b"good.835"}
        assert all(file.name.isprintable() for file in listed.values())
        assert listed[b"caf\xe9.835"].name == "caf\\xe9.835"
        assert listed[b"\x1b[31mred.835"].name == "\\x1b[31mred.835"
        for number, raw_name in enumerate(HOSTILE):
            assert mailbox.fetch(listed[raw_name], 100) == bytes([number])
            mailbox.remove(listed[raw_name])
        assert [file.name for file in mailbox.list()] == ["good.835"]


@pytest.mark.parametrize(
    "raw_name", [b"../secret", b"/etc/hostname", b"", b".", b"..", b"a/../../b", b"nul\0byte"]
)
def test_a_listed_name_that_reaches_outside_is_not_asked_for(site: Site, raw_name: bytes) -> None:
    """R-22."""
    put(site.outbox.parent / "secret", b"not yours")
    file = RemoteFile("shown", raw_name, 9, None)
    with site.open() as mailbox:
        for call in (
            lambda: mailbox.fetch(file, 100),
            lambda: mailbox.remove(file),
            lambda: mailbox.move(file, "done"),
        ):
            with pytest.raises(PartnerRefused):
                call()
        assert mailbox.alive
    assert (site.outbox.parent / "secret").exists()


@pytest.mark.parametrize("length", [0, 1, 32 * 1024 - 1, 32 * 1024, 32 * 1024 + 1, 2_000_000])
def test_a_file_is_fetched_whole(site: Site, length: int) -> None:
    put(site.outbox / "a.835", pattern(length))
    with site.open() as mailbox:
        (file,) = mailbox.list()
        assert mailbox.fetch(file, length) == pattern(length)
        assert mailbox.fetch(file, length + 1) == pattern(length)


def test_a_file_over_the_limit_is_refused_and_the_next_still_comes(site: Site) -> None:
    """R-16, R-26."""
    put(site.outbox / "big.835", pattern(100_000))
    put(site.outbox / "small.835", b"x")
    with site.open() as mailbox:
        big, small = sorted(mailbox.list(), key=lambda file: file.name)
        with pytest.raises(PartnerRefused):
            mailbox.fetch(big, 99_999)
        assert mailbox.fetch(small, 99_999) == b"x"


def test_a_file_longer_than_listed_is_read_to_its_end_or_to_the_limit(site: Site) -> None:
    """R-15: the listing's size is a hint."""
    put(site.outbox / "a.835", pattern(5000))
    with site.open() as mailbox:
        assert mailbox.fetch(RemoteFile("a", b"a.835", 10, None), 5000) == pattern(5000)
        assert mailbox.fetch(RemoteFile("a", b"a.835", None, None), 5000) == pattern(5000)
        with pytest.raises(PartnerRefused):
            mailbox.fetch(RemoteFile("a", b"a.835", 10, None), 4999)


def test_a_listed_file_that_is_not_there_fails_alone(site: Site) -> None:
    """R-17."""
    put(site.outbox / "b.835", b"b")
    with site.open() as mailbox:
        with pytest.raises(PartnerRefused):
            mailbox.fetch(RemoteFile("a", b"a.835", 1, None), 100)
        assert mailbox.fetch(mailbox.list()[0], 100) == b"b"


def test_removing_what_is_gone_is_done(site: Site) -> None:
    """R-13."""
    put(site.outbox / "a.835", b"a")
    with site.open() as mailbox:
        (file,) = mailbox.list()
        mailbox.remove(file)
        mailbox.remove(file)
        mailbox.move(file, "nowhere")
        assert mailbox.list() == []


def test_a_file_replaced_since_the_listing_is_not_removed(site: Site) -> None:
    """Names come back (a mailbox's numbering rolls over): what is removed is what was fetched."""
    put(site.outbox / "a.835", b"a")
    with site.open() as mailbox:
        (file,) = mailbox.list()
        put(site.outbox / "a.835", b"another remittance")
        with pytest.raises(PartnerUnavailable):
            mailbox.remove(file)
        with pytest.raises(PartnerUnavailable):
            mailbox.move(file, "archive")
    assert (site.outbox / "a.835").read_bytes() == b"another remittance"


def test_a_fetched_file_is_moved_to_the_partners_archive(site: Site) -> None:
    put(site.outbox / "a.835", b"a")
    put(site.outbox / "b.835", b"b")
    archive = site.outbox / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    put(archive / "b.835", b"an older one")
    inside = archive_path(site)
    with site.open() as mailbox:
        a, b = sorted(mailbox.list(), key=lambda file: file.name)
        mailbox.move(a, inside)
        mailbox.move(a, inside)
        with pytest.raises(PartnerRefused):
            mailbox.move(b, inside)
        with pytest.raises(PartnerRefused):
            mailbox.move(b, inside + "/no-such-folder")
        assert [file.name for file in mailbox.list()] == ["b.835"]
    assert (archive / "a.835").read_bytes() == b"a"
    assert (archive / "b.835").read_bytes() == b"an older one"


# -------------------------------------------------------------------------------------------------------------- whole
def test_a_probe_counts_and_changes_nothing(site: Site) -> None:
    put(site.inbox / "x.837", b"x")
    put(site.outbox / "a.835", b"a")
    os.utime(site.outbox / "a.835", (1_700_000_000, 1_700_000_000))
    before = snapshot(site)
    with site.open() as mailbox:
        probe = mailbox.probe()
    assert (probe.inbox.files, probe.outbox.files, probe.outbox.newest) == (1, 1, 1_700_000_000)
    assert probe.server
    assert snapshot(site) == before


def test_a_mailbox_belongs_to_the_thread_that_opened_it(site: Site) -> None:
    """N-22: two threads on one connection would deadlock."""
    errors: list[BaseException] = []

    def use() -> None:
        try:
            mailbox.list()
        except UsageError as error:
            errors.append(error)

    with site.open() as mailbox:
        thread = threading.Thread(target=use)
        thread.start()
        thread.join()
        with pytest.raises(UsageError):
            mailbox.__enter__()
    assert len(errors) == 1


def test_a_mailbox_is_open_only_inside_its_block(site: Site) -> None:
    mailbox = site.open()
    assert not mailbox.alive
    with pytest.raises(UsageError):
        mailbox.list()
    with mailbox:
        assert mailbox.alive
    assert not mailbox.alive
    with pytest.raises(UsageError):
        mailbox.deliver(outbound(), TEMP)


def archive_path(site: Site) -> str:
    """The archive folder as the mailbox is told of it: relative to the outbox locally, to the log-in remotely."""
    return "archive" if isinstance(site.settings, DirectorySettings) else "outbox/archive"


def snapshot(site: Site) -> list[tuple[str, int, int]]:
    return [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for folder in (site.inbox, site.outbox)
        for path in sorted(folder.iterdir())
    ]
