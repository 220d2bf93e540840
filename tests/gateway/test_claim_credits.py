"""More came off a claim than it had open: named as work with the command that ends it, whoever is to get it back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.by_hand import Part
from edigate.tracking.work_item import WorkItem
from gateway.paying import clp, of_claim, pays
from gateway.test_worklists import OTHER
from gateway.worlds import World, claim

KEY, BECAUSE = "A1", Ordered("the manager said so")
FIRST = clp(KEY, "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")
BACK = clp(KEY, "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", sign=-1)


@pytest.fixture
def billed(any_world: World) -> World:
    any_world.submit(claim(KEY))
    any_world.gateway.prepare()
    any_world.gateway.send()
    return any_world


def credit(world: World) -> WorkItem | None:
    found = [each.item for each in world.work() if each.item.kind == "credit"]
    assert len(found) < 2
    return found[0] if found else None


def test_a_write_off_given_too_early_is_named_and_undone(billed: World) -> None:
    world = pays(billed, "T1", "67", [FIRST])
    assert credit(world) is None
    written = world.gateway.post_write_off(KEY, Decimal("85.00"), Part.DENIED, BECAUSE)
    assert credit(world) is None
    pays(world, "T2", "85", [BACK, clp(KEY, "152", "150 67 CO-45 58, PR-3 25", "85 85", number="ICN2")])
    item = credit(world)
    assert item is not None and item.amount == Decimal("85.00") and item.deadline is not None
    assert "85.00 more was paid or written off than DHP01 was charged" in item.reason
    assert item.action == f"edigate post undo '{written.key}' --reason WHY"
    world.gateway.undo_posting(written.key, BECAUSE)
    assert credit(world) is None
    assert of_claim(world) == {
        "charges": "-235.00", "funds:DHP01": "152.00", "patient:copay": "25.00", "writeoff:contractual": "58.00",
    }  # fmt: skip


def test_a_payer_that_paid_beyond_the_charge_is_paid_back(billed: World) -> None:
    world = pays(billed, "T1", "320", [clp(KEY, "320", "235 235", "85 85")])
    item = credit(world)
    assert item is not None
    assert item.action == "edigate post refund DHP01 85.00 --payer --claim A1 --reason WHY"
    with pytest.raises(UsageError, match=r"credit on the claim is 85.00, less than 85.01"):
        world.gateway.post_payer_refund("DHP01", Decimal("85.01"), BECAUSE, claim=KEY)
    world.gateway.post_payer_refund("DHP01", Decimal("80.00"), BECAUSE, claim=KEY)
    item = credit(world)
    assert item is not None and item.amount == Decimal("5.00")
    world.gateway.post_payer_refund("DHP01", Decimal("5.00"), BECAUSE, claim=KEY)
    assert credit(world) is None
    assert of_claim(world) == {"bank": "-85.00", "charges": "-235.00", "funds:DHP01": "320.00"}


def test_a_payment_linked_to_a_claim_its_payer_was_never_billed_for_is_no_refund(billed: World) -> None:
    world = pays(billed, "T1", "67", [FIRST.replace("A1", "B9")], payer="OTH77")
    (waiting,) = [each for each in world.work() if each.item.kind == "unmatched"]
    world.gateway.link(waiting.id, KEY)
    item = credit(world)
    assert item is not None and "OTH77, which was never billed" in item.reason
    assert "refund" not in (item.action or "") and "work unlink" in (item.next_action or "")
    world.gateway.unlink(waiting.id, reason="another's")
    assert credit(world) is None


def test_it_ends_by_itself_when_the_payer_takes_the_money_back(billed: World) -> None:
    world = pays(billed, "T1", "320", [clp(KEY, "320", "235 235", "85 85")])
    assert credit(world) is not None
    pays(world, "T2", "0", [clp(KEY, "320", "235 235", "85 85", sign=-1)], "FB:A1*-320")
    assert credit(world) is None


def test_a_patient_whose_share_went_away_is_paid_back_once_nothing_else_is_open(billed: World) -> None:
    world = pays(billed, "T1", "67", [FIRST])
    world.gateway.post_patient_payment(KEY, Decimal("30.00"), BECAUSE)
    assert credit(world) is None  # 85.00 are still to be worked
    pays(world, "T2", "110", [BACK, clp(KEY, "177", "150 92 CO-45 58", "85 85", number="ICN2")])
    item = credit(world)
    assert item is not None
    assert (item.reason, item.amount) == (
        "The patient has paid 30.00 more than the claim leaves to them.",
        30,
    )
    assert item.action == "edigate post refund A1 30.00 --reason WHY"
    world.gateway.post_patient_refund(KEY, Decimal("30.00"), BECAUSE)
    assert credit(world) is None
    assert of_claim(world) == {"charges": "-235.00", "funds:DHP01": "177.00", "writeoff:contractual": "58.00"}


def test_a_patient_who_paid_at_the_visit_what_the_payer_pays_after_all(billed: World) -> None:
    billed.gateway.post_patient_payment(KEY, Decimal("30.00"), BECAUSE)
    world = pays(billed, "T1", "177", [clp(KEY, "177", "150 92 CO-45 58", "85 85")])
    item = credit(world)
    assert item is not None
    assert item.reason == "The patient has paid 30.00 more than the claim leaves to them."


def test_a_payer_that_raises_its_payment_beyond_the_charge(billed: World) -> None:
    world = pays(billed, "T1", "240", [clp(KEY, "240", "150 155 CO-45 -5", "85 85")])
    assert credit(world) is None  # an incentive: what was charged is even
    assert of_claim(world)["writeoff:contractual"] == "-5.00"


def test_what_a_person_has_closed_is_not_told_again_at_the_same_amount(billed: World) -> None:
    world = pays(billed, "T1", "320", [clp(KEY, "320", "235 235", "85 85")])
    (opened,) = [each for each in world.work() if each.item.kind == "credit"]
    world.gateway.close_work(opened.id, reason="the payer keeps it as an advance")
    world.gateway.post_patient_payment(KEY, Decimal("1.00"), BECAUSE)
    assert {each.item.reason.split()[0] for each in world.work() if each.item.kind == "credit"} == {"The"}


def test_a_payer_gets_back_no_more_than_it_has_paid(billed: World) -> None:
    """A void takes the charge back at once; the write-off, the copay and the denial fall only with the payer's reversal."""
    world = pays(billed, "T1", "67", [FIRST])
    world.gateway.void(KEY)
    world.gateway.prepare()
    item = credit(world)
    assert item is not None
    assert item.action == "edigate post refund DHP01 67.00 --payer --claim A1 --reason WHY"
    with pytest.raises(UsageError, match=r"paid by DHP01 on the claim is 67\.00, less than 67\.01"):
        world.gateway.post_payer_refund("DHP01", Decimal("67.01"), BECAUSE, claim=KEY)
    world.gateway.post_payer_refund("DHP01", Decimal("67.00"), BECAUSE, claim=KEY)
    item = credit(world)
    assert item is not None and item.action == "edigate claim A1"
    assert "wait until it takes back" in item.next_action


def test_only_a_write_off_of_what_the_payer_owed_is_undone_for_it(billed: World) -> None:
    world = pays(billed, "T1", "152", [clp(KEY, "152", "150 67 CO-45 58, PR-3 25", "85 85")])
    world.gateway.post_write_off(KEY, Decimal("25.00"), Part.PATIENT, BECAUSE)
    pays(world, "T2", "152", [clp(KEY, "152", "150 67 CO-45 58, PR-3 25", "85 85", number="ICN2")])
    world.gateway.accept_payment(KEY, 2, reason="it paid twice")
    item = credit(world)
    assert item is not None
    assert item.action == "edigate post refund DHP01 152.00 --payer --claim A1 --reason WHY"


def test_what_payers_have_paid_twice_is_no_credit_of_the_patient(any_world: World) -> None:
    """The next payer paid the copay, and then the first decides to pay it as well."""
    world = any_world
    world.submit(claim(KEY, other_payers=[OTHER]))
    world.gateway.prepare()
    world.gateway.send()
    lines = "150 67 CO-45 58, PR-3 25", "85 85"
    pays(world, "T1", "152", [clp(KEY, "152", *lines)])
    world.gateway.secondary(KEY)
    world.gateway.prepare()
    world.gateway.send()
    shares = clp(f"{KEY}S", "25", "150 25 OA-23 125", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "25", [shares], payer="SM002")
    paid = clp(KEY, "177", "150 92 CO-45 58", "85 85", number="ICN2")
    pays(world, "T2", "25", [clp(KEY, "152", *lines, sign=-1), paid])
    item = credit(world)
    assert item is not None and item.action == "edigate claim A1"
    assert "who has paid none of it" in item.reason
    with pytest.raises(UsageError, match=r"credit is 0\.00"):
        world.gateway.post_patient_refund(KEY, Decimal("25.00"), BECAUSE)
    (told,) = [each for one in world.gateway.statements(claim=KEY) for each in one.claims]
    assert (told.due, told.with_insurance, told.insurance_paid) == (0, -25, 202)
    world.gateway.post_patient_payment(KEY, Decimal("10.00"), BECAUSE)
    item = credit(world)
    assert item is not None and item.action == "edigate post refund A1 10.00 --reason WHY"
    world.gateway.post_correction(
        KEY, [("patient:copay", Decimal("-5.00")), ("receipts:patient", Decimal("5.00"))], BECAUSE
    )
    world.gateway.post_correction(
        KEY, [("patient:copay", Decimal("5.00")), ("writeoff:contractual", Decimal("-5.00"))], BECAUSE
    )
    item = credit(world)  # as much as before, and more of it was paid
    assert item is not None and item.action == "edigate post refund A1 15.00 --reason WHY"


def test_a_share_that_was_given_up_and_goes_away_is_no_credit_of_the_patient(billed: World) -> None:
    lines = "150 67 CO-45 58, PR-3 25", "85 85"
    world = pays(billed, "T1", "152", [clp(KEY, "152", *lines)])
    written = world.gateway.post_write_off(KEY, Decimal("25.00"), Part.PATIENT, BECAUSE)
    paid = clp(KEY, "177", "150 92 CO-45 58", "85 85", number="ICN2")
    pays(world, "T2", "25", [clp(KEY, "152", *lines, sign=-1), paid])
    item = credit(world)
    assert item is not None and item.action == f"edigate post undo '{written.key}' --reason WHY"
    world.gateway.undo_posting(written.key, BECAUSE)
    assert credit(world) is None
