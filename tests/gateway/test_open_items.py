"""Provider adjustments are carried by reference until they net to zero: in sight with their age, and settled by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.open_items import OpenItem, open_items
from edigate.store import provider_level
from gateway.paying import clp, pays
from gateway.worlds import World, claim

BECAUSE = Ordered("letter of 3 May")


def standing(world: World, practice: str | None = None) -> list[OpenItem]:
    with world.look() as tx:
        return open_items(provider_level.moves(tx, practice), world.gateway.context.tables.chart)


def announced(world: World) -> list[str]:
    return sorted(str(each.item.amount) for each in world.work() if "still to take back" in each.item.reason)


def test_a_debt_is_carried_in_parts_over_remittances_until_it_is_even(any_world: World) -> None:
    world = any_world
    world.submit(claim("A1"))
    world.gateway.prepare()
    pays(world, "T1", "0", [clp("A1", "235", "150 150", "85 85", sign=-1)], "FB:CARRY*-235", "20260401")
    pays(world, "T2", "35", [clp("A1", "235", "150 150", "85 85")], "FB:CARRY*200", "20260411")
    pays(world, "T3", "40", [], "WO:LETTER*-40", "20260415")
    first, second = standing(world)
    assert (first.account, first.reference, first.balance) == ("provider:forward_balance:DHP01", "CARRY", -35)
    assert (first.since, first.last, len(first.remittance_ids)) == (date(2026, 4, 1), date(2026, 4, 11), 2)
    assert (second.reference, second.balance, second.codes) == ("LETTER", -40, ("WO",))
    assert announced(world) == ["35.00", "40.00"]
    assert [one.reference for one in standing(world, "nobody")] == []
    pays(world, "T4", "0", [clp("X", "75", "75 75")], "FB:CARRY*35*WO:LETTER*40", "20260501")
    assert standing(world) == []
    assert announced(world) == []


def test_the_same_reference_again_later_is_another_debt_with_its_own_age(world: World) -> None:
    pays(world, "T1", "40", [], "WO:R*-40", "20260401")
    pays(world, "T2", "0", [clp("X", "40", "40 40")], "WO:R*40", "20260411")
    pays(world, "T3", "10", [], "WO:R*-10", "20260501")
    (item,) = standing(world)
    assert (item.since, item.balance) == (date(2026, 5, 1), -10)


def test_what_waits_in_suspense_is_settled_by_a_person_and_that_can_be_undone(any_world: World) -> None:
    world = pays(any_world, "T1", "40", [], "CS:REISSUE*-40")
    (opened,) = world.work()
    assert opened.item.action == "edigate post settle N ACCOUNT --reason WHY"
    for account in ("funds:DHP01", "suspense:DHP01", "provider:coffee"):
        with pytest.raises(UsageError):
            world.gateway.post_settlement(opened.id, account, BECAUSE)
    entry = world.gateway.post_settlement(opened.id, "provider:other", BECAUSE)
    assert world.balances() == {"funds:DHP01": "40.00", "provider:other": "-40.00"}
    assert world.work() == [] and standing(world) == []
    with pytest.raises(UsageError, match="not about a provider adjustment"):
        world.gateway.post_settlement(opened.id, "provider:other", BECAUSE)
    world.gateway.undo_posting(entry.key, BECAUSE)
    assert [each.item.key for each in world.work()] == [opened.item.key]
    assert [one.balance for one in standing(world)] == [Decimal("-40.00")]


def test_what_stands_open_is_settled_by_a_person_when_the_payer_never_evens_it(any_world: World) -> None:
    """Put off under one name and taken under another: both go to one account, which is even then."""
    world = any_world
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.send()
    pays(world, "T1", "40", [], "WO:LETTER 7*-40")
    pays(world, "T2", "195", [clp("A1", "235", "150 150", "85 85")], "WO:ICN1*40", "20260411")
    off, taken = sorted(world.work(), key=lambda each: each.item.reason)
    assert [each.item.kind for each in (off, taken)] == ["takeback", "takeback"]
    assert all("edigate post settle N ACCOUNT" in each.item.next_action for each in (off, taken))
    world.gateway.post_settlement(off.id, "provider:other", BECAUSE)
    entry = world.gateway.post_settlement(taken.id, "provider:other", BECAUSE)
    assert (world.work(), standing(world), standing(world, "lakeside")) == ([], [], [])
    assert not [name for name in world.balances() if name.startswith("provider:")]
    with pytest.raises(UsageError, match="not about a provider adjustment"):
        world.gateway.post_settlement(taken.id, "provider:other", BECAUSE)
    world.gateway.undo_posting(entry.key, BECAUSE)
    assert [each.item.key for each in world.work()] == [taken.item.key]
    assert [(one.reference, one.balance) for one in standing(world, "lakeside")] == [
        ("ICN1", Decimal("40.00"))
    ]
    (again,) = world.work()
    world.gateway.post_settlement(again.id, "provider:penalty", BECAUSE)
    pays(world, "T3", "40", [], "WO:LETTER 7*-40", "20260501")  # the same once more is another debt
    (new,) = world.work()
    world.gateway.post_settlement(new.id, "provider:other", BECAUSE)
    assert standing(world) == []
    assert list(world.gateway.replay()) == []


def test_only_what_has_a_reference_is_netted(world: World) -> None:
    pays(world, "T1", "40", [], "CS*-40")
    pays(world, "T2", "0", [clp("X", "40", "40 40")], "CS*40")
    assert sorted(str(each.item.amount) for each in world.work() if "CS" in each.item.reason) == [
        "-40.00",
        "40.00",
    ]


def test_work_is_for_its_own_kind_only(world: World) -> None:
    pays(world, "T1", "40", [clp("X", "40", "40 40")])
    (opened,) = world.work()
    with pytest.raises(UsageError, match="not about a provider adjustment"):
        world.gateway.post_settlement(opened.id, "provider:other", BECAUSE)
