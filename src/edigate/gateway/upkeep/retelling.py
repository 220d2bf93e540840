"""What a project was told, told to the scratch database of a replay: rows as they lie, and what follows worked out anew."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.claims.model import from_json
from edigate.delivery.states import BatchEvent
from edigate.errors import Severity
from edigate.gateway import claim_balances, post_by_hand
from edigate.gateway.charges import bill
from edigate.gateway.moves import Touched, conclude, hold, restand_batches, restand_claims
from edigate.gateway.rematch import rematch, rematch_acknowledgments
from edigate.gateway.resend import QUESTIONS
from edigate.gateway.step import Step
from edigate.gateway.taking import held_work
from edigate.gateway.upkeep.scratch import Scratch
from edigate.outcome.outcome import Booking
from edigate.store import Tx, claims, journal, outbox, submissions, updates
from edigate.store.columns import moment_text
from edigate.store.rebuilding import Told, carry, carry_file, change, value
from edigate.tracking.status import ClaimState
from edigate.tracking.worklist import HANDED_ON

_DELIVERED = (BatchEvent.UPLOAD_DELIVERED, BatchEvent.DELIVERED_BY_HAND)
_EVENT = "SELECT event FROM batch_signals WHERE id = :id"


def versions(scratch: Scratch, told: Sequence[Told]) -> None:
    """Further texts of claims."""
    old = scratch.old
    with scratch.step("submit") as one:
        for each in told:
            keys = {"claim_id": each.first, "version": each.second}
            if each.second == 1:
                carry(old, one.tx, "claims", "id = :id", id=each.first)
            carry(old, one.tx, "claim_versions", "claim_id = :claim_id AND version = :version", **keys)
            first = "SELECT count(*) FROM submissions WHERE claim_id = :claim_id AND created_at = :at"
            if not value(old, first, claim_id=each.first, at=moment_text(each.at)):
                _revise(one, scratch.old, each.first, each.second)


def _revise(one: Step, old: Tx, claim_id: int, version: int) -> None:
    """Other content for a submission that had not left."""
    statement = "SELECT id FROM submissions WHERE claim_id = :claim_id AND version >= :version ORDER BY version, id LIMIT 1"
    submission_id = value(old, statement, claim_id=claim_id, version=version)
    before = submissions.get(one.tx, submission_id)
    if before is None:
        return
    one.close_work(
        [f"{kind}/{claim_id}/{before.version}" for kind in ("held", "question")], "submitted again"
    )
    state = _first_state(one.tx, claim_id, version)
    change(
        one.tx, "UPDATE submissions SET version = :version, state = :state WHERE id = :id",
        version=version, state=state, id=submission_id,
    )  # fmt: skip
    _keep_held(one, submission_id)


def submitted(scratch: Scratch, told: Sequence[Told]) -> None:
    """Claims on their way to a payer, once more or for the first time, and what waited for them."""
    old, arrived = scratch.old, []
    with scratch.step("submit") as one:
        for each in told:
            statement = """SELECT max(v.version) FROM claim_versions v JOIN submissions s ON s.claim_id = v.claim_id
                WHERE s.id = :id AND v.received_at <= s.created_at AND v.version <= s.version"""
            version = value(old, statement, id=each.first)
            received = (
                "SELECT received_at FROM claim_versions WHERE claim_id = :claim_id AND version = :version"
            )
            anew = value(old, received, claim_id=each.second, version=version) != moment_text(each.at)
            body = from_json(claims.body(one.tx, each.second, version))
            carry(
                old, one.tx, "submissions", "id = :id", id=each.first, set_version=version, set_flags="[]",
                set_state=ClaimState.READY if anew else _first_state(one.tx, each.second, version),
                set_state_at=moment_text(each.at), set_batch_id=None, set_set_control_number=None, set_segment_from=None,
                set_segment_to=None, set_payer_claim_control_number=body.payer_claim_control_number,
            )  # fmt: skip
            now = _keep_held(one, each.first)
            if now.derived_from is None:
                arrived.append(now)
            else:
                keys = [f"{HANDED_ON}{now.claim_id}/{word}" for word in (now.payer_rank, "gone", "unmade")]
                one.close_work(keys, "the claim to the next payer was made")
        rematch(one, arrived)


def _first_state(tx: Tx, claim_id: int, version: int) -> ClaimState:
    found = next(each for each in claims.versions(tx, claim_id) if each.version == version)
    held = any(each.severity is Severity.ERROR for each in found.findings)
    return ClaimState.HELD if held else ClaimState.READY


def _keep_held(one: Step, submission_id: int) -> submissions.Submission:
    now = submissions.get(one.tx, submission_id)
    assert now is not None  # it was just carried
    if now.state == ClaimState.HELD:
        found = next(each for each in claims.versions(one.tx, now.claim_id) if each.version == now.version)
        body = from_json(claims.body(one.tx, now.claim_id, now.version))
        one.raise_work(held_work(one, now, body, found.findings, ()))
    return now


def batches(scratch: Scratch, told: Sequence[Told]) -> None:
    """Frozen files, with the claims and questions in them."""
    old = scratch.old
    with scratch.step("prepare") as one:
        for each in told:
            carry_file(old, one.tx, value(old, "SELECT sha256 FROM batches WHERE id = :id", id=each.first))
            carry(
                old, one.tx, "batches", "id = :id", id=each.first, set_state="queued", set_attempts=0, set_flags="[]",
                set_next_attempt_at=None,
            )  # fmt: skip
            for table in ("batch_sets", "inquiries"):
                carry(old, one.tx, table, "batch_id = :id", id=each.first)
            for row in submissions.of_batch(old, each.first):
                change(
                    one.tx,
                    """UPDATE submissions SET batch_id = :batch, set_control_number = :number, segment_from = :first,
                    segment_to = :last, state = CASE WHEN state = 'ready' THEN 'batched' ELSE state END WHERE id = :id""",
                    batch=each.first, number=row.set_control_number, first=row.segment_from, last=row.segment_to, id=row.id,
                )  # fmt: skip
            rows = submissions.of_batch(one.tx, each.first)
            bill(one, rows)
            later = {row.claim_id for row in rows if row.successor_of or row.derived_from}
            claim_balances.look_at(one, later)


def attempts(scratch: Scratch, told: Sequence[Told]) -> None:
    """Our attempts to deliver."""
    with scratch.step("send") as one:
        for each in told:
            keys = {"batch_id": each.first, "n": each.second}
            carry(scratch.old, one.tx, "attempts", "batch_id = :batch_id AND n = :n", **keys)
            change(one.tx, "UPDATE batches SET attempts = :n WHERE id = :batch_id", **keys)


def batch_events(scratch: Scratch, told: Sequence[Told]) -> None:
    """What happened to batches by our own doing."""
    with scratch.step("send") as one:
        for each in told:
            carry(scratch.old, one.tx, "batch_signals", "id = :id", id=each.first, set_id=None)
        restand_batches(one, sorted({each.second for each in told}))
        events = [(each.second, value(scratch.old, _EVENT, id=each.first)) for each in told]
        conclude(one, Touched({batch_id for batch_id, event in events if event in _DELIVERED}))
        for batch_id in dict.fromkeys(batch_id for batch_id, event in events if event == BatchEvent.SEAL):
            batch = outbox.get(one.tx, batch_id)
            if batch is not None and batch.kind != QUESTIONS:
                rematch_acknowledgments(one, batch)


def signals(scratch: Scratch, told: Sequence[Told]) -> None:
    """What happened to claims by our own doing."""
    with scratch.step("send") as one:
        for each in told:
            carry(scratch.old, one.tx, "signals", "id = :id", id=each.first, set_id=None)
        rows = submissions.get_many(one.tx, [each.second for each in told])
        restand_claims(one, {each.claim_id for each in rows})


def files(scratch: Scratch, told: Sequence[Told]) -> None:
    """Archived files, as they came."""
    old = scratch.old
    with scratch.step("receive") as one:
        for each in told:
            carry_file(old, one.tx, value(old, "SELECT sha256 FROM inbox WHERE id = :id", id=each.first))
            carry(
                old, one.tx, "inbox", "id = :id", id=each.first, set_state="archived", set_state_at=moment_text(each.at),
                set_reason=None, set_findings="[]", set_contents="[]",
            )  # fmt: skip


def entries(scratch: Scratch, told: Sequence[Told]) -> None:
    """What people posted."""
    for each in told:
        key = value(scratch.old, "SELECT key FROM journal_entries WHERE id = :id", id=each.first)
        (posted,) = journal.entries(scratch.old, key=key)
        with scratch.step("post") as one:
            journal.add(one.tx, (Booking(posted.entry),), at=one.at, actor=posted.actor, reason=posted.reason)
            post_by_hand.follow(one, posted.entry)


def held(scratch: Scratch, told: Sequence[Told]) -> None:
    """A claim that the check of its batch held back, by what was told of it."""
    for each in told:
        (update,) = updates.after(scratch.old, each.first - 1, limit=1)
        with scratch.step("prepare") as one:
            submission = submissions.get(one.tx, update.body["submission_id"])
            if submission is not None and submission.state == ClaimState.READY:
                hold(one, submission, ())
