"""How claims and batches move in the store: always by what all their signals together say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from edigate.delivery.states import BatchEvent, BatchState, advance, stand
from edigate.errors import Finding
from edigate.gateway.known import known_submissions
from edigate.gateway.step import Step
from edigate.outcome import standing
from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.outcome.outcome import BatchSignal, SubmissionSignal
from edigate.posting.history import EffectKind
from edigate.store import Tx, claim_payments, outbox, remittances, signals, submissions, worklist
from edigate.store.submissions import Move, Submission
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState, Standing
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, conflicted

# A claim that stands so has neither been refused nor answered by a 277CA or an 835.
_UNANSWERED = (ClaimState.BATCHED, ClaimState.SUBMITTED, ClaimState.GROUP_ACCEPTED)
# While a batch stands so, the partner has not answered.
_UNHEARD = (
    BatchState.SEALED, BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN, BatchState.TRANSMITTED,
    BatchState.HELD,
)  # fmt: skip


def restand_claims(step: Step, claim_ids: Collection[int]) -> None:
    """Work out anew where all submissions of these claims stand; move them, close what is done, tell the caller."""
    rows = submissions.of_claims(step.tx, claim_ids)
    family, paid, stands = claims_stand(step.tx, rows, step.context.tables)
    _move(step, rows, stands)
    _raise_conflicts(step, rows, stands)
    _close_done(step, family, stands, paid)
    _complete(step, {row.batch_id for row in rows if row.batch_id is not None})


def claims_stand(
    tx: Tx, rows: Sequence[Submission], tables: Tables
) -> tuple[dict[int, list[KnownSubmission]], dict[int, list[KnownPayment]], dict[int, Standing]]:
    """Where all signals and payments on record put these submissions (all of each claim's); nothing is moved.

    The submissions and the payments by claim, and the standings by submission.
    """
    told = signals.of_submissions(tx, [each.id for each in rows])
    family: dict[int, list[KnownSubmission]] = defaultdict(list)
    for known in known_submissions(tx, rows, lines=False):
        family[known.claim_id].append(known)
    paid: dict[int, list[KnownPayment]] = defaultdict(list)
    for payment in claim_payments.known(tx, set(family), entries=False):
        if payment.claim_id is not None:
            paid[payment.claim_id].append(payment)
    stands: dict[int, Standing] = {}
    for claim_id, mine in family.items():
        signalled = {each.id: told.get(each.id, []) for each in mine}
        stands |= standing.stand(mine, signalled, paid[claim_id], tables)
    return family, paid, stands


def _complete(step: Step, batch_ids: Collection[int]) -> None:
    """Batches all of whose claims have an answer by now are done with."""
    waiting = submissions.batches_that_wait(step.tx, batch_ids, _UNANSWERED)
    for batch_id in sorted(set(batch_ids) - waiting):
        batch = outbox.get(step.tx, batch_id)
        if batch is None or batch.state == BatchState.COMPLETED:
            continue
        if advance(BatchState(batch.state), BatchEvent.ALL_ANSWERED).state is BatchState.COMPLETED:
            done = BatchSignal(batch_id, BatchEvent.ALL_ANSWERED, step.at, "Every claim in it has an answer")
            step.tell_batches((done,))
            restand_batches(step, (batch_id,))


def _move(step: Step, rows: Sequence[Submission], stands: dict[int, Standing]) -> None:
    moves = []
    for row in rows:
        now = stands[row.id]
        flags = tuple(sorted(now.flags))
        number = now.payer_claim_control_number
        if (now.state, flags, number or row.payer_claim_control_number) != (
            row.state,
            row.flags,
            row.payer_claim_control_number,
        ):
            moves.append(Move(row.id, row.state, now.state, flags, number))
    submissions.advance_many(step.tx, moves, step.at)
    before = {row.id: row.state for row in rows}
    answered = [each.submission_id for each in moves if each.to_state != ClaimState.GROUP_ACCEPTED]
    step.close_work([f"overdue/277CA/{submission_id}" for submission_id in answered], "an answer has come")
    for after in submissions.get_many(step.tx, [move.submission_id for move in moves]):
        step.announce(after, before[after.id], flags=after.flags)


def _raise_conflicts(step: Step, rows: Sequence[Submission], stands: Mapping[int, Standing]) -> None:
    """Answers about one submission that cannot all be true go to a person."""
    policy, today = step.context.tables.policy, step.at.date()
    for row in rows:
        if stands[row.id].conflicts:
            item = conflicted(About(row.claim_id, row.claim_key), row.id, stands[row.id], today, policy)
            step.raise_work((item,) if item else ())


def _close_done(
    step: Step,
    family: Mapping[int, Sequence[KnownSubmission]],
    stands: Mapping[int, Standing],
    paid: Mapping[int, Sequence[KnownPayment]],
) -> None:
    """Close the open work that the claims' standing no longer warrants."""
    done = []
    for opened in worklist.open_of_claims(step.tx, family):
        claim_id = opened.item.claim_id
        if claim_id is not None and not standing.is_due(
            opened.item, family[claim_id], stands, paid.get(claim_id, ())
        ):
            done.append(opened.item.key)
    step.close_work(done, "settled by a later answer")


def restand_batches(step: Step, batch_ids: Collection[int]) -> None:
    """Work out anew where these batches stand, from everything that happened to them."""
    told = signals.of_batches(step.tx, batch_ids)
    for batch_id in batch_ids:
        batch = outbox.get(step.tx, batch_id)
        if batch is None:
            continue
        now = stand((each.event for each in told.get(batch_id, ())), BatchState.ASSEMBLING)
        flags = tuple(sorted({*batch.flags, *(("conflict",) if now.conflict else ())}))
        if (now.state, flags) != (batch.state, batch.flags):
            outbox.advance(step.tx, batch_id, batch.state, now.state, step.at, flags=flags)
            if now.state not in _UNHEARD:
                step.close_work(
                    (f"batch/{batch_id}/delivery", f"overdue/batch/{batch_id}"), "the partner has answered"
                )
            if now.conflict:
                step.raise_work((_contradiction(batch, now.note),), batch_id=batch_id)


def _contradiction(batch: outbox.Batch, note: str) -> WorkItem:
    return WorkItem(
        key=f"conflict/batch/{batch.id}",
        kind=WorkKind.CONFLICT,
        reason=f"The answers about {batch.file_name} contradict each other: {note}",
        next_action="ask the partner what became of the file before anything is sent again",
        action=f"edigate batch {batch.id}",
        amount=batch.charge,
    )


def restand_remittances(step: Step, remittance_ids: Collection[int]) -> None:
    """Whether posted remittances still have money in suspense, after payments of theirs were settled anew."""
    for remittance_id in remittance_ids:
        record = remittances.get(step.tx, remittance_id)
        if record is None or record.state not in ("posted", "partly_posted"):
            continue
        effects = claim_payments.count_by_effect(step.tx, remittance_id)
        state: remittances.State = "partly_posted" if effects.get(EffectKind.SUSPEND) else "posted"
        if state != record.state:
            remittances.advance(step.tx, remittance_id, record.state, state, step.at, reason=record.reason)


def delivered(step: Step, batch: outbox.Batch, verdict: str, message: str) -> None:
    """The partner has the file: every claim in it is submitted."""
    rows = submissions.of_batch(step.tx, batch.id)
    signal = Signal(SignalKind.UPLOAD, verdict, step.at, message)
    signals.add(step.tx, [SubmissionSignal(row.id, signal) for row in rows], step.at)
    restand_claims(step, {row.claim_id for row in rows})
    step.close_work((f"batch/{batch.id}/delivery",), "the file was delivered")


def hold(step: Step, submission: Submission, findings: Sequence[Finding]) -> None:
    """Keep a ready claim back, with the reasons as work for a person."""
    if not submissions.advance(step.tx, submission.id, submission.state, ClaimState.HELD, step.at):
        return
    now = submissions.get(step.tx, submission.id)
    assert now is not None  # it was just moved
    step.announce(now, submission.state)
    step.raise_work((held_item(now, findings),))


def held_item(submission: Submission, findings: Sequence[Finding]) -> WorkItem:
    """The work that a held claim is: every reason at once, each with its place."""
    return WorkItem(
        key=f"held/{submission.claim_id}/{submission.version}",
        kind=WorkKind.HELD,
        reason="; ".join(f"{_place(f)}: {f.message}" for f in findings),
        codes=tuple(dict.fromkeys(f.code for f in findings)),
        next_action="correct the claim in your system and submit it again under the same key",
        action=f"edigate secondary {submission.claim_key} FILE"
        if submission.derived_from
        else "edigate submit FILE",
        amount=submission.charge,
        claim_id=submission.claim_id,
    )


def _place(finding: Finding) -> str:
    if finding.field is not None:
        return finding.field or "/"
    where = finding.where
    return (
        f"{where.loop or ''} {where.id or ''}{f'{where.element:02d}' if where.element else ''}".strip()
        or "claim"
    )
