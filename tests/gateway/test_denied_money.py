"""Denied work ends with the money: paid by the next payer, given up, asked of another; and comes back when it is open again."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edigate.gateway.denied_money import SETTLED
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.by_hand import Part
from gateway.paying import clp, of_claim, pays
from gateway.test_secondary import NEXT
from gateway.worlds import World, claim

KEY, BECAUSE = "A1", Ordered("the manager said so")
DENIED = clp(KEY, "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")
PAYS_IT = clp(f"{KEY}S", "110", "150 25 OA-23 125", "85 85", status="2", number="S1")


def denials(world: World) -> list[str | None]:
    """The payers' codes of what is open; None: closed with the reason."""
    found = {each.item.key: each for each in sorted(world.work(None), key=lambda each: each.id)}
    mine = [each for each in found.values() if each.item.kind == "denied"]
    assert all(each.state == "open" or each.close_reason == SETTLED for each in mine)
    return [each.item.codes[0] if each.state == "open" else None for each in mine]


@pytest.fixture
def billed(world: World) -> World:
    world.submit(claim(KEY, other_payers=[NEXT]))
    world.gateway.prepare()
    world.gateway.send()
    return pays(world, "T1", "67", [DENIED])


def test_the_next_payer_pays_what_was_denied_and_takes_it_back(billed: World) -> None:
    world = billed
    assert denials(world) == ["CO-16"]
    world.gateway.secondary(KEY, reason="the patient has a second plan")
    world.gateway.prepare()
    world.gateway.send()
    assert denials(world) == ["CO-16"]
    pays(world, "S1", "110", [PAYS_IT], payer="SM002")
    assert of_claim(world) == {
        "charges": "-235.00", "funds:DHP01": "67.00", "funds:SM002": "110.00", "writeoff:contractual": "58.00",
    }  # fmt: skip
    assert denials(world) == [None]
    back = clp(f"{KEY}S", "110", "150 25 OA-23 125", "85 85", number="S1", sign=-1)
    pays(world, "S2", "0", [back], "FB:S1*-110", payer="SM002", day="20260402")
    assert of_claim(world)["receivable:denials_pending:DHP01"] == "85.00"
    assert denials(world) == ["CO-16"]


def test_given_up_or_asked_of_the_patient_it_ends_and_undone_it_comes_back(billed: World) -> None:
    world = billed
    written = world.gateway.post_write_off(KEY, Decimal("85.00"), Part.DENIED, BECAUSE)
    assert denials(world) == [None]
    world.gateway.undo_posting(written.key, BECAUSE)
    assert denials(world) == ["CO-16"]
    world.gateway.post_write_off(KEY, Decimal("80.00"), Part.DENIED, BECAUSE)
    assert denials(world) == ["CO-16"]
    world.gateway.post_transfer(KEY, Decimal("5.00"), Part.DENIED, Part.PATIENT, BECAUSE)
    assert denials(world) == [None]


def test_a_denied_share_that_the_patient_has_paid_is_done(world: World) -> None:
    world.submit(claim(KEY))
    world.gateway.prepare()
    world.gateway.send()
    pays(world, "T1", "67", [clp(KEY, "67", "150 67 CO-45 58, PR-3 25", "85 0 PR-27 85")])
    world.gateway.post_patient_payment(KEY, Decimal("109.00"), BECAUSE)
    assert denials(world) == ["PR-27"]
    world.gateway.post_patient_payment(KEY, Decimal("1.00"), BECAUSE)
    assert denials(world) == [None]


def test_it_ends_with_its_payment_whatever_the_books_say(billed: World) -> None:
    world = billed
    world.gateway.post_write_off(KEY, Decimal("85.00"), Part.DENIED, BECAUSE)
    back = clp(KEY, "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", sign=-1)
    pays(world, "T2", "0", [back], "FB:A1*-67", day="20260402")
    assert denials(world) == [None]
    assert [each.item.kind for each in world.work() if each.item.kind == "denied"] == []
