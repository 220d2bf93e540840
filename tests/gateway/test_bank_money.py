"""The bank's money: every deposit booked once and put to the remittance it names, whichever comes first."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.funds.reassociate import FundsState
from edigate.gateway import funds_list, overdue
from edigate.gateway.bank_money import ImportedFunds
from edigate.store import journal
from funds.bank_files import BAI2, AchEntry, nacha, trn
from gateway.conftest import MakeWorld, Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, chen

pytestmark = pytest.mark.shared
TRACE = "EFT2603180042"
PAID = nacha([AchEntry(6700, trn(TRACE))])


def take(world: World, text: str, name: str = "bank.txt") -> ImportedFunds:
    return world.gateway.import_funds(name, text.encode())


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def stands(world: World) -> list[tuple[int | None, str | None, str | None, FundsState]]:
    with world.look() as tx:
        return [
            (row.remittance_id, _text(row.announced), _text(row.arrived), row.state)
            for row in funds_list.rows(tx)
        ]  # fmt: skip


def work(world: World) -> list[tuple[str, str | None]]:
    mine = ("deposit/", "funds/", "overdue/funds/")
    return sorted(
        (each.item.key, _text(each.item.amount)) for each in world.work() if each.item.key.startswith(mine)
    )


def test_money_after_its_remittance_clears_the_funds(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "05")
    assert stands(world) == [(1, "67.00", None, FundsState.AWAITING_FUNDS)]
    done = take(world, PAID)
    assert [(each.remittance_id, each.how) for each in done.deposits] == [(1, "by trace and payer")]
    assert stands(world) == [(1, "67.00", "67.00", FundsState.FUNDS_MATCHED)]
    balances = world.balances()
    assert balances["bank"] == "67.00"
    health = world.gateway.health()
    assert health.posted == health.remitted == Decimal("67.00")
    assert not {each for each in balances if each.startswith(("funds:", "deposits:"))}
    assert work(world) == []


@pytest.mark.parametrize("order", list(itertools.permutations(["05", "07", "bank", "cash report"])))
def test_any_order_and_any_repetition_ends_alike(
    make_world: MakeWorld, read: Read, order: tuple[str, ...]
) -> None:
    world = send_the_example(make_world(), chen())
    for name in (*order, *order):
        if name == "bank":
            take(world, PAID)
        elif name == "cash report":
            take(world, BAI2)
        else:
            interpreted(world, read, name)
    assert stands(world) == [
        (None, None, "15.00", FundsState.FUNDS_WITHOUT_ERA),
        (None, None, "-5.00", FundsState.FUNDS_WITHOUT_ERA),
        (order_of(world, "67.00"), "67.00", "67.00", FundsState.FUNDS_MATCHED),
        (order_of(world, "20.50"), "20.50", None, FundsState.AWAITING_FUNDS),
    ]
    assert {k: v for k, v in world.balances().items() if k.startswith(("bank", "funds", "deposits"))} == {
        "bank": "77.00",
        "deposits:unapplied:unknown": "-10.00",
        "funds:DHP01": "20.50",
    }


def order_of(world: World, amount: str) -> int | None:
    return next(id_ for id_, announced, _, _ in stands(world) if announced == amount)


def test_money_before_its_remittance_waits_as_work_which_closes_itself(any_world: World, read: Read) -> None:
    world = send_the_example(any_world, chen())
    take(world, PAID)
    assert work(world) == [("deposit/1", "67.00")]
    assert world.balances()["deposits:unapplied:1512345678"] == "-67.00"
    interpreted(world, read, "05")
    assert work(world) == []
    assert stands(world) == [(1, "67.00", "67.00", FundsState.FUNDS_MATCHED)]


def test_another_amount_is_a_mismatch_to_the_cent_and_ends_when_the_rest_comes(
    any_world: World, read: Read
) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "05")
    take(world, nacha([AchEntry(6650, trn(TRACE))]))
    assert work(world) == [("funds/1", "0.50")]
    (item,) = [each.item for each in world.work() if each.item.key == "funds/1"]
    assert "announces 67.00, but the bank shows 66.50: -0.50" in item.reason
    take(world, nacha([AchEntry(50, trn(TRACE))], day="260319"))
    assert work(world) == []
    assert stands(world) == [(1, "67.00", "67.00", FundsState.FUNDS_MATCHED)]


def test_a_person_links_unlinks_and_links_again(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "05")
    take(world, nacha([AchEntry(6700, trn("OTHER"))]))
    (item,) = [each.item for each in world.work() if each.item.key == "deposit/1"]
    assert "perhaps remittance 1 (same amount and payer" in item.reason
    for _ in range(2):
        world.gateway.link_funds(1, 1, reason="their typing error")
        assert stands(world) == [(1, "67.00", "67.00", FundsState.FUNDS_MATCHED)]
        with pytest.raises(UsageError):
            world.gateway.link_funds(1, 1)
        world.gateway.unlink_funds(1, reason="no, it was another")
        assert (1, "67.00", None, FundsState.AWAITING_FUNDS) in stands(world)
        assert "deposit/1" in [each.item.key for each in world.work()]  # it is nobody's again
    assert list(world.gateway.replay()) == []
    with pytest.raises(UsageError):
        world.gateway.unlink_funds(1, reason="again")
    assert {k: v for k, v in world.balances().items() if k.startswith(("bank", "deposits"))} == {
        "bank": "67.00",
        "deposits:unapplied:1512345678": "-67.00",
    }


def test_money_that_does_not_come_is_overdue_once_a_bank_file_was_imported(
    any_world: World, read: Read
) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "05")
    world.clock.forward(days=40)
    overdue.look_for(world.gateway.context)
    assert work(world) == []
    take(world, nacha([]))
    overdue.look_for(world.gateway.context)
    overdue.look_for(world.gateway.context)
    assert work(world) == [("overdue/funds/1", "67.00")]
    take(world, PAID)
    assert work(world) == []


def test_the_feed_tells_of_money_and_every_entry_names_its_line(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world, chen()), read, "05")
    done = take(world, PAID)
    told = [
        each.body
        for each in world.gateway.updates()
        if str(each.body.get("entry", "")).startswith("deposit:")
    ]
    assert [each["source"]["ordinal"] for each in told] == [3, 3]
    with world.look() as tx:
        mine = [each.entry for each in journal.entries(tx) if each.entry.key.startswith("deposit:")]
        assert journal.out_of_balance(tx) == []
    assert {each.source.sha256 for each in mine if each.source} == {done.sha256}
    assert sum((p.amount for each in mine for p in each.postings), Decimal(0)) == 0
