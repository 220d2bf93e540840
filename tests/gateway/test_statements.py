"""What patients owe: every cent of a charge is somewhere on the statement, and nothing unproven is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.followup.statement import Statement
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.by_hand import Part
from gateway.conftest import Read
from gateway.paying import clp, pays
from gateway.test_interpret import ANSWERS, interpreted, send_the_example
from gateway.test_secondary import NEXT, add_second_payer
from gateway.worlds import World, chen, claim

pytestmark = pytest.mark.shared
KEY = "LSF0000481"


def of(world: World, key: str | None = None) -> Statement:
    (found,) = world.gateway.statements(claim=key)
    for one in found.claims:  # every cent of the charge is somewhere
        shares = one.due + one.patient_paid
        assert (
            one.charge
            == one.insurance_paid + one.written_off + one.with_insurance + one.under_review + shares
        )
    return found


def test_a_copay_is_asked_for_and_a_denial_is_not(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world, claim() | {"other_payers": []}), read, "05")
    found = of(world)
    (told,) = found.claims
    assert (found.due, told.charge, told.insurance_paid) == (
        Decimal("25.00"),
        Decimal("235.00"),
        Decimal("67.00"),
    )
    assert (told.written_off, told.with_insurance) == (Decimal("58.00"), Decimal("85.00"))
    (share,) = told.shares
    assert (share.kind, share.amount, share.procedure) == ("copay", Decimal("25.00"), "99213") and share.words
    assert found.patient.name and found.patient.address
    assert world.gateway.statements(practice="nobody") == []


@pytest.mark.parametrize("upto", range(1, len(ANSWERS) + 1))
def test_nothing_is_lost_at_any_point_of_a_life(
    make_world: Callable[..., World], read: Read, upto: int
) -> None:
    world = interpreted(send_the_example(make_world(), chen()), read, *ANSWERS[:upto])
    of(world, KEY)


def test_payments_write_offs_and_refunds_change_what_is_due(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "05")
    because = Ordered("at the desk")
    world.gateway.post_patient_payment(KEY, Decimal("30.00"), because)
    assert (of(world, KEY).due, of(world, KEY).claims[0].patient_paid) == (Decimal("-5.00"), Decimal("30.00"))
    world.gateway.post_patient_refund(KEY, Decimal("5.00"), because)
    assert of(world, KEY).due == 0
    assert world.gateway.statements() == []
    world.gateway.post_transfer(KEY, Decimal("40.00"), Part.DENIED, Part.PATIENT, because)
    world.gateway.post_write_off(KEY, Decimal("10.00"), Part.PATIENT, because)
    assert of(world, KEY).due == Decimal("30.00")


def test_what_is_on_hold_is_shown_and_not_asked_for(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "05")
    world.gateway.hold(KEY, "plan", until=date(2026, 12, 31), reason="5.00 a month")
    found = of(world)
    assert (found.due, found.claims[0].due) == (0, Decimal("25.00"))
    assert found.claims[0].on_hold == "payment plan until 2026-12-31"
    world.clock.forward(days=400)
    assert of(world).due == Decimal("25.00")
    world.gateway.hold(KEY, "dispute", reason="says it was not her")
    assert of(world).claims[0].on_hold == "disputed"
    world.gateway.hold(KEY, "none", reason="it was")
    assert of(world).due == Decimal("25.00")
    with pytest.raises(UsageError):
        world.gateway.hold(KEY, "none", reason="again")


BECAUSE = Ordered("at the desk")
LINES = ("150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")
NOT_COVERED = ("150 0 PR-27 150", "85 0 PR-27 85")


@pytest.fixture
def alone(world: World) -> World:
    """A claim that went to one payer, which is its only one."""
    world.submit(claim() | {"other_payers": []})
    world.gateway.prepare()
    world.gateway.send()
    return world


def test_money_that_waits_in_suspense_is_nobodys_payment_yet(alone: World) -> None:
    world = pays(alone, "T1", "67", [clp(KEY, "67", *LINES)])
    pays(world, "T2", "67", [clp(KEY, "67", *LINES, number="ICN2")])  # a second decision, and no reversal
    assert of(world, KEY).claims[0].insurance_paid == Decimal("67.00")
    back = clp(KEY, "67", *LINES, sign=-1).replace("CO*45*-58", "CO*45*-50\nCAS*CO*253*-8")
    pays(world, "T3", "0", [back], "FB:K*-67")  # other amounts than were paid
    assert of(world, KEY).claims[0].insurance_paid == Decimal("67.00")


def test_what_a_payer_gets_back_is_not_paid_by_the_insurance(alone: World) -> None:
    world = pays(alone, "T1", "320", [clp(KEY, "320", "150 235 CO-45 -85", "85 85")])
    world = pays(world, "T2", "67", [clp(KEY, "67", *LINES, number="ICN2")])
    world.gateway.accept_payment(KEY, 2, reason="the payer says it paid twice")
    world.gateway.post_payer_refund("DHP01", Decimal("67.00"), BECAUSE, KEY)
    assert of(world, KEY).claims[0].insurance_paid == Decimal("320.00")


def test_what_was_paid_ahead_counts_against_what_is_under_review(alone: World) -> None:
    world = alone
    world.gateway.post_patient_payment(KEY, Decimal("25.00"), BECAUSE)
    pays(world, "T1", "0", [clp(KEY, "0", *NOT_COVERED)])
    (told,) = of(world, KEY).claims
    assert (told.under_review, told.due, told.patient_paid) == (210, 0, 25)
    with pytest.raises(UsageError, match=r"credit is 0\.00"):
        world.gateway.post_patient_refund(KEY, Decimal("25.00"), BECAUSE)


def test_what_was_paid_on_a_denial_counts_when_less_is_the_patients_after_all(
    make_world: Callable[..., World],
) -> None:
    world = make_world(policy='patient_balances = "work"')
    world.submit(claim() | {"other_payers": []})
    world.gateway.prepare()
    world.gateway.send()
    pays(world, "T1", "0", [clp(KEY, "0", *NOT_COVERED)])
    world.gateway.post_patient_payment(KEY, Decimal("60.00"), BECAUSE)
    pays(world, "T2", "67", [clp(KEY, "0", *NOT_COVERED, sign=-1), clp(KEY, "67", *LINES, number="ICN2")])
    (told,) = of(world, KEY).claims
    assert (told.under_review, told.due) == (0, -35)
    world.gateway.run()
    assert "patient" not in world.work_kinds()
    world.gateway.post_patient_refund(KEY, Decimal("35.00"), BECAUSE)
    assert world.gateway.statements() == []


def test_a_patient_gets_back_nothing_that_a_payer_has_paid(make_world: Callable[..., World]) -> None:
    """The copay went on to the next payer, which paid it; then the first payer denies all."""
    world = billed_next(make_world())
    pays(world, "T1", "67", [clp(KEY, "67", *LINES)])
    world.gateway.post_patient_payment(KEY, Decimal("25.00"), BECAUSE)
    world.gateway.secondary(KEY)
    world.gateway.prepare()
    world.gateway.send()
    next_payers = clp(f"{KEY}S", "25", "150 25 OA-23 125", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "25", [next_payers], payer="SM002")
    pays(
        world,
        "T2",
        "0",
        [clp(KEY, "67", *LINES, sign=-1), clp(KEY, "0", *NOT_COVERED, number="ICN2")],
        "FB:K*-67",
    )
    (told,) = of(world, KEY).claims
    assert (told.insurance_paid, told.patient_paid, told.under_review, told.due) == (25, 25, 185, 0)
    with pytest.raises(UsageError, match="credit is"):
        world.gateway.post_patient_refund(KEY, Decimal("50.00"), BECAUSE)


def billed_next(world: World) -> World:
    add_second_payer(world)
    world = world.again()
    world.submit(claim(other_payers=[NEXT]))
    world.gateway.prepare()
    world.gateway.send()
    return world


def shares(world: World) -> list[tuple[str, str]]:
    (told,) = of(world, KEY).claims
    return [(each.kind, str(each.amount)) for each in told.shares]


def test_a_share_that_the_next_payer_was_asked_for_is_told_as_what_it_left_of_it(
    make_world: Callable[..., World],
) -> None:
    world = billed_next(make_world())
    pays(world, "T1", "152", [clp(KEY, "152", LINES[0], "85 85")])
    assert shares(world) == [("copay", "25.00")]
    world.gateway.secondary(KEY)
    world.gateway.prepare()
    world.gateway.send()
    assert shares(world) == []
    told = clp(f"{KEY}S", "20", "150 20 OA-23 125, PR-3 5", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "20", [told.replace(f"{KEY}S-", f"{KEY}-")], payer="SM002")
    assert (shares(world), of(world, KEY).due) == ([("copay", "5.00")], 5)


def test_what_a_person_puts_on_the_patient_is_a_share_and_what_was_paid_is_none(alone: World) -> None:
    world = pays(alone, "T1", "67", [clp(KEY, "67", *LINES)])
    world.gateway.post_transfer(KEY, Decimal("40.00"), Part.DENIED, Part.PATIENT, BECAUSE)
    paid = world.gateway.post_patient_payment(KEY, Decimal("30.00"), BECAUSE)
    world.gateway.post_write_off(KEY, Decimal("10.00"), Part.PATIENT, BECAUSE)
    assert (shares(world), of(world, KEY).due) == ([("copay", "25.00"), ("patient_other", "40.00")], 25)
    world.gateway.undo_posting(paid.key, BECAUSE)
    assert (shares(world), of(world, KEY).due) == ([("copay", "25.00"), ("patient_other", "40.00")], 55)


def test_what_a_second_decision_repeats_is_one_share(alone: World) -> None:
    world = pays(alone, "T1", "67", [clp(KEY, "67", *LINES)])
    pays(world, "T2", "67", [clp(KEY, "67", *LINES, number="ICN2")])
    world.gateway.accept_payment(KEY, 2, reason="it paid twice")
    assert shares(world) == [("copay", "25.00")]
