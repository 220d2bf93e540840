"""The denials that stand in a lived project, on both engines, as the views and the report tell them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edigate.gateway import denial_report
from edigate.store import denials, journal
from edigate.tracking.denials import rates
from gateway.conftest import Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, chen

pytestmark = pytest.mark.shared


def standing(world: World) -> list[tuple[str, str | None, str, str, str | None, str | None]]:
    with world.look() as tx:
        found = denial_report.standing(tx, world.gateway.context.tables.carc)
    return [(d.claim_key, d.line, d.reason, str(d.amount), d.procedure, d.provider) for d in found]


def test_a_denied_line_is_told_with_its_procedure_and_goes_when_it_is_reversed(
    any_world: World, read: Read
) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "02", "03", "04", "05")
    (told,) = standing(world)
    assert told[0] == "LSF0000481" and told[2:4] == ("16", "85.00")
    assert told[4] and told[5]
    interpreted(world, read, "07")
    with world.look() as tx:
        open_ = journal.balances(tx, claim_id=1).get("receivable:denials_pending:DHP01", Decimal(0))
    assert sum((Decimal(each[3]) for each in standing(world) if each[2] == "16"), Decimal(0)) == open_


def test_milestones_give_the_rates(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "02", "03", "04", "05")
    with world.look() as tx:
        (told,) = rates(denials.milestones(tx), None)
        assert denials.milestones(tx, practice="nobody") == []
    assert (told.submitted, told.answered, told.first_pass) == (1, 1, Decimal("100.0"))
    assert (told.decided, told.denial_rate, told.paid) == (1, Decimal("100.0"), 1)
