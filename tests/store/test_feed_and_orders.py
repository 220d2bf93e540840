"""The feed to callers, people's orders, and who may work on something now."""

from __future__ import annotations

import contextlib
import hashlib

import msgspec
import pytest
from sqlalchemy import text

from edigate.errors import SourceRef
from edigate.store import Store, audit, journal, leases, purging_texts, updates
from edigate.store.columns import moment_text
from edigate.store.leases import Lease
from edigate.store.updates import NewUpdate, Update
from store.things import AT, HASH, booking, later


def told(*keys: str, practice: str = "main") -> list[NewUpdate]:
    return [
        NewUpdate("state", practice, key, {"state": "paid", "amount": "67.00", "codes": ["CO-45"]})
        for key in keys
    ]


def test_the_feed_is_read_from_any_place(store: Store) -> None:
    with store.begin() as tx:
        updates.append(tx, [], AT)
        updates.append(tx, told("a", "b"), AT)
        updates.append(tx, told("c", practice="other"), later(1))
    with store.look() as tx:
        body = {"state": "paid", "amount": "67.00", "codes": ["CO-45"]}
        assert updates.after(tx, 0)[0] == Update(1, AT, "state", "main", "a", body)
        assert [each.claim_key for each in updates.after(tx, 1)] == ["b", "c"]
        assert [each.claim_key for each in updates.after(tx, 0, limit=1)] == ["a"]
        assert [each.claim_key for each in updates.after(tx, 0, practice="other")] == ["c"]
        assert [each.seq for each in updates.after(tx, 0, claim=("main", "b"))] == [2]
        assert (updates.after(tx, 3), updates.last(tx)) == ([], 3)


def test_many_at_once_lie_in_their_order_and_are_sealed_as_they_lie(store: Store) -> None:
    keys = [f"K-{n}" for n in range(123)]  # as SQLite takes them: a hundred, ten and ten, three by one
    with store.begin() as tx:
        places, lines = updates.append(tx, told(*keys), AT)
        sealed = hashlib.sha256(lines).hexdigest()
        assert (places, sealed) == (range(1, 124), purging_texts.seal_of(tx, 1, 123))
        assert purging_texts.seal_of(tx, 1, 124) == ""
    body = r"{\"state\":\"paid\",\"amount\":\"67.00\",\"codes\":[\"CO-45\"]}"
    line = f'[1,"{moment_text(AT)}","state","main","K-0","{body}"]'  # so since the first version: seals on record say it
    assert lines.splitlines()[0] == line.encode()
    with store.look() as tx:
        assert [each.claim_key for each in updates.after(tx, 0)] == keys


def test_a_journal_entry_is_kept_as_its_digest_and_told_whole(store: Store) -> None:
    with store.begin() as tx:
        new = booking("k", source=SourceRef(HASH, 9, "CLP"))
        digests = journal.add(tx, [new], at=AT, actor="run")
        old = {"entry": "k", "postings": [], "description": "as an older version kept it"}
        lost = updates.Booked("not in the books", "x")
        bodies = (updates.Booked("k", digests["k"]), old, updates.Booked("k", "another"), lost)
        updates.append(tx, [NewUpdate("posting", "main", "K-1", body) for body in bodies], AT)
    with store.look() as tx:
        told, before, _, gone = (each.body for each in updates.after(tx, 0))
        assert list(updates.unlike_the_books(tx)) == [3, 4]
    assert (before, gone) == (old, msgspec.to_builtins(lost))
    lines = [(one["account"], one["amount"], one["remarks"]) for one in told.pop("postings")]
    assert lines == [("funds:PAYER1", "67.00", []), ("receivable:insurance:PAYER1", "-67.00", [])]
    assert told == {
        "entry": "k", "dated": "2026-03-20", "description": "A payment", "reverses": None, "remittance_id": None,
        "source": {"file_sha256": HASH, "ordinal": 9, "id": "CLP"},
    }  # fmt: skip


def test_what_was_rolled_back_leaves_no_gap(store: Store) -> None:
    with store.begin() as tx:
        updates.append(tx, told("a"), AT)
    with contextlib.suppress(RuntimeError), store.begin() as tx:
        updates.append(tx, told("b"), AT)
        raise RuntimeError
    with store.begin() as tx:
        updates.append(tx, told("c"), AT)
        assert [(each.seq, each.claim_key) for each in updates.after(tx, 0)] == [(1, "a"), (2, "c")]


def test_orders_are_on_record(store: Store) -> None:
    with store.begin() as tx:
        for n, subject in enumerate(("batch 1", "claim K-1"), start=1):
            assert (
                audit.add(tx, at=later(n), actor="ann", action="resend", subject=subject, reason="lost") == n
            )
        assert [each.subject for each in audit.orders(tx, after=1)] == ["claim K-1"]
        [one] = audit.orders(tx, subject="batch 1")
        assert (one.at, one.actor, one.action, one.reason, one.detail) == (
            later(1),
            "ann",
            "resend",
            "lost",
            None,
        )
        assert audit.broken_at(tx) is None


TAMPERING = {
    "another actor": "UPDATE audit SET actor = 'mallory' WHERE seq = 2",
    "another seal": "UPDATE audit SET digest = '' WHERE seq = 2",
    "a line is gone": "DELETE FROM audit WHERE seq = 2",
    "a line was put in": "UPDATE audit SET seq = 9 WHERE seq = 2",
}


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_with_orders_is_found(store: Store, change: str) -> None:
    with store.begin() as tx:
        for n in range(3):
            audit.add(tx, at=later(n), actor="ann", action="close", subject=f"work {n}", reason="done")
        for trigger in ("audit_never_updated", "audit_never_deleted", "audit_append_only"):
            on = " ON audit" if tx.postgres else ""
            tx.run(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
        tx.run(text(change))
        assert audit.broken_at(tx) == 2


def test_a_lease_has_one_holder_at_a_time(store: Store) -> None:
    with store.begin() as tx:
        mine = leases.acquire(tx, "partner/a", "one", at=AT, until=later(10))
        assert mine == Lease("partner/a", "one", later(10), 1)
        assert leases.acquire(tx, "partner/a", "two", at=later(9), until=later(20)) is None
        assert leases.acquire(tx, "partner/a", "one", at=later(9), until=later(20)) is None
        assert leases.acquire(tx, "partner/b", "two", at=AT, until=later(10)) is not None
        assert leases.holds(tx, mine, later(9))
        assert not leases.holds(tx, mine, later(10))
        longer = leases.renew(tx, mine, until=later(30))
        assert longer is not None
        assert leases.holds(tx, longer, later(29))
        assert leases.find(tx, "partner/a") == longer


def test_whoever_slept_through_a_lease_has_lost_it(store: Store) -> None:
    with store.begin() as tx:
        sleeper = leases.acquire(tx, "partner/a", "one", at=AT, until=later(10))
        other = leases.acquire(
            tx, "partner/a", "one", at=later(10), until=later(20)
        )  # the same name, another run
        assert sleeper is not None
        assert other is not None
        assert other.fence == sleeper.fence + 1
        assert not leases.holds(tx, sleeper, later(1))
        assert leases.renew(tx, sleeper, until=later(99)) is None
        assert not leases.release(tx, sleeper)
        assert leases.holds(tx, other, later(19))


def test_given_back_it_is_free_and_the_fence_goes_on(store: Store) -> None:
    with store.begin() as tx:
        mine = leases.acquire(tx, "partner/a", "one", at=AT, until=later(10))
        assert mine is not None
        assert leases.release(tx, mine)
        assert not leases.holds(tx, mine, later(1))
        following = leases.acquire(tx, "partner/a", "two", at=later(1), until=later(10))
        assert following is not None
        assert following.fence == 2
        assert leases.find(tx, "nothing") is None
