"""Money of no claim (takebacks, interest, suspense) is told to the practice that the remittance pays."""

from __future__ import annotations

from typing import Any

from edigate.store import journal, worklist
from gateway.paying import clp, pays
from gateway.worlds import World, claim


def told(world: World, kind: str) -> list[tuple[str | None, Any]]:
    return [(each.practice, each.body) for each in world.gateway.updates() if each.kind == kind]


def billed(world: World, key: str = "A1", practice: str = "lakeside") -> World:
    world.submit(claim(key, practice=practice))
    world.gateway.prepare()
    world.gateway.send()
    return world


def test_takebacks_of_a_remittance_with_claims(any_world: World) -> None:
    world = pays(billed(any_world), "T1", "275", [clp("A1", "235", "150 150", "85 85")], "WO:LETTER1*-40")
    assert {practice for practice, _ in told(world, "posting")} == {"lakeside"}
    assert [(practice, body["work_kind"]) for practice, body in told(world, "work")] == [
        ("lakeside", "takeback")
    ]
    with world.look() as tx:
        (opened,) = worklist.items(tx, practice="lakeside")
        assert (opened.practice, opened.item.kind) == ("lakeside", "takeback")
        assert worklist.items(tx, practice="somebody") == []
        keys = [each.entry.key for each in journal.entries(tx, practice="lakeside")]
    assert any(":plb:" in key for key in keys)


def test_a_remittance_without_claims_is_that_of_the_payees_practice(world: World) -> None:
    pays(world, "T0", "500", [], "IS:FIRST*-500")  # nobody knows yet
    assert {practice for practice, _ in told(world, "posting")} == {None}
    pays(billed(world), "T1", "235", [clp("A1", "235", "150 150", "85 85")])
    pays(world, "T2", "100", [clp("NOBODY", "60", "60 60")], "CS:X*-40")
    assert {practice for practice, body in told(world, "posting") if "T2" in body["entry"]} == {"lakeside"}
    assert {practice for practice, body in told(world, "work")} == {"lakeside"}


def test_several_practices_behind_one_payee_are_not_guessed(world: World) -> None:
    billed(world)
    billed(world, "B1", "hillside")
    clps = [clp(key, "235", "150 150", "85 85", number=key) for key in ("A1", "B1")]
    pays(world, "T1", "510", clps, "IS:FIRST*-40")
    assert [(practice, body["entry"].split(":")[-1]) for practice, body in told(world, "posting")][-1] == (
        None,
        "1",
    )
