"""The books add up: each key once, each entry to zero, nothing silently different."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import text

from edigate.errors import LocalError, SourceRef
from edigate.outcome.outcome import Booking
from edigate.posting.entry import Entry, Posting
from edigate.posting.history import PaymentRef
from edigate.store import Store, claim_payments, journal, proofs, provider_level, sums
from edigate.store.addresses import digest
from edigate.store.entry_digest import Line, lines_of
from edigate.store.guards import lifted
from store.things import AT, HASH, add_claims, arrive, booking, claim_payment, later, remit, settled

RICH = (
    Posting("funds:PAYER1", Decimal("67.00")),
    Posting("patient:copay", Decimal("25.00"), "K-1-1", "PR", "3"),
    Posting("denials_pending", Decimal("20.00"), "K-1-2", "CO", "16", Decimal("1.5"), ("N265", "N290")),
    Posting("receivable:insurance:PAYER1", Decimal("-112.00")),
)


def test_an_entry_comes_back_as_it_was_posted(store: Store) -> None:
    with store.begin() as tx:
        [claim] = add_claims(tx, "K-1")
        remittance = remit(tx)
        ref = PaymentRef(remittance.id, 3)
        claim_payments.settle(tx, [settled(ref, payment=claim_payment(ordinal=9))])
        place = SourceRef(arrive(tx).file.sha256, 9, "CLP")  # kept with the payment
        new = booking("k", ref=ref, postings=RICH, claim_id=claim.claim_id, source=place)
        assert list(journal.add(tx, [new], at=AT, actor="ann", reason="by hand")) == ["k"]
        [posted] = journal.entries(tx)
    assert posted.entry == new.entry
    assert (posted.posted_at, posted.remittance_id, posted.payment_sequence) == (AT, remittance.id, 3)
    assert (posted.actor, posted.reason) == ("ann", "by hand")


def test_the_same_fact_again_changes_nothing(store: Store) -> None:
    with store.begin() as tx:
        first = journal.add(tx, [booking("a"), booking("b"), booking("a")], at=AT, actor="run")
        assert len(journal.entries(tx)) == 2
    with store.begin() as tx:
        again = booking("b", source=SourceRef(HASH, 99), description="told in other words")
        second = journal.add(tx, [booking("a"), again, booking("c", "-1.00")], at=later(5), actor="run")
        assert len(journal.entries(tx)) == 3 and {**second, **first} == second == journal.digests(tx, "abc")
        assert journal.balances(tx) == {
            "funds:PAYER1": Decimal("133.00"),
            "receivable:insurance:PAYER1": Decimal("-133.00"),
        }


def test_the_same_key_with_other_money_is_refused(store: Store) -> None:
    with store.begin() as tx:
        journal.add(tx, [booking("a")], at=AT, actor="run")
    for other in (
        [booking("b"), booking("a", "67.01")],
        [booking("a", dated=date(2026, 3, 21))],
        [booking("c"), booking("c", "1.00")],
    ):
        with pytest.raises(LocalError, match="understood in two ways"), store.begin() as tx:
            journal.add(tx, other, at=AT, actor="run")
    with store.look() as tx:
        assert [each.entry.key for each in journal.entries(tx)] == ["a"]


def test_an_entry_that_does_not_sum_to_zero_is_refused(store: Store) -> None:
    one_sided = (Posting("funds:PAYER1", Decimal("67.00")), Posting("suspense:PAYER1", Decimal("-66.99")))
    for postings in (one_sided, ()):
        with pytest.raises(LocalError, match="sum to zero"), store.begin() as tx:
            journal.add(tx, [booking("b"), booking("a", postings=postings)], at=AT, actor="run")
    with store.look() as tx:
        assert journal.entries(tx) == []


def test_a_third_decimal_never_gets_into_the_books(store: Store) -> None:
    with pytest.raises(ValueError, match="whole cents"), store.begin() as tx:
        journal.add(tx, [booking("a", "0.005")], at=AT, actor="run")


def test_nothing_is_reversed_that_was_never_posted(store: Store) -> None:
    with pytest.raises(LocalError, match="breaks a rule"), store.begin() as tx:
        journal.add(tx, [booking("a", reverses="nothing")], at=AT, actor="run")
    with store.begin() as tx:  # in whatever order within one commit
        journal.add(tx, [booking("b:undone", "-67.00", reverses="b"), booking("b")], at=AT, actor="run")


def test_sums_by_claim_remittance_and_funds(store: Store) -> None:
    with store.begin() as tx:
        [claim] = add_claims(tx, "K-1")
        first, second = remit(tx, b"one"), remit(tx, b"two", natural_key="other", amount=Decimal("20.50"))
        journal.add(tx, [
            booking("a", "60.00", PaymentRef(first.id, 1), claim_id=claim.claim_id),
            booking("b", "7.00", PaymentRef(first.id, 2)),
            booking("c", "20.50", PaymentRef(second.id, 1)),
        ], at=AT, actor="run")  # fmt: skip
        assert journal.balances(tx, claim_id=claim.claim_id)["funds:PAYER1"] == Decimal("60.00")
        assert journal.balances(tx, remittance_id=first.id)["funds:PAYER1"] == Decimal("67.00")
        assert journal.funds_posted(tx, [first.id, second.id, 99], "funds:") == {
            first.id: Decimal("67.00"), second.id: Decimal("20.50"),
        }  # fmt: skip
        assert journal.funds_posted(tx, [first.id], "fund_:") == {}
        assert (sums.remitted(tx), sums.posted(tx, "funds:")) == (Decimal("87.50"), Decimal("87.50"))
        assert [each.entry.key for each in journal.entries(tx, claim_id=claim.claim_id)] == ["a"]
        assert [each.entry.key for each in journal.entries(tx, remittance_id=first.id, limit=1)] == ["a"]
        assert journal.entries(tx, since=date(2026, 3, 21)) == []
        assert len(journal.entries(tx, until=date(2026, 3, 20))) == 3


def test_many_entries_in_one_call(store: Store) -> None:
    many = [
        booking(
            f"k-{n}",
            f"{n}.01",
            postings=(*RICH, Posting("suspense", Decimal(n)), Posting("other", Decimal(-n))),
        )
        for n in range(1300)
    ]
    with store.begin() as tx:
        assert len(journal.add(tx, many, at=AT, actor="run")) == 1300
        assert [each.entry for each in journal.entries(tx)] == [each.entry for each in many]
        assert journal.out_of_balance(tx) == []


def test_a_posting_put_in_from_outside_is_found(store: Store) -> None:
    with store.begin() as tx:
        journal.add(tx, [booking("a"), booking("b"), booking("c")], at=AT, actor="run")
        lost = "INSERT INTO journal_postings (entry_id, n, account, amount) SELECT id, 9, 'x', 1 FROM journal_entries"
        tx.run(text(f"{lost} WHERE key = 'b'"))
        columns = "id, key, digest, dated, posted_at, description, actor"
        tx.run(text(f"INSERT INTO journal_entries ({columns}) VALUES (99, 'd', '', '', '', '', '')"))
        assert journal.out_of_balance(tx) == ["b", "d"]


def test_what_stands_open_of_provider_adjustments(store: Store) -> None:
    def adjusted(key: str, amount: str, reference: str, code: str = "FB") -> Booking:
        money = Decimal(amount)
        forward = Posting("provider:forward_balance", money, None, "PLB", code, None, (reference,))
        return booking(key, postings=(forward, Posting("funds:PAYER1", -money)))

    with store.begin() as tx:
        moved = [adjusted("a", "-5.00", "CN-1"), adjusted("b", "3.00", "CN-1"), adjusted("c", "9.00", "CN-2")]
        journal.add(tx, [*moved, booking("d")], at=AT, actor="run")
        wanted = [("provider:forward_balance", each) for each in ("CN-1", "CN-2", "CN-3")]
        assert provider_level.balances(tx, wanted) == dict(
            zip(wanted, (Decimal("-2.00"), Decimal("9.00"), Decimal("0.00")), strict=True)
        )


def test_what_was_undone_may_be_reversed_anew_and_only_then(store: Store) -> None:
    with store.begin() as tx:
        story = [
            booking("a"),
            booking("a:undone", "-67.00", reverses="a"),
            booking("a:undone:undone", reverses="a:undone"),
            booking("a:undone anew", "-67.00", reverses="a"),
        ]
        journal.add(tx, story, at=AT, actor="run")
        assert proofs.reversed_twice(tx) == []
        journal.add(tx, [booking("a:undone twice", "-67.00", reverses="a")], at=AT, actor="run")
        assert len(proofs.reversed_twice(tx)) == 1


def _of_tuples(posted: Entry, lines: list[Line]) -> str:
    return digest(posted.dated, posted.claim_id, posted.reverses, lines)


def _of_nulls(posted: Entry, lines: list[Line]) -> str:
    said = msgspec.json.encode((posted.dated, posted.claim_id, posted.reverses, lines))
    return "j" + hashlib.sha256(said).hexdigest()[:32]


@pytest.mark.parametrize("made", [_of_tuples, _of_nulls])
def test_entries_of_an_older_version_are_known_by_their_own_digests(
    store: Store, made: Callable[[Entry, list[Line]], str]
) -> None:
    with store.begin() as tx:
        journal.add(tx, [booking("a", postings=RICH, reverses="b"), booking("b")], at=AT, actor="run")
    with store.begin() as tx:
        posted = journal.with_keys(tx, ["a"])["a"].entry
        with lifted(tx, "journal_entries"):
            lines = [tuple(None if each == 0 else each for each in line) for line in lines_of(posted)]
            old = made(posted, lines)
            tx.run(text("UPDATE journal_entries SET digest = :old WHERE key = 'a'").bindparams(old=old))
    with store.begin() as tx:
        assert list(journal.altered(tx)) == []
        journal.add(tx, [booking("a", postings=RICH, reverses="b")], at=later(5), actor="run")
        assert len(journal.entries(tx)) == 2
        with pytest.raises(LocalError, match="understood in two ways"):
            journal.add(tx, [booking("a", postings=RICH)], at=later(5), actor="run")
    with store.begin() as tx:
        with lifted(tx, "journal_postings"):
            tx.run(text("UPDATE journal_postings SET remarks = '[]' WHERE remarks IS NOT NULL"))
        assert len(list(journal.altered(tx))) == 1
