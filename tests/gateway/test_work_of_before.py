"""A database whose work and flags were written by an earlier version: nothing of it is lost, and it verifies."""

from __future__ import annotations

from sqlalchemy import text

from edigate import store as stores
from gateway.test_resend import about_files, claim_ack, later_day, provider_refused, sent, set_refused, told
from gateway.worlds import World

_BEFORE = (
    "UPDATE work_items SET key = 'rejected:batch:1:set:' || source_ordinal WHERE key LIKE 'rejected:batch:1:set:%'",
    "UPDATE submissions SET flags = '[\"rejected_before\"]' WHERE state = 'rejected'",
    "UPDATE alembic_version SET version_num = '0018'",
)


def _upgraded(world: World) -> None:
    url = world.gateway.context.store.engine.url.render_as_string(hide_password=False)
    with world.gateway.context.store.begin() as tx:
        for statement in _BEFORE:
            tx.run(text(statement))
    stores.upgrade(url)


def test_work_about_a_refused_set_stays_until_its_claims_are_refused_no_more(any_world: World) -> None:
    world = any_world
    sent(world, "A1", "A2")
    told(world, set_refused(world, 1, "A3:496:41"))
    before = world.picture(), about_files(world)
    _upgraded(world)
    assert (world.picture(), about_files(world)) == before and list(world.gateway.replay()) == []
    assert all(each.ok for each in world.gateway.verify())
    told(world, later_day(claim_ack(world, 1, A2="A1:19:PR"), 10))
    assert about_files(world) == before[1], "that A2 has arrived says nothing against its refusal"
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR", A2="A2:20:PR"), 11))
    assert about_files(world) == []


def test_an_upgrade_leaves_other_keys_and_flags_alone(any_world: World) -> None:
    world = any_world
    sent(world, "A1", "A2")
    told(world, provider_refused(world, 1, "A3:496:85"), later_day(claim_ack(world, 1, A1="A2:20:PR"), 10))
    before = world.picture(), about_files(world)
    with world.gateway.context.store.begin() as tx:
        tx.run(text(_BEFORE[-1]))
    stores.upgrade(world.gateway.context.store.engine.url.render_as_string(hide_password=False))
    assert (world.picture(), about_files(world)) == before and list(world.gateway.replay()) == []
