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
from gateway.test_interpret import ANSWERS, interpreted, send_the_example
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
