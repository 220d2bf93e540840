"""A remittance is on record once per place and paid once per natural key; its claim payments know their present
effect."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from edigate.errors import SourceRef, TryLater
from edigate.posting.history import Effect, EffectKind, PaymentRef, Why
from edigate.store import Store, claim_payments, journal, remittances
from edigate.store.remittances import Sums
from store.things import AT, add_claims, arrive, booking, claim_payment, later, new_remittance, remit, settled

ON = date(2026, 3, 20)


def test_it_comes_back_as_it_was_read(store: Store) -> None:
    with store.begin() as tx:
        file = arrive(tx).file
        new = new_remittance(file.id, flags=("awaiting_funds",))
        added = remittances.add(tx, new, AT)
        assert added.new
        one = added.remittance
        assert {name: getattr(one, name) for name in new.__struct_fields__} == msgspec.structs.asdict(new)
        assert (one.duplicate_of, one.received_at, one.state_at) == (None, AT, AT)
        assert (one.state, one.reason) == ("received", None)
        assert remittances.get(tx, one.id) == one
        assert remittances.of_file(tx, file.id) == [one]
        assert remittances.with_trace(tx, "T-1") == [one]
        assert remittances.in_states(tx, ["received", "held"]) == [one]
        assert remittances.in_states(tx, ["posted"]) == []


def test_the_same_place_again_is_the_same_remittance(store: Store) -> None:
    with store.begin() as tx:
        file = arrive(tx).file
        first, again = (remittances.add(tx, new_remittance(file.id), AT) for _ in range(2))
    assert (first.new, again.new) == (True, False)
    assert again.remittance == first.remittance


def test_the_same_payment_in_another_file_is_a_duplicate_of_the_first(store: Store) -> None:
    with store.begin() as tx:
        first = remit(tx, b"one")
        copies = [remit(tx, b"two"), remit(tx, b"two", set_ordinal=40), remit(tx, b"three")]
        other = remit(tx, b"four", natural_key="PAYER1:T-1:2026-03-20:67.01:1234567893")
    assert first.duplicate_of is None
    assert [each.duplicate_of for each in copies] == [first.id] * 3
    assert other.duplicate_of is None
    with store.look() as tx:
        assert len(remittances.with_trace(tx, "T-1")) == 5


@pytest.mark.parametrize("amount", [None, Decimal("67.001"), Decimal("1E+30"), Decimal("NaN")])
def test_one_that_cannot_be_booked_is_on_record_without_its_amount(
    store: Store, amount: Decimal | None
) -> None:
    with store.begin() as tx:
        one = remit(tx, amount=amount)
        remittances.sum_up(tx, one.id, Sums(1, amount or Decimal(0), Decimal("1.50"), Decimal("-3.00")))
        now = remittances.get(tx, one.id)
    assert now is not None
    assert (now.amount, now.charge, now.paid, now.provider_level) == (
        None,
        0,
        Decimal("1.50"),
        Decimal("-3.00"),
    )


def test_it_moves_from_where_it_stands(store: Store) -> None:
    with store.begin() as tx:
        one = remit(tx)
        assert remittances.advance(
            tx, one.id, "received", "posted", later(1), flags=("has_plb_open",), reason="all"
        )
        assert not remittances.advance(tx, one.id, "received", "held", later(2))
        assert remittances.advance(tx, one.id, "posted", "posted", later(3))
        now = remittances.get(tx, one.id)
    assert now is not None
    assert (now.state, now.state_at, now.flags, now.reason) == ("posted", later(1), ("has_plb_open",), None)


def test_a_claim_payment_is_known_with_its_facts_and_entries(store: Store) -> None:
    with store.begin() as tx:
        [one] = add_claims(tx, "K-1")
        remittance = remit(tx)
        ref = PaymentRef(remittance.id, 1)
        payment = claim_payment("K-1", patient_responsibility=Decimal("25.00"))
        what = settled(ref, claim_id=one.claim_id, submission_id=one.submission_id, payment=payment)
        claim_payments.settle(tx, [what])
        place = SourceRef(arrive_hash(), 12, "CLP")
        posted = booking("T-1:1:1", ref=ref, claim_id=one.claim_id, source=place)
        journal.add(tx, [posted, booking("T-1:plb", "0.50")], at=AT, actor="run")
    with store.look() as tx:
        [known] = claim_payments.known(tx, [one.claim_id])
        assert (known.ref, known.payment, known.effect) == (ref, payment, Effect(EffectKind.POST))
        assert (known.claim_id, known.submission_id, known.payer_id) == (
            one.claim_id,
            one.submission_id,
            "PAYER1",
        )
        assert (known.dated, known.trace, known.generation, known.proven) == (ON, "T-1", 1, True)
        assert known.entries == (posted.entry,)
        assert known.source == place
        assert claim_payments.at(tx, remittance.id, 12) == known
        assert claim_payments.at(tx, remittance.id, 13) is None
        assert claim_payments.known(tx, [99]) == []
        [line] = claim_payments.lines(tx, claim_id=one.claim_id)
        assert (line.paid, line.patient_responsibility, line.effect, line.verdict) == (
            Decimal("67.00"), Decimal("25.00"), "post", "paid",
        )  # fmt: skip
        assert not claim_payments.in_suspense(tx, remittance.id)


def arrive_hash() -> str:
    import hashlib

    return hashlib.sha256(b"ISA*an answer~").hexdigest()


def test_a_new_effect_replaces_the_old_once(store: Store) -> None:
    with store.begin() as tx:
        [claim] = add_claims(tx, "K-1")
        first, second = remit(tx, b"one"), remit(tx, b"two", natural_key="other")
        ref, of = PaymentRef(second.id, 1), PaymentRef(first.id, 4)
        waiting = Effect(EffectKind.SUSPEND, why=Why.NO_ORIGINAL)
        claim_payments.settle(tx, [settled(ref, effect=waiting)])
        assert [line.why for line in claim_payments.lines(tx, in_suspense=True)] == ["no_original"]
        now = settled(
            ref, effect=Effect(EffectKind.REVERSE, of), generation=2, new=False, claim_id=claim.claim_id
        )
        claim_payments.settle(tx, [now])
        [known] = claim_payments.known(tx, [claim.claim_id])
        assert (known.effect, known.generation) == (Effect(EffectKind.REVERSE, of), 2)
        assert claim_payments.lines(tx, in_suspense=True) == []
        with pytest.raises(TryLater):
            claim_payments.settle(tx, [now])


def test_what_fits_no_claim_is_found_when_a_claim_comes(store: Store) -> None:
    with store.begin() as tx:
        [claim] = add_claims(tx, "K-3")
        remittance = remit(tx)
        refs = [PaymentRef(remittance.id, n) for n in (1, 2, 3)]
        what = [
            settled(refs[0], EffectKind.SUSPEND, payment=claim_payment("K-1")),
            settled(refs[1], EffectKind.SUSPEND, payment=claim_payment("K-2")),
            settled(refs[2], claim_id=claim.claim_id, payment=claim_payment("K-3")),
        ]
        claim_payments.settle(tx, what)
    with store.look() as tx:
        found = claim_payments.unmatched(tx, ["K-1", "K-3"], ["ICN-K-2", "ICN-K-1", "ICN-K-3"])
        assert [known.ref for known in found] == refs[:2]
        assert claim_payments.unmatched(tx) == []


def test_the_entries_of_a_payment_are_those_that_were_not_undone(store: Store) -> None:
    with store.begin() as tx:
        [claim] = add_claims(tx, "K-1")
        remittance = remit(tx)
        paid, taken = PaymentRef(remittance.id, 1), PaymentRef(remittance.id, 2)
        of = {"claim_id": claim.claim_id}
        both = [settled(ref, claim_id=claim.claim_id) for ref in (paid, taken)]
        claim_payments.settle(tx, both)
        journal.add(tx, [
            booking("1:1", "67.00", paid, **of),  # in suspense first
            booking("1:1:undone", "-67.00", paid, reverses="1:1", **of),
            booking("1:2", "67.00", paid, **of),  # then posted
            booking("2:1", "-67.00", taken, reverses="1:2", **of),  # and taken back by the other payment: both stand
        ], at=AT, actor="run")  # fmt: skip
        known = {
            each.ref: [entry.key for entry in each.entries]
            for each in claim_payments.known(tx, [claim.claim_id])
        }
    assert known == {paid: ["1:2"], taken: ["2:1"]}
