"""A backup comes back, and what happened since is found out: nothing is sent twice, nothing posted twice."""

from __future__ import annotations

import os
import random
import stat
from collections import Counter
from pathlib import Path

import pytest

from edigate.errors import DataError, UsageError
from edigate.gateway.upkeep.restore import Restored, restore
from edigate.store import journal, lists, outbox, updates
from gateway.conftest import MakeWorld
from gateway.invariants import invariants
from gateway.paying import addressed
from gateway.test_wrapped import zipped
from gateway.worlds import World, claim, make_project
from wire import ta1


def lose(world: World, backup: Path) -> tuple[World, Restored]:
    """The database is lost, and comes back from a backup; the partner and the settings are as they were."""
    world.close()
    for each in world.folder.glob("edigate.db*"):
        each.unlink()
    world.clock.forward(minutes=5)
    done = restore(world.folder, backup, actor="tess", clock=world.clock)
    return World(world.folder, clock=world.clock), done


def back_up(world: World) -> Path:
    target = world.folder / "kept.backup"
    target.unlink(missing_ok=True)
    world.gateway.backup(target)
    return target


def at_the_partner(world: World) -> Counter[str]:
    """How often each claim ever arrived there."""
    there: Counter[str] = Counter()
    for part in ("inbox", "taken"):
        for path in (world.folder / "site" / part).glob("*.837*"):
            if not path.name.endswith(".part"):
                there.update(
                    each.split(b"*")[1].decode()
                    for each in path.read_bytes().split(b"~")
                    if each.startswith(b"CLM*")
                )
    return there


def taken(world: World) -> list[tuple[str, bytes]]:
    """What a person gets from the partner: every file of ours that it has."""
    found = [
        path for part in ("inbox", "taken") for path in sorted((world.folder / "site" / part).glob("*.837*"))
    ]
    return [(path.name, path.read_bytes()) for path in found if not path.name.endswith(".part")]


def test_a_backup_is_private_whole_and_overwrites_nothing(world: World, tmp_path: Path) -> None:
    world.submit(claim("A1"))
    before = os.umask(0)
    try:
        made = world.gateway.backup(tmp_path)
    finally:
        os.umask(before)
    path = Path(made.path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and path.name == "edigate-20260304T091500Z.backup"
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, "project0"]
    with pytest.raises(UsageError, match="there already"):
        world.gateway.backup(path)


def test_a_damaged_backup_is_refused_and_nothing_is_there(world: World, tmp_path: Path) -> None:
    world.submit(claim("A1"))
    path = back_up(world)
    content = bytearray(path.read_bytes())
    place = content.index(b"SQLite format 3") + 5000
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        restore(tmp_path / "new", path, actor="tess", clock=world.clock)
    path.write_bytes(b"no backup")
    with pytest.raises(DataError, match="not a whole backup"):
        restore(tmp_path / "new", path, actor="tess", clock=world.clock)
    assert list((tmp_path / "new").iterdir()) == []


def test_a_database_in_use_is_left_alone(world: World) -> None:
    world.submit(claim("A1"))
    path = back_up(world)
    world.submit(claim("A2"))
    with pytest.raises(UsageError, match="in use"):
        restore(world.folder, path, actor="tess", clock=world.clock)
    assert set(world.states()) == {"A1", "A2"}


def test_into_a_new_folder_with_the_settings_of_the_backup(world: World, tmp_path: Path) -> None:
    world.submit(claim("A1"))
    path = back_up(world)
    done = restore(tmp_path / "new", path, actor="tess", clock=world.clock)
    assert done.settings == ("edigate.toml", "partners/payer.toml") and done.rows["claims"] == 1
    other = World(tmp_path / "new", clock=world.clock)
    assert other.states() == {"A1": "ready"}
    other.close()


def test_the_backup_of_either_engine_comes_back(any_world: World, tmp_path: Path) -> None:
    any_world.submit(claim("A1"), claim("A2"))
    any_world.round()
    path = back_up(any_world)
    new = make_project(tmp_path / "new")
    done = restore(new, path, actor="tess", clock=any_world.clock)
    assert done.rows["claims"] == 2
    other = World(new, clock=any_world.clock)
    assert other.states() == any_world.states() and other.balances() == any_world.balances()
    with other.look() as after, any_world.look() as before:
        assert journal.entries(after) == journal.entries(before)
    invariants(other.gateway.context)
    other.close()


def test_into_postgresql(world: World, any_url: str | None, tmp_path: Path) -> None:
    world.submit(claim("A1"))
    world.round()
    path = back_up(world)
    new = make_project(tmp_path / "new", url=any_url)
    restore(new, path, actor="tess", clock=world.clock)
    other = World(new, clock=world.clock)
    other.submit(claim("A2"))
    assert other.states() == world.states() | {"A2": "ready"} and other.balances() == world.balances()
    invariants(other.gateway.context)
    other.close()


def test_every_gap_is_told_and_the_numbers_go_on_higher_up(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.submit(claim("A2"))
    path = back_up(world)
    world, done = lose(world, path)
    (gap,) = done.gaps
    assert (gap.partner, gap.ready, str(gap.charge)) == ("payer", 1, "235.00")
    assert (gap.in_doubt, gap.unanswered, gap.numbers) == ((1,), (), (2, 10_001))
    assert world.batches() == {1: "transmit_unknown"}
    kinds = [(each.item.kind, each.item.key.split("/")[0]) for each in world.work()]
    assert sorted(kinds) == [("conflict", "restored"), ("delivery", "batch"), ("delivery", "partner")]
    with world.look() as tx:
        told = updates.after(tx, done.updates[0])
    assert told[0].kind == "restored" and told[0].seq == done.updates[1]
    assert told[0].body["after"] == done.updates[0]
    world.gateway.run()
    assert world.sent() == {}  # nothing new, and what is in doubt was only looked for
    assert not world.gateway.health().ok
    world.gateway.resume("payer", reason="they have nothing of us")
    world.gateway.resend(1, reason="they have nothing of us")
    world.gateway.run()
    assert sorted(world.sent()) == ["payer_000000001.837", "payer_000010002.837"]


def test_what_lies_at_the_partner_becomes_a_batch_again(world: World) -> None:
    world.submit(claim("A1"), claim("A2"))
    path = back_up(world)
    world.gateway.prepare()
    world.gateway.send()
    world, _ = lose(world, path)
    done = world.gateway.reconcile("payer")
    assert [(each.found, each.claims, each.missing) for each in done.files] == [("adopted", 2, 0)]
    assert done.ready == () and world.states() == {"A1": "submitted", "A2": "submitted"}
    world.gateway.resume("payer", reason="all is known")
    for _ in range(3):
        world.round()
    assert at_the_partner(world) == {"A1": 1, "A2": 1}
    assert set(world.states().values()) == {"partially_paid"}


def test_what_lies_at_the_partner_in_a_wrapper(make_world: MakeWorld) -> None:
    """Opened where that can be: the batch has its wrapped bytes again, which a resend sends; else a person is told."""
    world = make_world(after_fetch='after_fetch = "remove"\nwrap = "zip"')
    world.submit(claim("A1"), claim("A2"))
    path = back_up(world)
    world.gateway.run()
    ((name, content),) = world.sent().items()
    world, _ = lose(world, path)
    (world.inbox / "other.pgp").write_bytes(b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n")
    answers = zipped(answer=addressed(ta1("000000001", "A")))
    done = world.gateway.reconcile("payer", [("answers.zip", answers)])
    assert {each.name: (each.found, each.claims) for each in done.files} == {
        "answers.zip": ("answer", 0), name: ("adopted", 2), "other.pgp": ("wrapped", 0),
    }  # fmt: skip
    (told,) = [each.item for each in world.work() if "other.pgp" in each.item.reason]
    assert "cannot be looked into" in told.reason
    assert world.batches() == {1: "ta1_accepted"}
    again = world.gateway.reconcile("payer")
    assert [each.name for each in again.files] == ["other.pgp"]
    with world.look() as tx:
        batch = outbox.get(tx, 1)
        assert batch is not None
        sent = outbox.wrapped(tx, batch)
    assert sent is not None and sent.content == content


def test_a_file_that_nobody_can_vouch_for_is_named(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world, _ = lose(world, back_up(world))
    done = world.gateway.reconcile("payer")
    assert (done.files, done.in_doubt, done.unseen) == ((), ("payer_000000001.837",), None)


def test_claims_that_are_lost_are_asked_for_and_not_sent_twice(world: World) -> None:
    path = back_up(world)
    world.submit(claim("A1"), claim("A2"))
    world.gateway.run()
    world, _ = lose(world, path)
    world.submit(claim("A1"))
    done = world.gateway.reconcile("payer")
    assert [(each.found, each.missing) for each in done.files] == [("incomplete", 1)]
    assert "restored/payer" in " ".join(each.item.key for each in world.work())
    world.submit(claim("A1"), claim("A2"))
    done = world.gateway.reconcile("payer")
    assert [each.found for each in done.files] == ["adopted"] and done.ready == ()
    assert not any(each.item.key.startswith("restored/payer") for each in world.work())
    world.gateway.resume("payer", reason="all is known")
    for _ in range(3):
        world.round()
    assert at_the_partner(world) == {"A1": 1, "A2": 1}


def test_answers_that_were_fetched_come_back_from_the_mirror(make_world: MakeWorld) -> None:
    world = make_world()
    toml = world.folder / "edigate.toml"
    toml.write_text(toml.read_text().replace("[log]", 'archive_mirror = "mirror"\n\n[log]'))
    world = world.again()
    world.submit(claim("A1"))
    path = back_up(world)
    world.round()
    world.round()
    before = world.balances()
    assert set(world.states().values()) == {"partially_paid"}
    world, _ = lose(world, path)
    done = world.gateway.reconcile("payer")
    assert {"answer", "adopted"} == {str(each.found) for each in done.files}
    assert set(world.states().values()) == {"partially_paid"} and world.balances() == before


STEPS = ("submit", "prepare", "send", "answer", "receive", "interpret")


def drill(world: World, seed: int) -> None:
    """Steps at random, a backup among them, the database lost after further steps, reconciled, run until quiet."""
    chance = random.Random(seed)
    keys: list[str] = []

    def some(count: int) -> None:
        for _ in range(count):
            what = chance.choice(STEPS)
            if what == "submit":
                keys.append(f"A{len(keys) + 1}")
                world.submit(claim(keys[-1]))
            elif what == "answer":
                world.answer()
            else:
                getattr(world.gateway, what)()
            world.clock.forward(minutes=1)

    some(chance.randint(3, 15))
    path = back_up(world)
    some(chance.randint(3, 15))
    world, _ = lose(world, path)
    world.submit(*(claim(key) for key in keys))
    world.gateway.run()
    world.gateway.reconcile("payer", taken(world))
    world.gateway.resume("payer", reason="the partner has nothing else of us")
    for _ in range(4):
        world.round()
        world.clock.forward(hours=30)
    there = at_the_partner(world)
    assert set(there.values()) <= {1}, f"seed {seed}: sent twice: {there}"
    known = {each.claim_key for each in world.work() if each.claim_key}
    work = " ".join(each.item.reason for each in world.work())
    for key, state in world.states().items():
        assert state == "partially_paid" or key in known or "Neither TA1 nor 999" in work or "may or may not" in work, (
            seed, key, state, work,
        )  # fmt: skip
    with world.look() as tx:
        paid = [each.trace for each in lists.find_remittances(tx) if each.state == "posted"]
    assert len(paid) == len(set(paid))
    world.close()


@pytest.mark.parametrize("seed", range(int(os.environ.get("EDIGATE_DRILLS", "4"))))
def test_a_drill(make_world: MakeWorld, seed: int) -> None:
    world = make_world(claims_per_file=2)
    drill(world, seed)
