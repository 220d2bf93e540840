"""After the years of retention texts and bytes go by order; digests stay, everything still verifies, nothing live goes."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from edigate.errors import LocalError, UsageError
from edigate.gateway.upkeep.purge import PurgeReport
from edigate.store import blobs, claims, inbox, outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, claim

YEARS = 365 * 6 + 40


def over(world: World, *keys: str) -> None:
    """Paid, and what the payer left open written off: nobody owes anything for these claims."""
    for key in keys:
        world.submit(claim(key))
        world.round()
        world.clock.forward(hours=30)
        world.round()
    settle(world)


def settle(world: World) -> None:
    from edigate.gateway.post_by_hand import Ordered
    from edigate.posting.by_hand import Part
    from edigate.store import journal

    for key in world.states():
        with world.look() as tx:
            (found,) = claims.named(tx, key)
            left = journal.balances(tx, claim_id=found.submission.claim_id)
        for account, amount in left.items():
            if account.startswith(("receivable:", "patient:")) and amount > Decimal(0):
                part = Part.PATIENT if account.startswith("patient:") else Part.DENIED
                world.gateway.post_write_off(key, amount, part, Ordered("settled"))
    for item in world.work():
        world.gateway.close_work(item.id, reason="settled")


def purge(world: World, **options: object) -> PurgeReport:
    return world.gateway.purge(reason="yearly", **options)  # type: ignore[arg-type]


def private(world: World) -> int:
    with sqlite3.connect(world.folder / "edigate.db") as db:
        (texts,) = db.execute("SELECT count(*) FROM claim_versions WHERE length(body) > 0").fetchone()
        (chunks,) = db.execute("SELECT count(*) FROM blob_chunks").fetchone()
        (likened,) = db.execute("SELECT count(likeness) FROM submissions").fetchone()
    db.close()
    return int(texts) + int(chunks) + int(likened)


def test_what_is_over_goes_and_everything_still_verifies(any_world: World) -> None:
    world = any_world
    over(world, "A1")
    assert purge(world) == PurgeReport(date(2020, 3, 5), False, 0, 0, 0)
    world.clock.forward(days=YEARS)
    world.submit(claim("B1"))
    before, picture = world.balances(), world.picture()
    trial = purge(world, dry_run=True)
    assert (trial.claims, trial.texts, trial.files) == (1, 1, 5)
    with world.look() as tx:
        assert claims.body(tx, 1, 1)
    assert purge(world) == PurgeReport(trial.before, False, 1, 1, 5)
    assert (world.balances(), world.picture()) == (before, picture)
    assert [each for each in world.gateway.verify() if not each.ok] == []
    with world.look() as tx:
        batch, file = outbox.get(tx, 1), inbox.get(tx, 1)
        assert batch and file
        for sha256 in (batch.sha256, file.sha256):
            assert blobs.find(tx, sha256) is not None
            with pytest.raises(LocalError, match="purged by order"):
                blobs.read(tx, sha256)
        with pytest.raises(LocalError, match="purged by order"):
            claims.body(tx, 1, 1)
        assert claims.body(tx, 2, 1)
    assert purge(world).claims == 0
    with pytest.raises(UsageError, match="purged by order"):
        list(world.gateway.replay())


def test_also_the_wrapped_bytes_go(make_world: MakeWorld) -> None:
    world = make_world(after_fetch='after_fetch = "remove"\nwrap = "zip"')
    world.submit(claim("A1"))
    world.gateway.run()
    for path in world.inbox.iterdir():
        with zipfile.ZipFile(path) as wrapper:  # the payer takes it out
            content = wrapper.read(wrapper.namelist()[0])
        path.write_bytes(content)
    world.answer()
    world.gateway.run()
    settle(world)
    world.clock.forward(days=YEARS)
    assert private(world) > 0
    assert purge(world).claims == 1
    assert private(world) == 0
    assert [each for each in world.gateway.verify() if not each.ok] == []


def test_what_is_younger_than_the_retention_cannot_be_named(world: World) -> None:
    with pytest.raises(UsageError, match="younger than 6 years"):
        purge(world, before=date(2025, 1, 1))


def test_nothing_live_goes(world: World) -> None:
    """Ready, unanswered, owed by the patient, on a worklist."""
    world.submit(claim("A1"))
    world.round()
    world.submit(claim("A2"))
    world.gateway.prepare()
    world.submit(claim("A3"))
    there = private(world)
    world.clock.forward(days=YEARS)
    assert purge(world).claims == 0 and private(world) == there
    for item in world.work():
        world.gateway.close_work(item.id, reason="settled")
    assert purge(world).claims == 0 and private(world) == there  # the patient still owes


def test_a_legal_hold_keeps_a_claim_and_every_file_that_it_is_in(make_world: MakeWorld) -> None:
    world = make_world(claims_per_file=1)
    over(world, "A1", "B1")
    world.clock.forward(days=YEARS)
    assert world.gateway.legal_hold("A1", reason="subpoena")
    assert not world.gateway.legal_hold("A1", reason="subpoena")
    assert purge(world, dry_run=True).claims == 1
    purge(world)
    with world.look() as tx:
        assert claims.body(tx, 1, 1) and b"A1" in blobs.read(tx, _batch(tx, 1))
        with pytest.raises(LocalError):
            blobs.read(tx, _batch(tx, 2))
    assert world.gateway.legal_hold("A1", lift=True, reason="case closed")
    assert purge(world).claims == 1
    assert private(world) == 0


def _batch(tx: object, number: int) -> str:
    found = outbox.get(tx, number)  # type: ignore[arg-type]
    assert found is not None
    return found.sha256
