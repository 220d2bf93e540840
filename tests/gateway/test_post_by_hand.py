"""What people post: balanced, with a reason, refused beyond what stands open, undone by a further entry."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.by_hand import Part
from edigate.store import audit, journal
from gateway.conftest import Read
from gateway.paying import clp, pays
from gateway.test_interpret import interpreted, send_the_example
from gateway.test_worklists import to_the_next_payer
from gateway.worlds import World, chen

pytestmark = pytest.mark.shared
KEY = "LSF0000481"


def because(reference: str | None = None) -> Ordered:
    return Ordered("approved by the office", reference=reference)


def of_the_claim(world: World) -> dict[str, str]:
    with world.look() as tx:
        return {
            account: str(amount) for account, amount in journal.balances(tx, claim_id=1).items() if amount
        }


@pytest.fixture
def world(any_world: World, read: Read) -> World:
    """The pneumonia claim: 67.00 paid, 58.00 written off by contract, 25.00 copay, 85.00 denied."""
    return interpreted(send_the_example(any_world, chen()), read, "05")


def test_a_copay_a_credit_and_its_refund(world: World) -> None:
    before = of_the_claim(world)
    assert before["patient:copay"] == "25.00"
    world.gateway.post_patient_payment(KEY, Decimal("30.00"), because("R-1"))
    now = of_the_claim(world)
    assert (now.get("patient:copay"), now["patient:credit"], now["receipts:patient"]) == (
        None,
        "-5.00",
        "30.00",
    )
    with pytest.raises(UsageError, match=r"credit is 5.00, less than 5.01"):
        world.gateway.post_patient_refund(KEY, Decimal("5.01"), because())
    world.gateway.post_patient_refund(KEY, Decimal("5.00"), because())
    assert of_the_claim(world).get("patient:credit") is None
    assert [(e.actor, e.reason) for e in _by_hand(world)] == [("tess", "approved by the office")] * 2


def _by_hand(world: World) -> list[journal.PostedEntry]:
    with world.look() as tx:
        return [each for each in journal.entries(tx) if each.entry.key.startswith("hand:")]


def test_a_denial_is_given_up_only_as_far_as_it_stands_open(world: World) -> None:
    with pytest.raises(UsageError, match=r"open \(denied\) is 0.00"):
        world.gateway.post_write_off("LSF0000502", Decimal("1.00"), Part.DENIED, because())
    part = Part.PATIENT if of_the_claim(world).get("patient:unverified") else Part.DENIED
    world.gateway.post_write_off(KEY, Decimal("85.00"), part, because())
    assert of_the_claim(world)["writeoff:approved"] == "85.00"


def test_the_same_reference_twice_is_refused_and_nothing_is_posted(world: World) -> None:
    world.gateway.post_patient_payment(KEY, Decimal("10.00"), because("R-1"))
    with pytest.raises(UsageError, match="R-1 was posted already"):
        world.gateway.post_patient_payment(KEY, Decimal("10.00"), because("R-1"))
    world.gateway.post_patient_payment(KEY, Decimal("10.00"), because())
    world.gateway.post_patient_payment(KEY, Decimal("10.00"), because())
    assert len(_by_hand(world)) == 3


def test_what_was_posted_by_hand_is_undone_once_and_nothing_else_can_be(world: World) -> None:
    before = of_the_claim(world)
    entry = world.gateway.post_patient_payment(KEY, Decimal("30.00"), because("R-1"))
    world.gateway.undo_posting(entry.key, because())
    assert of_the_claim(world) == before
    with pytest.raises(UsageError, match="undone already"):
        world.gateway.undo_posting(entry.key, because())
    again = world.gateway.post_patient_payment(
        KEY, Decimal("20.00"), because("R-1")
    )  # the receipt typed rightly
    with pytest.raises(UsageError, match="R-1 was posted already"):
        world.gateway.post_patient_payment(KEY, Decimal("20.00"), because("R-1"))
    world.gateway.undo_posting(again.key, because())
    with pytest.raises(UsageError, match="give that order anew"):
        world.gateway.undo_posting(f"{entry.key}:undone", because())  # else R-1 could count twice
    with world.look() as tx:
        other = next(e.entry.key for e in journal.entries(tx) if e.entry.key.startswith("835:"))
    for key in (other, "hand:nothing", f"{entry.key}:undone:undone"):
        with pytest.raises(UsageError, match="no entry by hand"):
            world.gateway.undo_posting(key, because())


def test_a_correction_sums_to_zero_and_leaves_the_money_of_remittances_alone(world: World) -> None:
    five = Decimal("5.00")
    world.gateway.post_correction(KEY, [("patient:copay", -five), ("writeoff:contractual", five)], because())
    assert of_the_claim(world)["patient:copay"] == "20.00"
    for postings in (
        [("patient:copay", five), ("writeoff:contractual", five)],
        [("patient:copay", five)],
        [("patient:copay", five), ("patient:other", -five), ("writeoff:contractual", five - five)],
        [("funds:DHP01", five), ("patient:copay", -five)],
        [("patient:coffee", five), ("patient:copay", -five)],
    ):
        with pytest.raises(UsageError):
            world.gateway.post_correction(KEY, postings, because())


@pytest.mark.parametrize("amount", ["0", "-1.00", "1.005"])
def test_odd_amounts_are_refused(world: World, amount: str) -> None:
    with pytest.raises(UsageError, match="positive and in whole cents"):
        world.gateway.post_patient_payment(KEY, Decimal(amount), because())


def test_each_order_stands_in_the_audit_and_in_the_feed(world: World) -> None:
    entry = world.gateway.post_patient_payment(KEY, Decimal("25.00"), because("R-1"))
    with world.look() as tx:
        last = audit.orders(tx)[-1]
        assert audit.broken_at(tx) is None
    assert (last.action, last.subject, last.actor, last.reason) == (
        "post",
        entry.key,
        "tess",
        "approved by the office",
    )
    told = [each for each in world.gateway.updates() if each.body.get("entry") == entry.key]
    assert [(each.kind, each.claim_key) for each in told] == [("posting", KEY)]


def test_what_stands_open_at_the_next_payer_goes_by_its_number(any_world: World) -> None:
    world = any_world
    to_the_next_payer(world)
    told = clp("A1S", "0", "150 0 OA-23 125, CO-29 25", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "0", [told], payer="SM002")
    with pytest.raises(
        UsageError, match=r"open \(denied\) is 0.00, less than 25.00; the claim to Second Mutual is A1S"
    ):
        world.gateway.post_write_off("A1", Decimal("25.00"), Part.DENIED, because())
    world.gateway.post_write_off("A1S", Decimal("25.00"), Part.DENIED, because())
    assert "receivable:denials_pending:SM002" not in of_the_claim(world)
