"""The feed for the calling system: what it has told once, it tells the same way ever after."""

from __future__ import annotations

from typing import Any

import pytest

from edigate.store import updates
from gateway.paying import clp, pays
from gateway.worlds import World, claim

pytestmark = pytest.mark.shared


def _told(world: World) -> list[Any]:
    with world.look() as tx:
        return updates.after(tx, 0)


def test_what_was_told_is_told_the_same_whatever_comes_after(any_world: World) -> None:
    """A claim that is handed in otherwise before it left, sent, paid, taken back and paid anew."""
    world = any_world
    world.submit(claim("A1"))
    first = _told(world)
    changed = claim("A1", charge="245.00")
    changed["lines"][1]["charge"] = "95.00"
    world.submit(changed)
    again = _told(world)
    world.gateway.prepare()
    world.gateway.send()
    sent = _told(world)
    lines = "150 67 CO-45 58, PR-3 25", "95 0 CO-16 95"
    pays(world, "T1", "67", [clp("A1", "67", *lines)])
    paid = _told(world)
    back = clp("A1", "67", *lines, sign=-1)
    pays(world, "T2", "95", [back, clp("A1", "162", lines[0], "95 95", number="ICN2", more="REF*F8*ICN1")])
    last = _told(world)
    for before in (first, again, sent, paid):
        assert last[: len(before)] == before
    status = [each.body for each in last if each.kind == updates.STATUS]
    assert all(each.keys() == status[0].keys() | each.keys() for each in status)
    assert [(each["state"], each["charge"], each["payer_claim_control_number"]) for each in status] == [
        ("ready", "235.00", None), ("ready", "245.00", None), ("batched", "245.00", None), ("submitted", "245.00", None),
        ("partially_paid", "245.00", "ICN1"), ("paid", "245.00", "ICN2"),
    ]  # fmt: skip
    assert {each["patient_control_number"] for each in status} == {"A1"}
    assert {each["payer_id"] for each in status} == {"DHP01"}
