"""Each cause of work is open at most once; what was closed stays on record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edigate.store import Store, sums, worklist
from edigate.tracking.work_item import WorkKind
from store.things import AT, add_claims, freeze, later, remit, work


def test_it_comes_back_as_it_was_opened(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1")
        batch, remittance = freeze(tx, 7, added), remit(tx)
        item = work(claim_id=added[0].claim_id)
        [one] = worklist.add(
            tx, [item], at=AT, batch_id=batch.id, inbox_id=remittance.inbox_id, remittance_id=remittance.id
        )
        assert worklist.get(tx, one.id) == one
    assert one.item == item
    assert (one.batch_id, one.inbox_id, one.remittance_id) == (batch.id, remittance.inbox_id, remittance.id)
    assert (one.opened_at, one.state, one.closed_at, one.practice, one.claim_key) == (
        AT,
        "open",
        None,
        "main",
        "K-1",
    )


def test_raised_twice_it_is_one_and_closed_it_may_come_again(store: Store) -> None:
    with store.begin() as tx:
        [one] = worklist.add(tx, [work("a"), work("a")], at=AT)
        assert worklist.add(tx, [work("a")], at=later(1)) == []
        assert worklist.close(tx, one.id, at=later(2), by="ann", reason="done")
        assert not worklist.close(tx, one.id, at=later(3), by="ben", reason="done again")
        [again] = worklist.add(tx, [work("a")], at=later(4))
        assert again.id != one.id
        everything = worklist.items(tx, state=None)
    assert [(each.state, each.closed_by, each.close_reason, each.closed_at) for each in everything] == [
        ("closed", "ann", "done", later(2)),
        ("open", None, None, None),
    ]


def test_what_needs_nobody_any_more_is_closed_by_key(store: Store) -> None:
    with store.begin() as tx:
        worklist.add(tx, [work("a"), work("b"), work("c")], at=AT)
        closed = worklist.close_keys(tx, ["a", "c", "nothing"], at=later(1), by="run", reason="paid")
        assert [each.item.key for each in closed] == ["a", "c"]
        assert worklist.close_keys(tx, ["a"], at=later(2), by="run", reason="paid") == []
        assert [each.item.key for each in worklist.items(tx)] == ["b"]


def test_by_deadline_then_money(store: Store) -> None:
    with store.begin() as tx:
        worklist.add(
            tx,
            [
                work("no deadline", deadline=None, amount=Decimal("900.00")),
                work("later", deadline=date(2026, 5, 1)),
                work("small", deadline=date(2026, 4, 1), amount=Decimal("9.00")),
                work("large", deadline=date(2026, 4, 1), amount=Decimal("10.00")),
                work("no money", deadline=date(2026, 4, 1), amount=None),
            ],
            at=AT,
        )
        assert [each.item.key for each in worklist.items(tx)] == [
            "large",
            "small",
            "no money",
            "later",
            "no deadline",
        ]
        assert [each.item.key for each in worklist.items(tx, due_until=date(2026, 4, 1), limit=2)] == [
            "large",
            "small",
        ]


def test_filters_and_sums(store: Store) -> None:
    with store.begin() as tx:
        [mine] = add_claims(tx, "K-1")
        [other] = add_claims(tx, "K-1", practice="other")
        worklist.add(
            tx,
            [
                work("a", claim_id=mine.claim_id),
                work("b", claim_id=other.claim_id, kind=WorkKind.REJECTED),
                work("c", amount=None),
            ],
            at=AT,
        )
        found = {
            "kind": worklist.items(tx, kind=WorkKind.REJECTED),
            "practice": worklist.items(tx, practice="main"),
            "claim": worklist.items(tx, claim_id=other.claim_id),
            "open": worklist.open_of_claims(tx, [mine.claim_id, other.claim_id]),
        }
        assert {name: [each.item.key for each in items] for name, items in found.items()} == {
            "kind": ["b"],
            "practice": ["a"],
            "claim": ["b"],
            "open": ["a", "b"],
        }
        assert sums.open_work(tx) == {
            "denied": sums.Work(2, Decimal("53.00")),
            "rejected": sums.Work(1, Decimal("53.00")),
        }
