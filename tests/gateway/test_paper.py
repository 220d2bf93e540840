"""Paper remittances: typed, proven, posted like any other, taken back whole, typed anew."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from edigate.errors import UsageError
from edigate.store import audit, journal, lists
from gateway.paying import clp, of_claim, pays
from gateway.worlds import World, claim

EOB: dict[str, Any] = {
    "check": "10042", "date": "2026-05-04", "amount": "66.50",
    "claims": [{
        "claim": "A1", "charge": "235.00", "paid": "67.00", "payer_claim_number": "ICN1",
        "lines": [
            {"charge": "150.00", "paid": "67.00", "adjustments": [
                {"group": "CO", "reason": "45", "amount": "58.00"}, {"group": "PR", "reason": "3", "amount": "25.00"}]},
            {"charge": "85.00", "paid": "0.00", "remarks": ["N265"],
             "adjustments": [{"group": "CO", "reason": "16", "amount": "85.00"}]}],
    }],
    "provider_adjustments": [{"code": "L6", "amount": "0.50", "reference": "LATE"}],
}  # fmt: skip
TABLE = """check,date,amount,claim,payer_claim_number,charge,paid,adjustments,remarks
10042,2026-05-04,66.50,A1,ICN1,150.00,67.00,CO-45 58.00; PR-3 25.00,
,,,A1,,85.00,0.00,CO-16 85.00,N265
,,,,,,,L6 0.50 LATE,
"""


@pytest.fixture
def billed(any_world: World) -> World:
    any_world.submit(claim("A1"), claim("A2"))
    any_world.gateway.prepare()
    any_world.gateway.send()
    return any_world


def typed(**changes: Any) -> str:
    return json.dumps(copy.deepcopy(EOB) | changes)


def amounts(world: World) -> list[tuple[str, str, str | None, str | None]]:
    with world.look() as tx:
        entries = [each.entry for each in journal.entries(tx) if each.remittance_id is not None]
    return sorted((p.account, str(p.amount), p.line, p.reason) for entry in entries for p in entry.postings)


@pytest.mark.parametrize("text", [typed(), TABLE])
def test_typed_it_does_what_the_835_would(billed: World, make_world: Any, text: str) -> None:
    other = make_world()
    other.submit(claim("A1"), claim("A2"))
    other.gateway.prepare()
    other.gateway.send()
    paid = clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85").replace(
        "REF*6R*A1-2", "REF*6R*A1-2\nLQ*HE*N265"
    )
    pays(other, "10042", "66.5", [paid], "L6:LATE*0.5", "20260504")
    assert billed.gateway.post_paper(text, reason="typed", check_only=True) is None
    assert billed.remittances() == []
    record = billed.gateway.post_paper(text, reason="typed from the scan")
    assert record is not None
    assert (record.state, record.flags, record.method) == ("posted", ("paper", "funds_awaited"), "CHK")
    assert amounts(billed) == amounts(other)
    assert [each.item.reason for each in billed.work()] == [each.item.reason for each in other.work()]
    assert billed.states() == other.states()
    with billed.look() as tx:
        assert {each.actor for each in journal.entries(tx, remittance_id=record.id)} == {"tess"}
        assert [each.reason for each in audit.orders(tx) if each.action == "post paper remittance"] == [
            "typed from the scan"
        ]
        assert [each.how for each in lists.find_files(tx)] == ["paper"]


@pytest.mark.parametrize(
    "text, told",
    [
        (typed(amount="67.00"), r"the claims less the provider adjustments make 66.50, .* 67.00: \+0.50"),
        (TABLE.replace("PR-3 25.00", "PR-3 20.00"), "claim A1, line 1: charge less adjustments is 72.00, paid is 67.00"),
        (typed(amount="abc"), "not a paper remittance"),
        (typed(dated="2026-05-04"), "unknown field"),
        (TABLE.replace("58.00;", "lots;"), "row 2, adjustments: is no amount"),
        (TABLE.replace("2026-05-04", "5/4/26"), "row 2, date: looks like"),
        ("a,b\n1,2\n", "needs the columns"),
        (typed(claims=[]), "say payer and payee_npi"),
        (TABLE.replace("A1", "A9"), "no claim has this key"),
    ],
)  # fmt: skip
def test_what_does_not_prove_is_refused_and_nothing_is_kept(world: World, text: str, told: str) -> None:
    world.submit(claim("A1"))
    with pytest.raises(UsageError, match=told):
        world.gateway.post_paper(text, reason="typed")
    assert (world.files(), world.remittances(), world.work()) == ({}, [], [])


def test_a_typing_error_is_taken_back_whole_and_the_check_typed_anew(billed: World) -> None:
    world = billed
    before = {key: of_claim(world, key) for key in (1, 2)}
    wrong = world.gateway.post_paper(typed().replace('"A1"', '"A2"'), reason="typed")
    assert wrong is not None and of_claim(world, 2) != before[2]
    kept = (world.files(), world.remittances(), [each.id for each in world.work()])
    for check_only in (False, True):
        with pytest.raises(UsageError, match=f"posted before, as remittance {wrong.id}"):
            world.gateway.post_paper(
                typed().replace('"A1"', '"A2"'), reason="typed again", check_only=check_only
            )
    assert (world.files(), world.remittances(), [each.id for each in world.work()]) == kept
    back = world.gateway.take_back_paper(wrong.id, reason="the wrong patient")
    assert (str(back.amount), back.flags) == ("-66.50", ("paper", "funds_none"))
    assert {key: of_claim(world, key) for key in (1, 2)} == before
    (item,) = [each.item for each in world.work() if each.item.kind == "takeback"]
    assert item.reason.startswith("We took back what was typed from check 10042 about this claim")
    assert item.action == "edigate post remittance FILE --reason WHY" and "payer" not in item.reason
    assert world.balances() == {"charges": "-470.00", "receivable:insurance:DHP01": "470.00"}
    with pytest.raises(UsageError, match="taken back already"):
        world.gateway.take_back_paper(wrong.id, reason="once more")
    with pytest.raises(UsageError, match=f"takes back remittance {wrong.id}: type that anew"):
        world.gateway.take_back_paper(back.id, reason="it was right after all")
    right = world.gateway.post_paper(typed(), reason="typed rightly")
    assert right is not None and right.state == "posted"
    assert world.states()["A1"] == "partially_paid"
    assert of_claim(world, 2) == before[2]
    world.clock.forward(days=90)
    assert all(
        "announced money" not in each.item.reason or str(right.id) in each.item.reason
        for each in world.work()
    )


def test_only_a_paper_remittance_is_taken_back(billed: World) -> None:
    pays(billed, "T1", "235", [clp("A1", "235", "150 150", "85 85")])
    with pytest.raises(UsageError, match="no posted paper remittance"):
        billed.gateway.take_back_paper(1, reason="x")
