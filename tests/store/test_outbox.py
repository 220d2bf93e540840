"""A batch is frozen in one commit, found by its numbers, and every attempt to send it is on record."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import text

from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.delivery.states import BatchState
from edigate.errors import LocalError, TryLater
from edigate.outcome.known import KnownBatch, KnownSet
from edigate.store import Store, blobs, outbox, submissions
from store.things import AT, PARTNER, add_claims, freeze, later

DELIVERED = TransferResult(Transfer.DELIVERED, Evidence.READ_BACK, "read back, the same bytes")
UNKNOWN = TransferResult(Transfer.UNKNOWN, Evidence.NONE, "the connection was lost at the rename")


def test_bytes_numbers_and_claims_are_frozen_together(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1", "K-2")
        batch = freeze(tx, 7, added)
    assert (batch.state, batch.isa13, batch.gs06, batch.claim_count, batch.attempts) == (
        "queued",
        "000000007",
        "7",
        2,
        0,
    )
    assert (batch.document_time, batch.created_at, str(batch.charge)) == (
        datetime(2026, 3, 4, 5, 6),
        AT,
        "240.00",
    )
    with store.look() as tx:
        assert outbox.get(tx, batch.id) == batch
        file = outbox.file(tx, batch)
        assert (file.name, file.content, file.sha256) == (
            "clearing_000000007.837",
            b"ISA*...~" * 9,
            batch.sha256,
        )
        placed = [
            (one.claim_key, one.state, one.set_control_number, one.segment_from, one.segment_to)
            for one in submissions.of_batch(tx, batch.id)
        ]
        assert placed == [("K-1", "batched", "0001", 10, 19), ("K-2", "batched", "0001", 20, 29)]
        assert submissions.ready(tx, PARTNER, 9) == []


def test_a_claim_that_was_taken_meanwhile_stops_the_batch_and_nothing_of_it_stays(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1", "K-2")
        submissions.advance(tx, added[1].submission_id, "ready", "held", AT)
    with pytest.raises(TryLater), store.begin() as tx:
        freeze(tx, 7, added)
    with store.look() as tx:
        assert outbox.find(tx, [PARTNER], isa13=["7"]) == []
        assert list(blobs.every(tx)) == []
        assert [each.submission.claim_key for each in submissions.ready(tx, PARTNER, 9)] == ["K-1"]


def test_an_empty_batch_is_refused(store: Store) -> None:
    with pytest.raises(LocalError, match="without claims"), store.begin() as tx:
        freeze(tx, 7, [])


@pytest.mark.parametrize("again", [{"isa13": "7"}, {"gs06": "0007"}, {"sets": (KnownSet("0001", "BATCH7"),)}])
def test_a_number_is_never_used_in_two_batches_of_a_partner(store: Store, again: dict[str, object]) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1", "K-2", "K-3")
        freeze(tx, 7, added[:1])
    with pytest.raises(LocalError, match="breaks a rule"), store.begin() as tx:
        freeze(tx, 8, added[1:2], **again)
    with store.begin() as tx:
        freeze(tx, 7, added[2:], partner_id="other")


def test_found_by_its_numbers_whatever_zeros_the_partner_adds_or_drops(store: Store) -> None:
    sets = (KnownSet("0001", "0090"), KnownSet("0002", "B-2"))
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"), sets=sets)
    known = KnownBatch(batch.id, PARTNER, "000000007", "7", sets, BatchState.QUEUED)
    with store.look() as tx:
        for wanted in (
            {"isa13": ["7"]},
            {"isa13": ["000000007 "]},
            {"gs06": ["0007"]},
            {"bht03": ["90"]},
            {"bht03": ["B-2"]},
            {"isa13": ["7", "8"], "gs06": ["7"], "bht03": ["0090"]},
        ):
            assert outbox.find(tx, [PARTNER], **wanted) == [known]
            assert outbox.find(tx, ["other"], **wanted) == []
        assert outbox.find(tx, [PARTNER], isa13=["70"], gs06=["17"], bht03=["BATCH7"]) == []
        assert outbox.known(tx, [batch.id, 99]) == [known]


def test_an_attempt_is_on_record_before_and_after(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        assert outbox.to_send(tx, PARTNER, AT) == [batch]
        assert outbox.to_send(tx, "other", AT) == []
        n = outbox.start_attempt(tx, batch, "x.part", at=later(1), actor="run")
        assert n == 1
        assert outbox.start_attempt(tx, batch, "y.part", at=later(1), actor="run") is None
        [begun] = outbox.attempts_of(tx, batch.id)
        assert (begun.temp_name, begun.started_at, begun.finished_at, begun.outcome) == (
            "x.part",
            later(1),
            None,
            None,
        )
        assert outbox.end_attempt(tx, batch.id, 1, DELIVERED, "transmitted", at=later(2))
        [ended] = outbox.attempts_of(tx, batch.id)
        assert (ended.finished_at, ended.outcome, ended.evidence) == (later(2), "delivered", "read_back")
        sent = outbox.get(tx, batch.id)
        assert sent is not None
        assert (sent.state, sent.state_at, sent.attempts) == ("transmitted", later(2), 1)
        assert outbox.to_send(tx, PARTNER, later(9)) == []


def test_whoever_lost_the_batch_cannot_say_how_it_ended(store: Store) -> None:
    """A sender that slept through its lease comes back after another one began (F-28, F-29)."""
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        outbox.start_attempt(tx, batch, "x.part", at=later(1), actor="sleeper")
        [stale] = outbox.to_send(tx, PARTNER, later(60))
        assert stale.state == "transmitting"
        assert outbox.start_attempt(tx, stale, "y.part", at=later(60), actor="other") == 2
        assert not outbox.end_attempt(tx, batch.id, 1, DELIVERED, "transmitted", at=later(61))
        found = outbox.get(tx, batch.id)
        assert found is not None
        assert (found.state, found.attempts) == ("transmitting", 2)
        assert outbox.end_attempt(
            tx, batch.id, 2, UNKNOWN, "transmit_unknown", at=later(62), next_attempt_at=later(70)
        )
        assert [(each.n, each.outcome) for each in outbox.attempts_of(tx, batch.id)] == [
            (1, "delivered"),
            (2, "unknown"),
        ]


def test_only_the_last_attempt_may_give_the_file_its_final_name(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        outbox.start_attempt(tx, batch, "x.part", at=later(1), actor="run")
        assert outbox.publishing(tx, batch.id, 1, later(2))
        [attempt] = outbox.attempts_of(tx, batch.id)
        assert attempt.publishing_at == later(2)
        [stale] = outbox.to_send(tx, PARTNER, later(60))
        outbox.start_attempt(tx, stale, "y.part", at=later(60), actor="other")
        assert not outbox.publishing(tx, batch.id, 1, later(61))
        outbox.end_attempt(tx, batch.id, 2, DELIVERED, "transmitted", at=later(62))
        assert not outbox.publishing(tx, batch.id, 2, later(63))


def test_an_answer_that_came_during_the_upload_stands(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        outbox.start_attempt(tx, batch, "x.part", at=later(1), actor="run")
        assert outbox.advance(tx, batch.id, "transmitting", "acked_accepted", later(2))
        assert not outbox.end_attempt(tx, batch.id, 1, UNKNOWN, "transmit_unknown", at=later(3))
        found = outbox.get(tx, batch.id)
        assert found is not None
        assert found.state == "acked_accepted"


def test_what_waits_for_its_time_is_not_sent_before(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        assert outbox.advance(tx, batch.id, "queued", "queued", later(1), next_attempt_at=later(30))
        assert outbox.to_send(tx, PARTNER, later(29)) == []
        [due] = outbox.to_send(tx, PARTNER, later(30))
    assert (due.next_attempt_at, due.state_at) == (later(30), AT)


def test_a_move_from_where_it_does_not_stand_changes_nothing(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        assert not outbox.advance(tx, batch.id, "transmitted", "ta1_accepted", later(1))
        assert outbox.advance(tx, batch.id, "queued", "held", later(1), flags=("ack_overdue",))
        found = outbox.get(tx, batch.id)
        assert found is not None
        assert (found.state, found.state_at, found.flags) == ("held", later(1), ("ack_overdue",))


def test_overdue_is_what_has_stood_there_for_long(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        assert outbox.overdue(tx, ["queued"], AT) == [batch]
        assert outbox.overdue(tx, ["queued"], AT, later(-1)) == [batch]
        assert outbox.overdue(tx, ["queued"], later(1), AT) == []
        assert outbox.overdue(tx, ["transmitted"], AT) == []
        assert outbox.overdue(tx, ["queued"], later(-1)) == []


def test_frozen_bytes_that_changed_are_never_handed_out(store: Store) -> None:
    with store.begin() as tx:
        batch = freeze(tx, 7, add_claims(tx, "K-1"))
        other = blobs.put(tx, b"ISA*...~" * 8 + b"ISA*..!~", AT)
        mine, theirs = (f"(SELECT id FROM blobs WHERE sha256 = '{each.sha256}')" for each in (batch, other))
        tx.run(text(f"DELETE FROM blob_chunks WHERE blob_id = {mine}"))
        tx.run(text(f"UPDATE blob_chunks SET blob_id = {mine} WHERE blob_id = {theirs}"))
        with pytest.raises(LocalError, match="damaged"):
            outbox.file(tx, batch)
