"""Signals are kept once, exactly as they were, in order of arrival."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.errors import SourceRef
from edigate.outcome.outcome import BatchSignal
from edigate.store import Store, signals
from edigate.tracking.signal import SignalKind
from store.things import AT, HASH, add_claims, freeze, later, signal, signals_for


def test_they_come_back_as_they_were(store: Store) -> None:
    said = [
        signal(),
        signal(
            "rejected",
            at=datetime(2026, 3, 5, 1, 2, tzinfo=UTC),
            codes=(),
            amount=None,
            payer_claim_control_number=None,
        ),
        signal("delivered", kind=SignalKind.UPLOAD, source=None),
    ]
    with store.begin() as tx:
        [one, two] = add_claims(tx, "K-1", "K-2")
        signals.add(tx, signals_for(one.submission_id, *said), later(1))
    with store.look() as tx:
        assert signals.of_submissions(tx, [one.submission_id, two.submission_id]) == {one.submission_id: said}
        assert {each.arrived_at for each in signals.arrived(tx, [one.submission_id])} == {later(1)}


def test_a_replay_adds_nothing(store: Store) -> None:
    mine = signal(kind=SignalKind.OPERATOR, verdict="closed", source=None, message="written off")
    with store.begin() as tx:
        [one] = add_claims(tx, "K-1")
        for minutes in range(3):
            signals.add(tx, signals_for(one.submission_id, signal(), mine), later(minutes))
        other = msgspec.structs.replace(mine, message="collections")
        elsewhere = signal(source=SourceRef(HASH, 18, "STC"))
        signals.add(tx, signals_for(one.submission_id, other, elsewhere), later(9))
        assert signals.of_submissions(tx, [one.submission_id])[one.submission_id] == [
            signal(),
            mine,
            other,
            elsewhere,
        ]


def test_what_happened_to_a_batch(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        said = [
            BatchSignal(batch.id, BatchEvent.UPLOAD_STARTED, AT, "attempt 1"),
            BatchSignal(batch.id, BatchEvent.UPLOAD_STARTED, later(5), "attempt 2"),
            BatchSignal(
                batch.id,
                BatchEvent.ACK_PARTIAL,
                datetime(2026, 3, 5),
                "partly",
                ("P",),
                SourceRef(HASH, 4, "AK9", 1),
            ),
        ]
        for _ in range(2):
            signals.add_to_batches(tx, said, later(1))
        assert signals.of_batches(tx, [batch.id, 99]) == {batch.id: said}
        assert signals.batches_arrived(tx, [99]) == {99: []}
