"""How claims and batches move in the store: always by what all their signals together say."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Self

import msgspec

from edigate.delivery.states import BatchEvent, BatchState, advance, stand
from edigate.errors import Finding, TryLater
from edigate.gateway import offers, overdue, questions
from edigate.gateway.known import to_decide
from edigate.gateway.step import Step
from edigate.outcome import standing
from edigate.outcome.known import Known, KnownPayment, KnownSubmission
from edigate.outcome.learning import learn
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal
from edigate.store import (
    claim_payments,
    inquiries,
    known_submissions,
    outbox,
    remittances,
    signals,
    submissions,
    worklist,
)
from edigate.store.bulk import portions
from edigate.store.submissions import Move, Submission
from edigate.tracking.fold import Standing
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import RANKS, ClaimState, Flag
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import about, conflicted

# A claim that stands so has neither been refused nor answered by a 277CA or an 835.
UNANSWERED = (ClaimState.BATCHED, ClaimState.SUBMITTED, ClaimState.GROUP_ACCEPTED)
# While a batch stands so, the partner has not answered.
_UNHEARD = (
    BatchState.SEALED, BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN, BatchState.TRANSMITTED,
    BatchState.HELD,
)  # fmt: skip
_CONFLICT = "conflict"  # the flag of a batch
_ANSWERED = "the partner has answered"
_QUESTIONED = frozenset((Flag.NOT_ANSWERED, Flag.NOT_FOUND, Flag.NOT_UNDERSTOOD, Flag.DUPLICATE))
_SETTLED = "settled by a later answer"
# Without an attempt to deliver it, a batch that stands so is with us alone.
_NOT_GONE = (BatchState.SEALED, BatchState.QUEUED, BatchState.HELD)
_MAY_WAIT_AGAIN = frozenset((*_NOT_GONE, BatchState.COMPLETED))  # of others nothing follows from waiting


class Touched(msgspec.Struct, frozen=True):
    """What many blocks of claims have in common, and where it stands is worked out once, after the last of them: the
    batches of the claims that moved, and the remittances whose payments were settled."""

    batches: set[int] = msgspec.field(default_factory=set)
    remittances: set[int] = msgspec.field(default_factory=set)

    def __ior__(self, other: Touched) -> Self:
        self.batches.update(other.batches)
        self.remittances.update(other.remittances)
        return self


def conclude(step: Step, touched: Touched) -> None:
    """Work out where batches and remittances stand, now that all of their claims do."""
    _complete(step, touched.batches)
    offers.withdraw(step, touched.batches)
    _restand_remittances(step, touched.remittances)


def restand_claims(step: Step, claim_ids: Collection[int]) -> None:
    """As `restand`, from what is on record, and whatever follows for their batches."""
    batches: set[int] = set()
    for some in portions(sorted(claim_ids)):
        now = restand(step, to_decide(step.tx, some, lines=False, entries=False), some)
        batches.update(each.batch_id for each in now if each.batch_id is not None)
    _complete(step, batches)
    offers.withdraw(step, batches)
    offers.renew(step, batches)


def restand(step: Step, known: Known, claim_ids: Collection[int]) -> list[KnownSubmission]:
    """Work out anew where all submissions of these claims stand; move them, close what is done, tell the caller.

    `known` has all that was ever heard of them. The submissions as they stand now.
    """
    families = [each for each in families_of(known) if each.claim_id in claim_ids]
    stands: dict[int, Standing] = {}
    for each in families:
        stands |= standing.stand(each.submissions, known.signals, each.payments, step.context.tables)
    now, gone_back = _move(step, [one for each in families for one in each.submissions], stands)
    _raise_conflicts(step, now, stands)
    by_claim = {each.claim_id: each for each in families}
    _close_done(step, by_claim, stands)
    _raise_again(step, gone_back, by_claim, stands)
    _complete(step, inquiries.batches_about(step.tx, [each.id for each in now]))
    return now


class Family(msgspec.Struct, frozen=True, gc=False):
    """All submissions of one claim, and its payments."""

    claim_id: int
    submissions: list[KnownSubmission]
    payments: list[KnownPayment]


def families_of(known: Known) -> list[Family]:
    """What is known, claim by claim."""
    families: dict[int, Family] = {}
    for one in known.submissions:
        family = families.get(one.claim_id)
        if family is None:
            families[one.claim_id] = Family(one.claim_id, [one], [])
        else:
            family.submissions.append(one)
    for payment in known.payments:
        if payment.claim_id is not None:
            families[payment.claim_id].payments.append(payment)
    return list(families.values())


def _complete(step: Step, batch_ids: Collection[int]) -> None:
    """Batches all of whose claims, or questions, have an answer by now are done with; those in which one waits again are
    not."""
    waiting = submissions.batches_that_wait(step.tx, batch_ids, UNANSWERED)
    waiting |= {each.batch_id: each.batch_state for each in questions.open_in(step.tx, batch_ids)}
    for batch_id in sorted(each for each, state in waiting.items() if state in _MAY_WAIT_AGAIN):
        _await_again(step, batch_id)
    for batch_id in sorted(set(batch_ids) - waiting.keys()):
        batch = outbox.get(step.tx, batch_id)
        if batch is None or batch.state == BatchState.COMPLETED:
            continue
        if batch.state in _NOT_GONE and not batch.attempts and submissions.has_any(step.tx, batch_id):
            step.raise_work((_answered_unsent(batch),), batch_id=batch_id)
            continue
        if advance(BatchState(batch.state), BatchEvent.ALL_ANSWERED).state is BatchState.COMPLETED:
            done = BatchSignal(batch_id, BatchEvent.ALL_ANSWERED, step.at, "Everything in it has an answer")
            step.tell_batches((done,))
            restand_batches(step, (batch_id,))


def _await_again(step: Step, batch_id: int) -> None:
    """What had answered a claim here was taken away: the batch stands as before, and what was work before is again."""
    batch = outbox.get(step.tx, batch_id)
    if batch is None:
        return
    if batch.state in _NOT_GONE:
        step.close_work((_unsent(batch_id),), "a claim in it waits for an answer again")
    if batch.state != BatchState.COMPLETED:
        return
    again = BatchSignal(
        batch_id, BatchEvent.AWAITING_AGAIN, step.at, "A claim in it waits for an answer again"
    )
    step.tell_batches((again,))
    restand_batches(step, (batch_id,))
    was = worklist.latest(step.tx, _delivery(batch_id))
    now = outbox.get(step.tx, batch_id)
    stuck = now is not None and now.state in (BatchState.HELD, BatchState.TRANSMIT_UNKNOWN)
    if stuck and was is not None and was.close_reason == _ANSWERED:
        step.raise_work((was.item,), batch_id=batch_id)


def _move(
    step: Step, submitted: Sequence[KnownSubmission], stands: Mapping[int, Standing]
) -> tuple[list[KnownSubmission], set[int]]:
    """Move what stands otherwise now, in order of id; all of them as they stand, and the claims that went back because an
    answer counts no more."""
    moves, moved = [], []
    gone_back: set[int] = set()
    now = []
    for one in sorted(submitted, key=lambda each: each.id):
        stand = stands[one.id]
        flags = tuple(sorted(stand.flags)) if stand.flags else ()
        number = stand.payer_claim_control_number or one.payer_claim_control_number
        if stand.state == one.state and flags == one.flags and number == one.payer_claim_control_number:
            now.append(one)
            continue
        if RANKS[stand.state] < RANKS[one.state] or not _QUESTIONED.isdisjoint(
            stand.flags.difference(one.flags)
        ):
            gone_back.add(one.claim_id)
        moves.append(Move(one.id, one.state, stand.state, flags, stand.payer_claim_control_number))
        now.append(msgspec.structs.replace(
            one, state=stand.state, flags=flags, payer_claim_control_number=number,
        ))  # fmt: skip
        moved.append((now[-1], one.state))
    if not submissions.advance_many(step.tx, moves, step.at):
        raise TryLater("a claim was moved by another run meanwhile")
    step.close_work(overdue.keys_of_claims(moves), "an answer has come")
    for after, before in moved:
        step.announce(after, before, flags=after.flags)
    return now, gone_back


def _raise_conflicts(step: Step, rows: Sequence[KnownSubmission], stands: Mapping[int, Standing]) -> None:
    """Answers about one submission that cannot all be true go to a person; what is disputed about its whole file is told
    with the file, once for all of its claims."""
    policy, today = step.context.tables.policy, step.at.date()
    told = [row for row in rows if stands[row.id].conflicts]
    of_files = {row.batch_id for row in told if row.batch_id and _is_of_file(stands[row.id])}
    disputed = {
        batch_id
        for batch_id, heard in signals.of_batches(step.tx, of_files).items()
        if stand((each.event for each in heard), BatchState.ASSEMBLING).conflict
    }
    for row in told:
        if not (row.batch_id in disputed and _is_of_file(stands[row.id])):
            item = conflicted(about(row), row.id, stands[row.id], row.charge, today, policy)
            if item is not None:
                _tell(step, item)


def _tell(step: Step, item: WorkItem, batch_id: int | None = None) -> None:
    """Raise work about a contradiction, unless a person has dealt with this very one: it stays true whatever comes later."""
    was = worklist.latest(step.tx, item.key)
    same = was is not None and was.item.reason == item.reason and was.state == "closed"
    if was is None or not same or was.closed_by == worklist.PROGRAM:
        step.raise_work((item,), batch_id=batch_id)


def _is_of_file(stand: Standing) -> bool:
    return all(each.of_file for each in stand.conflicts)


def _close_done(step: Step, families: Mapping[int, Family], stands: Mapping[int, Standing]) -> None:
    """Close the open work that the claims' standing no longer warrants."""
    done = []
    for opened in worklist.open_of_claims(step.tx, families):
        family = families[opened.item.claim_id or 0]
        if not standing.is_due(opened.item, family.submissions, stands, family.payments):
            done.append(opened.item.key)
    step.close_work(done, _SETTLED)


def _raise_again(
    step: Step, claim_ids: Collection[int], families: Mapping[int, Family], stands: Mapping[int, Standing]
) -> None:
    """Open the work again that an answer had settled which counts no more, where the last word about it was not a person's."""
    for claim_id in sorted(claim_ids):
        every = worklist.items(step.tx, state=None, claim_id=claim_id)
        last = {each.item.key: each for each in sorted(every, key=lambda each: each.id)}
        for was in last.values():
            settled = was.close_reason == _SETTLED
            if settled and standing.is_due_again(was.item, families[claim_id].submissions, stands):
                step.raise_work((was.item,), inbox_id=was.inbox_id)


def restand_batches(step: Step, batch_ids: Collection[int]) -> None:
    """Work out anew where these batches stand, from everything that happened to them."""
    told = signals.of_batches(step.tx, batch_ids)
    for batch_id in batch_ids:
        batch = outbox.get(step.tx, batch_id)
        if batch is None:
            continue
        now = stand((each.event for each in told.get(batch_id, ())), BatchState.ASSEMBLING)
        flags = tuple(sorted({*batch.flags} - {_CONFLICT} | ({_CONFLICT} if now.conflict else set())))
        if (now.state, flags) != (batch.state, batch.flags):
            outbox.advance(step.tx, batch_id, batch.state, now.state, step.at, flags=flags)
            if now.state not in _UNHEARD:
                step.close_work((_delivery(batch_id), *overdue.keys_of_batch(batch_id)), _ANSWERED)
            step.close_work(overdue.keys_of_questions(batch_id, now.state), _ANSWERED)
            if now.conflict:
                _tell(step, _contradiction(batch, now.note), batch_id)
            elif _CONFLICT in batch.flags:
                step.close_work((f"conflict/batch/{batch_id}",), "what contradicted was taken away")


def _contradiction(batch: outbox.Batch, note: str) -> WorkItem:
    return WorkItem(
        key=f"conflict/batch/{batch.id}",
        kind=WorkKind.CONFLICT,
        reason=f"The answers about {batch.file_name} contradict each other: {note}",
        next_action="ask the partner what became of the file before anything is sent again",
        action=f"edigate batch {batch.id}",
        amount=batch.charge,
    )


def _delivery(batch_id: int) -> str:
    return f"batch/{batch_id}/delivery"


def _unsent(batch_id: int) -> str:
    return f"unsent/batch/{batch_id}"


def _answered_unsent(batch: outbox.Batch) -> WorkItem:
    """Answers cannot be about a file that never left: it still goes out, and a person looks at whom they were about."""
    return WorkItem(
        key=_unsent(batch.id),
        kind=WorkKind.CONFLICT,
        reason=f"Every claim in {batch.file_name} has an answer, but the file never left; it still goes out",
        next_action="see in `edigate claim` which file says so: take the answer away when it is another claim's "
        "(edigate work unlink --claim), or say that the batch was delivered by hand",
        action=f"edigate batch {batch.id} --sent-by-hand --reason WHY",
        amount=batch.charge,
    )


def _restand_remittances(step: Step, remittance_ids: Collection[int]) -> None:
    """Whether posted remittances still have money in suspense, after payments of theirs were settled anew."""
    for remittance_id in remittance_ids:
        record = remittances.get(step.tx, remittance_id)
        if record is None or record.state not in ("posted", "partly_posted"):
            continue
        waits = claim_payments.in_suspense(step.tx, remittance_id)
        state: remittances.State = "partly_posted" if waits else "posted"
        if state != record.state:
            remittances.advance(step.tx, remittance_id, record.state, state, step.at, reason=record.reason)


def delivered(step: Step, batch: outbox.Batch, verdict: str, message: str) -> None:
    """The partner has the file: every claim in it is submitted."""
    signal = Signal(SignalKind.UPLOAD, verdict, step.at, message)
    refused: set[int] = set()
    for claim_ids in portions(sorted(known_submissions.in_batches(step.tx, [batch.id]))):
        known = to_decide(step.tx, claim_ids, lines=False, entries=False)
        told = [SubmissionSignal(each.id, signal) for each in known.submissions if each.batch_id == batch.id]
        signals.add(step.tx, told, step.at)
        restand(step, learn(known, Outcome(signals=tuple(told))), claim_ids)
        refused.update(each.batch_id for each in known.submissions if each.batch_id is not None)
    _complete(step, {batch.id})
    offers.withdraw(step, refused)
    step.close_work((_delivery(batch.id), _unsent(batch.id)), "the file was delivered")


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
        action=about(submission).again,
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
