"""A claim is charged once, whatever it was before it was billed: never sent, corrected, handed in anew, to another payer."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from edigate.gateway.receipt import Taken
from edigate.intake import json_claims
from gateway.paying import clp, of_claim, pays
from gateway.worlds import World, claim

KEY = "A1"
PAID = clp(KEY, "150", "150 125 PR-3 25", "85 25 CO-45 60")
BACK = clp(KEY, "150", "150 125 PR-3 25", "85 25 CO-45 60", sign=-1)
AGAIN = clp(KEY, "175", "150 125 PR-3 25", "110 50 CO-45 60", number="ICN2")


def more(**changes: object) -> dict[str, object]:
    """The claim of 260.00: its second line costs 25.00 more."""
    made = claim(KEY, charge="260.00", **changes)
    made["lines"][1]["charge"] = "110.00"
    return made


def replaced(world: World) -> None:
    (corrected,) = json_claims.read(json.dumps(more()).encode())
    assert world.gateway.replace(KEY, corrected).outcome is Taken.READY


def test_never_sent_paid_corrected_and_paid_again_it_is_charged_once(any_world: World) -> None:
    world = any_world
    world.submit(claim(KEY))
    pays(world, "T1", "150", [PAID])
    assert of_claim(world)["charges"] == "-235.00"
    replaced(world)
    pays(world, "T2", "25", [BACK, AGAIN], day="20260402")
    assert of_claim(world) == {
        "charges": "-260.00", "funds:DHP01": "175.00", "patient:copay": "25.00", "writeoff:contractual": "60.00",
    }  # fmt: skip
    assert list(world.gateway.replay()) == []


def test_never_sent_paid_corrected_and_sent_it_is_charged_once(world: World) -> None:
    world.submit(claim(KEY))
    pays(world, "T1", "150", [PAID])
    replaced(world)
    world.clock.now += timedelta(days=1)
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    assert (of_claim(world)["charges"], of_claim(world)["receivable:insurance:DHP01"]) == ("-260.00", "25.00")


@pytest.mark.parametrize("content", [claim(KEY), more()], ids=["same", "other"])
def test_what_was_billed_unsent_and_leaves_another_day(world: World, content: dict[str, object]) -> None:
    world.submit(claim(KEY))
    pays(world, "T1", "150", [PAID])
    world.gateway.unlink_payments(KEY, 1, reason="another's")
    world.submit(content)
    world.clock.now += timedelta(days=1)
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    total = str(content["charge"])
    assert of_claim(world) == {"charges": f"-{total}", "receivable:insurance:DHP01": total}
    assert list(world.gateway.replay()) == []


def test_handed_in_anew_for_another_payer_the_first_one_owes_nothing(world: World) -> None:
    world.submit(claim(KEY))
    world.gateway.prepare()
    world.gateway.send()
    names = b"Claim ID|Status|Source|Error Code|Message|Payer Claim Number|Status Date\n"
    world.take(names + b"A1|REJECTED|CLEARINGHOUSE|E117|Member not found||2026-03-05\n", "r.txt")
    world.gateway.interpret()
    world.submit(claim(KEY, payer={"id": "OTH77", "name": "OTHER PLAN"}))
    world.gateway.prepare()
    world.gateway.send()
    assert of_claim(world) == {"charges": "-235.00", "receivable:insurance:OTH77": "235.00"}
