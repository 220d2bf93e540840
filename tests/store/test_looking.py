"""Lists with their filters, counts, and the timeline of one claim."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.delivery.states import BatchEvent
from edigate.outcome.outcome import BatchSignal
from edigate.store import (
    Store,
    claims,
    inbox,
    journal,
    lists,
    outbox,
    remittances,
    signals,
    submissions,
    sums,
    timeline,
    updates,
    worklist,
)
from edigate.store.updates import NewUpdate
from store.things import (
    AT,
    PARTNER,
    add_claims,
    arrive,
    booking,
    freeze,
    later,
    new_claim,
    new_remittance,
    remit,
    signal,
    signals_for,
    work,
)

DAY = AT.date()
NEXT = DAY + timedelta(days=1)


def test_claims_by_what_people_filter_by(store: Store) -> None:
    with store.begin() as tx:
        add_claims(tx, "K-1", "K-2")
        add_claims(
            tx,
            "K-3",
            practice="other",
            payer_id="PAYER2",
            payer_name="Other Health",
            partner_id=None,
            state="held",
        )
        [one] = claims.find(tx, "main", ["K-1"]).values()
        claims.resubmit(
            tx, one.submission.id, new_claim("K-1", state="held", body="{}"), at=later(1), actor="ann"
        )
        cases: dict[str, dict[str, Any]] = {
            "all": {},
            "practice": {"practice": "other"},
            "payer": {"payer": "PAYER1"},
            "name": {"payer": "Other Health"},
            "partner": {"partner_id": PARTNER},
            "held": {"state": "held"},
            "both": {"state": "held", "practice": "main"},
            "today": {"since": DAY, "until": DAY},
            "tomorrow": {"since": NEXT},
            "before": {"until": DAY - timedelta(days=1)},
            "limit": {"limit": 1},
            "after": {"after": one.submission.claim_id},
        }
        found = {
            name: [each.claim_key for each in lists.find_claims(tx, **wanted)]
            for name, wanted in cases.items()
        }
        counts = (sums.claims_by_state(tx), sums.submissions_by_state(tx))
    assert found == {
        "all": ["K-1", "K-2", "K-3"],
        "practice": ["K-3"],
        "payer": ["K-1", "K-2"],
        "name": ["K-3"],
        "partner": ["K-1", "K-2"],
        "held": ["K-1", "K-3"],
        "both": ["K-1"],
        "today": ["K-1", "K-2", "K-3"],
        "tomorrow": [],
        "before": [],
        "limit": ["K-1"],
        "after": ["K-2", "K-3"],
    }
    assert counts == ({"held": 2, "ready": 1}, {"held": 2, "ready": 2})


def test_batches_files_and_remittances(store: Store) -> None:
    with store.begin() as tx:
        first = freeze(tx, 7, add_claims(tx, "K-1"))
        second = freeze(tx, 8, add_claims(tx, "K-2"), partner_id="other")
        outbox.advance(tx, second.id, "queued", "held", later(5))
        paid = remit(tx, b"one")
        unpaid = remit(tx, b"two", natural_key="x", payer_id="PAYER2", payment_date=date(2026, 4, 1))
        copy = remit(tx, b"three")
        elsewhere = arrive(tx, b"four", "other").file
        away = remittances.add(
            tx, new_remittance(elsewhere.id, natural_key="y", payer_id=None), AT
        ).remittance
        inbox.mark(tx, elsewhere.id, "archived", "quarantined", AT)
        assert [each.id for each in lists.find_batches(tx)] == [first.id, second.id]
        assert [each.id for each in lists.find_batches(tx, partner_id=PARTNER, since=DAY, until=DAY)] == [
            first.id
        ]
        assert [each.id for each in lists.find_batches(tx, state="held", after=first.id, limit=9)] == [
            second.id
        ]
        assert lists.find_batches(tx, since=NEXT) == []
        assert [each.id for each in lists.find_files(tx, partner_id="other", until=DAY)] == [elsewhere.id]
        assert len(lists.find_files(tx, state="archived", limit=2)) == 2
        assert lists.find_files(tx, since=NEXT) == []
        ids = [paid.id, unpaid.id, copy.id, away.id]
        assert [each.id for each in lists.find_remittances(tx)] == ids
        assert [each.id for each in lists.find_remittances(tx, payer="PAYER1")] == [paid.id, copy.id]
        assert [
            each.id for each in lists.find_remittances(tx, payer="Example Health", partner_id="other")
        ] == [away.id]
        assert [each.id for each in lists.find_remittances(tx, since=date(2026, 4, 1))] == [unpaid.id]
        assert [
            each.id for each in lists.find_remittances(tx, until=date(2026, 3, 20), state="received", limit=1)
        ] == [paid.id]
        assert sums.batches_by_state(tx) == {"held": 1, "queued": 1}
        assert sums.files_by_state(tx) == {"archived": 3, "quarantined": 1}
        assert sums.remittances_by_state(tx) == {"received": 4}
        assert sums.remitted(tx) == Decimal("201.00")  # the copy is not counted
        assert (sums.oldest_batch(tx, "held", "queued"), sums.oldest_batch(tx, "completed")) == (AT, None)
        assert (sums.last_arrival(tx), sums.last_arrival(tx, "nobody")) == (AT, None)


def test_an_empty_store_is_a_row_of_zeros(store: Store) -> None:
    with store.look() as tx:
        assert (
            sums.remitted(tx),
            sums.posted(tx, "funds:"),
            sums.open_work(tx),
            sums.claims_by_state(tx),
        ) == (0, 0, {}, {})
        assert timeline.of_claim(tx, 1, ()) == []


def test_the_timeline_of_a_claim_is_everything_in_order(store: Store) -> None:
    with store.begin() as tx:
        [one, other] = added = add_claims(tx, "K-1", "K-2")
        batch = freeze(tx, 7, added)
        outbox.start_attempt(tx, batch, "x.part", at=later(2), actor="run")
        outbox.end_attempt(
            tx,
            batch.id,
            1,
            TransferResult(Transfer.DELIVERED, Evidence.SIZE, "sizes equal"),
            "transmitted",
            at=later(3),
        )
        submissions.advance_batch(tx, batch.id, "batched", "submitted", later(3))
        signals.add_to_batches(
            tx,
            [BatchSignal(batch.id, BatchEvent.ACK_ACCEPTED, datetime(2026, 3, 4, 7), "accepted")],
            later(4),
        )
        signals.add(tx, signals_for(one.submission_id, signal()), later(5))
        journal.add(
            tx,
            [booking("k", claim_id=one.claim_id), booking("l", claim_id=other.claim_id)],
            at=later(6),
            actor="run",
        )
        [item] = worklist.add(tx, [work(claim_id=one.claim_id)], at=later(7))
        updates.append(
            tx, [NewUpdate("paid", "main", "K-1", {}), NewUpdate("paid", "main", "K-2", {})], later(8)
        )
        worklist.close(tx, item.id, at=later(9), by="ann", reason="corrected")
        claims.resubmit(
            tx, one.submission_id, new_claim("K-1", frequency="7", body="{}"), at=later(10), actor="ann"
        )
    with store.look() as tx:
        happened = timeline.of_claim(tx, one.claim_id, signals.arrived(tx, [one.submission_id]))
    minutes = [int((each.at - AT).total_seconds() // 60) for each in happened]
    assert list(zip(minutes, [each.kind for each in happened], strict=True)) == [
        (0, "version"),
        (0, "submission"),
        (0, "batch"),
        (2, "attempt"),
        (3, "attempt"),
        (4, "batch"),
        (5, "signal"),
        (6, "entry"),
        (7, "work_opened"),
        (8, "update"),
        (9, "work_closed"),
        (10, "version"),
        (10, "submission"),
    ]
    said = next(each for each in happened if each.kind == "signal")
    assert (said.verdict, said.codes, said.document_at, said.source) == (
        "277ca:accepted",
        ("A2:20",),
        datetime(2026, 3, 5, 1, 2),
        signal().source,
    )
    assert next(each for each in happened if each.kind == "entry").amount == Decimal("67.00")
    assert [each.verdict for each in happened if each.kind in ("batch", "attempt")] == [
        "frozen",
        None,
        "delivered",
        "ack_accepted",
    ]
