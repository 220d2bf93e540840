"""Answers in: archived before anything else, each content once, whatever lies in the partner's folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from edigate.errors import PartnerRefused, PartnerUnavailable, UsageError
from edigate.gateway.mailboxes import opener
from edigate.gateway.receive import is_cut_off
from edigate.store import blobs, lists
from edigate.store.inbox import InboxFile
from gateway.conftest import MakeWorld
from gateway.worlds import Through, World, Wrapped

WHOLE = b"ISA*an answer~IEA*1*000000001~"


def archived(world: World) -> list[InboxFile]:
    with world.look() as tx:
        found: list[InboxFile] = lists.find_files(tx)
        assert [blobs.read(tx, each.sha256) and each.sha256 for each in found] == [
            hashlib.sha256(blobs.read(tx, each.sha256)).hexdigest() for each in found
        ]
        return found


def outcomes(world: World) -> list[tuple[str | None, str]]:
    return [(each.name, each.outcome) for each in world.gateway.receive()]


def rewrite(path: Path, content: bytes) -> None:
    """Other bytes under the same name, size and time."""
    status = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


# ------------------------------------------------------------------------------------------------ what is done over there
def test_removed_after_it_is_archived(any_world: World) -> None:
    any_world.put("a.999", WHOLE)
    assert outcomes(any_world) == [("a.999", "archived")]
    (file,) = archived(any_world)
    assert (file.remote_name, file.how, file.state) == ("a.999", "fetched", "archived")
    assert file.remote_done_at is not None
    assert list(any_world.outbox.iterdir()) == []
    assert outcomes(any_world) == []


def test_kept_there_it_is_taken_once(make_world: MakeWorld) -> None:
    world = make_world(after_fetch='after_fetch = "keep"')
    path = world.put("a.999", WHOLE)
    assert outcomes(world) == [("a.999", "archived")]
    assert outcomes(world) == [] and path.exists()
    path.write_bytes(WHOLE + b"\n")
    assert outcomes(world) == [("a.999", "archived")]
    assert len(archived(world)) == 2


def test_moved_there(make_world: MakeWorld) -> None:
    world = make_world(after_fetch='after_fetch = "move"\nmove_to = "done"')
    (world.outbox / "done").mkdir()
    world.put("a.999", WHOLE)
    assert outcomes(world) == [("a.999", "archived")]
    assert (world.outbox / "done" / "a.999").read_bytes() == WHOLE
    assert outcomes(world) == []


def test_a_folder_to_move_to_that_is_not_there_loses_nothing(make_world: MakeWorld) -> None:
    world = make_world(after_fetch='after_fetch = "move"\nmove_to = "done"')
    world.put("a.999", WHOLE)
    assert outcomes(world) == [("a.999", "archived")]
    (world.outbox / "done").mkdir()
    assert outcomes(world) == [("a.999", "duplicate")]
    assert (world.outbox / "done" / "a.999").exists() and len(archived(world)) == 1


# ------------------------------------------------------------------------------------------------------- growing, cut off
def test_a_growing_file_waits(make_world: MakeWorld) -> None:
    """R-01."""
    world = make_world()
    path = world.put("a.835", WHOLE[:10])

    def write(seconds: float) -> None:
        assert seconds == 2.0
        with path.open("ab") as stream:
            stream.write(WHOLE[10:20])

    (world.folder / "edigate.toml").write_text(
        (world.folder / "edigate.toml").read_text().replace("settle_seconds = 0", "settle_seconds = 2.0")
    )
    growing = World(world.folder, clock=world.clock, pause=write)
    assert outcomes(growing) == [("a.835", "waiting")]
    assert archived(growing) == [] and path.exists()
    growing.close()
    calm = World(world.folder, clock=world.clock)
    path.write_bytes(WHOLE)
    assert outcomes(calm) == [("a.835", "archived")]
    assert calm.pauses == [2.0]
    calm.close()


def test_a_file_that_never_stands_still_is_for_a_person(make_world: MakeWorld) -> None:
    """R-01: nobody would hear of it; it is taken all the same as soon as it rests."""
    world = make_world()
    path = world.put("a.835", WHOLE)
    settings = world.folder / "edigate.toml"
    settings.write_text(settings.read_text().replace("settle_seconds = 0", "settle_seconds = 2.0"))

    def write(_: float) -> None:
        with path.open("ab") as stream:
            stream.write(b" ")

    restless = World(world.folder, clock=world.clock, pause=write)
    for _ in range(5):
        assert outcomes(restless) == [("a.835", "waiting")]
        assert restless.work() == []
        restless.clock.forward(hours=5)
    for _ in range(2):
        assert outcomes(restless) == [("a.835", "waiting")]
        (item,) = restless.work()
        assert "never stands still" in item.item.reason
    restless.close()
    calm = World(world.folder, clock=world.clock)
    assert outcomes(calm) == [("a.835", "archived")] and calm.work() == []
    calm.close()


def test_a_cut_off_file_waits_a_day_then_is_for_a_person(world: World) -> None:
    """R-02: kept there for a day, archived and held afterwards."""
    path = world.put("a.835", WHOLE[:-14])
    assert outcomes(world) == [("a.835", "waiting")]
    world.clock.forward(hours=23)
    assert outcomes(world) == [("a.835", "waiting")] and path.exists()
    world.clock.forward(hours=2)
    assert outcomes(world) == [("a.835", "archived")]
    world.gateway.interpret()
    assert set(world.files().values()) <= {"held", "quarantined"}
    assert world.work_kinds() == ["quarantined"]


def test_a_cut_off_file_that_becomes_whole_is_taken(world: World) -> None:
    world.put("a.835", WHOLE[:-14])
    assert outcomes(world) == [("a.835", "waiting")]
    world.put("a.835", WHOLE)
    assert outcomes(world) == [("a.835", "archived")]


@pytest.mark.parametrize(
    "content, cut_off",
    [
        (WHOLE, False),
        (WHOLE.lower(), False),
        (WHOLE + b"\r\n \r\n", False),
        (b"\xef\xbb\xbf" + WHOLE[:-14], True),
        (b"  \r\n" + WHOLE[:-14], True),
        (b"ISA", True),
        (b"no X12 at all", False),
        (b"", False),
    ],
)
def test_what_counts_as_cut_off(content: bytes, cut_off: bool) -> None:
    assert is_cut_off(content) is cut_off


# ----------------------------------------------------------------------------------------------------- the same and others
def test_the_same_bytes_under_another_name_are_one_file(any_world: World) -> None:
    """R-05."""
    any_world.put("a.999", WHOLE)
    any_world.put("b.999", WHOLE)
    assert outcomes(any_world) == [("a.999", "archived"), ("b.999", "duplicate")]
    assert len(archived(any_world)) == 1 and list(any_world.outbox.iterdir()) == []
    any_world.put("a.999", WHOLE)
    assert outcomes(any_world) == [("a.999", "duplicate")]


def test_other_bytes_under_the_same_name_are_another_file(world: World) -> None:
    """R-03."""
    for n in range(3):
        world.put("answers.835", WHOLE + b"\n" * n)
        assert outcomes(world) == [("answers.835", "archived")]
    assert len(archived(world)) == 3


def test_killed_before_the_removal_and_rewritten_meanwhile(world: World) -> None:
    """R-04, R-11: what was not fetched is never removed, even when name, size and time are those of a file we have."""
    path = world.put("a.999", WHOLE)

    class NoRemoval(Through):
        def remove(self, file: Any) -> None:
            raise PartnerUnavailable("the connection was lost")

    cut = world.again(open_mailbox=Wrapped(opener(world.folder), NoRemoval))
    assert outcomes(cut) == [("a.999", "archived")] and path.exists()
    again = cut.again()
    other = WHOLE.replace(b"answer", b"ANSWER")
    rewrite(path, other)
    assert outcomes(again) == [("a.999", "archived")]
    assert not path.exists()
    assert {each.sha256 for each in archived(again)} == {
        hashlib.sha256(each).hexdigest() for each in (WHOLE, other)
    }
    again.close()


def test_killed_before_the_removal_only_the_removal_is_left(world: World) -> None:
    path = world.put("a.999", WHOLE)

    class NoRemoval(Through):
        def remove(self, file: Any) -> None:
            raise PartnerRefused("permission denied")

    cut = world.again(open_mailbox=Wrapped(opener(world.folder), NoRemoval))
    assert outcomes(cut) == [("a.999", "archived")]
    assert outcomes(cut) == [("a.999", "duplicate")]  # asked again, never processed twice
    (item,) = cut.work()
    assert "cannot be taken away there" in item.item.reason and "keep" in item.item.next_action
    again = cut.again()
    assert outcomes(again) == [("a.999", "duplicate")]
    assert not path.exists() and len(archived(again)) == 1
    assert again.work() == []  # nobody need ask for the right any more
    again.close()


# -------------------------------------------------------------------------------------------------- files not to be taken
def test_a_file_beyond_the_limit_is_refused_unread_and_told_once(make_world: MakeWorld) -> None:
    """R-16, R-20."""
    world = make_world(policy="inbound_limit_mib = 1")
    path = world.put("big.835", b"x" * (1024 * 1024 + 1))
    world.put("good.999", WHOLE)
    assert sorted(outcomes(world)) == [("big.835", "left"), ("good.999", "archived")]
    assert outcomes(world) == [] and path.exists()
    (item,) = world.work()
    assert "larger than the limit of 1 MiB" in item.item.reason
    path.write_bytes(WHOLE + b"\n")
    assert outcomes(world) == [("big.835", "archived")]


def test_an_empty_file_is_left_and_told_once(world: World) -> None:
    """R-24."""
    path = world.put("empty.835", b"")
    assert outcomes(world) == [("empty.835", "left")]
    assert outcomes(world) == [] and path.exists()
    assert [each.item.kind for each in world.work()] == ["quarantined"]


def test_a_file_that_cannot_be_opened_does_not_stop_the_others_and_is_told(world: World) -> None:
    """R-17."""
    world.put("a.835", WHOLE)
    world.put("b.835", WHOLE + b"\n")
    locked = [True]

    class Locked(Through):
        def fetch(self, file: Any, limit: int) -> bytes:
            if locked[0] and file.name == "a.835":
                raise PartnerRefused("permission denied while opening a file")
            content: bytes = self.inner.fetch(file, limit)
            return content

    strict = world.again(open_mailbox=Wrapped(opener(world.folder), Locked))
    assert outcomes(strict) == [("a.835", "unreachable"), ("b.835", "archived")]
    assert outcomes(strict) == [("a.835", "unreachable")]
    (item,) = strict.work()
    assert item.item.kind == "quarantined" and "permission denied" in item.item.reason
    locked[0] = False
    assert outcomes(strict) == [("a.835", "archived")]
    assert strict.work() == []
    strict.close()


def test_hostile_names(world: World) -> None:
    """R-21, R-22: names are data, never a path here."""
    before = sorted(path for path in world.folder.rglob("*") if path.parent != world.outbox)
    for n, name in enumerate(
        [b"-rf", b"a\nb.835", b"\x1b[31mred", b"\xff\xfe.835", b"~", b"a" * 200, b"%s%n", b"a;b|c", b" "]
    ):
        (Path(os.fsdecode(os.fsencode(world.outbox) + b"/" + name))).write_bytes(WHOLE + b"\n" * n)
    got = outcomes(world)
    assert len(got) == 9 and {outcome for _, outcome in got} == {"archived"}
    assert all(name is not None and name.isprintable() for name, _ in got)
    assert list(world.outbox.iterdir()) == [] and len(archived(world)) == 9
    after = sorted(path for path in world.folder.rglob("*") if path.parent != world.outbox)
    assert [path for path in after if path not in before and not path.name.startswith("edigate.db")] == []


def test_links_folders_and_pipes_are_passed_over(world: World) -> None:
    """R-25."""
    secret = world.folder / "secret"
    secret.write_bytes(WHOLE)
    (world.outbox / "link.835").symlink_to(secret)
    (world.outbox / "folder.835").mkdir()
    os.mkfifo(world.outbox / "pipe.835")
    world.put("good.835", WHOLE + b"\n")
    assert outcomes(world) == [("good.835", "archived")]


def test_unfinished_uploads_of_the_partner_are_left_alone(world: World) -> None:
    for suffix in (".part", ".tmp", ".filepart"):
        world.put("a.835" + suffix, WHOLE)
    assert outcomes(world) == []


def test_a_connection_lost_in_the_middle_keeps_what_was_taken(world: World) -> None:
    """N-20."""
    for n in range(4):
        world.put(f"{n}.835", WHOLE + b"\n" * n)

    class Dies(Through):
        count = 0

        def fetch(self, file: Any, limit: int) -> bytes:
            self.count += 1
            if self.count > 2:
                self.inner.__exit__(None, None, None)
                raise PartnerUnavailable("the connection was lost")
            content: bytes = self.inner.fetch(file, limit)
            return content

    frail = world.again(open_mailbox=Wrapped(opener(world.folder), Dies))
    assert outcomes(frail) == [("0.835", "archived"), ("1.835", "archived"), ("2.835", "unreachable")]
    whole = frail.again()
    assert outcomes(whole) == [("2.835", "archived"), ("3.835", "archived")]
    whole.close()


# --------------------------------------------------------------------------------------------------------------- by hand
def test_by_hand_is_as_if_fetched(world: World) -> None:
    (received,) = world.gateway.receive_by_hand("payer", [("portal.835", WHOLE)])
    assert received.outcome == "archived"
    (file,) = archived(world)
    assert (file.how, file.actor, file.remote_name) == ("by_hand", "tess", "portal.835")
    world.put("a.835", WHOLE)
    assert outcomes(world) == [("a.835", "duplicate")]


def test_by_hand_takes_all_or_nothing_when_one_is_empty(world: World) -> None:
    with pytest.raises(UsageError, match=r"b\.835 is empty"):
        world.gateway.receive_by_hand("payer", [("a.835", WHOLE), ("b.835", b"")])
    assert archived(world) == []
    with pytest.raises(UsageError, match="no partner 'nobody'"):
        world.gateway.receive_by_hand("nobody", [("a.835", WHOLE)])
