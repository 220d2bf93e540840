"""Claims of every kind through a round: each kind in a file of its own, each answered and booked."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from claims.dental import DENTAL
from claims.samples import STAY, with_changes
from edigate.store import outbox
from gateway.worlds import World, claim


def dental(key: str, **changes: Any) -> dict[str, Any]:
    """The filling and the cleaning under a number of its own, for the demonstration's payer."""
    told = {"patient_control_number": key, "payer": {"id": "DHP01", "name": "Demo Health Plan"},
            "subscriber__member_id": "DHP555003001", **changes}  # fmt: skip
    return json.loads(json.dumps(with_changes(DENTAL, told)))  # type: ignore[no-any-return]


def stay(key: str) -> dict[str, Any]:
    """The stay in a hospital, likewise."""
    told = {"patient_control_number": key, "payer": {"id": "DHP01", "name": "Demo Health Plan"},
            "subscriber__member_id": "DHP555008001"}  # fmt: skip
    return json.loads(json.dumps(with_changes(STAY, told)))  # type: ignore[no-any-return]


def test_each_kind_travels_in_a_file_of_its_own_and_is_paid(any_world: World) -> None:
    receipts = any_world.submit(claim("P1"), dental("D1"), stay("I1"), dental("D2"))
    assert [each.outcome for each in receipts] == ["ready"] * 4, [each.findings for each in receipts]
    any_world.round()
    assert any_world.states().keys() == {"P1", "D1", "I1", "D2"}
    assert {any_world.states()[key] for key in ("D1", "D2", "I1")} == {"paid"}
    with any_world.look() as tx:
        batches = [outbox.get(tx, number) for number in any_world.batches()]
    assert sorted((each.kind, each.claim_count) for each in batches if each) == [
        ("837D", 2), ("837I", 1), ("837P", 1),
    ]  # fmt: skip


def test_a_predetermination_is_an_estimate_and_books_nothing(world: World) -> None:
    (receipt,) = world.submit(dental("D1", predetermination=True, service_date=...))
    assert receipt.outcome == "ready", receipt.findings
    world.round()
    assert world.states() == {"D1": "predetermined"}
    assert world.remitted() == Decimal("0.00")
    assert {account: amount for account, amount in world.balances().items() if Decimal(amount)} == {
        "charges": "-280.00", "receivable:insurance:DHP01": "280.00",
    }  # fmt: skip
