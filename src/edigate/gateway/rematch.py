"""What waited for a claim that we did not know: money in suspense and answers that were nobody's, tried again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import timedelta

from edigate.gateway import claim_balances
from edigate.gateway.answered_files import FileAck, answer_batch
from edigate.gateway.apply import apply
from edigate.gateway.charges import bill_unsent
from edigate.gateway.known import origin_of, to_decide
from edigate.gateway.linking import read_again
from edigate.gateway.step import Step
from edigate.outcome import acks, claim_answers, remittance, reported
from edigate.outcome.origin import Origin, document_time
from edigate.reports import read as reports
from edigate.store import blobs, claim_payments, inbox, worklist
from edigate.store.outbox import Batch
from edigate.store.submissions import Submission
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import stream
from edigate.transactions.status_information import StatusHeader

_ZONES = timedelta(hours=14)  # no zone is sent


def rematch(one: Step, arrived: Sequence[Submission]) -> None:
    """Apply what names one of these submissions exactly and was nobody's until now."""
    numbers = {each.patient_control_number for each in arrived}
    waiting = claim_payments.unmatched(one.tx, patient_control_numbers=numbers)
    answers = _answers(one, numbers)
    if not waiting and not answers:
        return
    claim_ids = {each.claim_id for each in arrived}
    for inbox_id, ordinals in answers.items():
        _apply_answers(one, inbox_id, ordinals, claim_ids)
    if waiting:
        known = to_decide(one.tx, claim_ids)
        outcome = remittance.rematch(waiting, known, one.at.date(), one.context.tables)
        apply(one, outcome, known)
        bill_unsent(one, known.submissions, outcome.touched_claims)
        claim_balances.look_at(one, outcome.touched_claims)


def rematch_acknowledgments(one: Step, batch: Batch) -> None:
    """Apply acknowledgments that name this file of ours and came before we had it: one whose own time is after it."""
    for opened in worklist.unmatched(one.tx, acks.batch_codes(batch.isa13, batch.gs06)):
        behind = read_again(one.tx, one.context.settings, opened)
        if behind.origin is None or batch.partner_id not in behind.origin.partner_ids:
            continue
        if isinstance(behind.fact, FileAck) and _answers_later(behind.fact, behind.origin, batch):
            answer_batch(one, behind.origin, behind.fact, batch.id, opened.inbox_id)
            one.close_work((opened.item.key,), f"it answers batch {batch.id}")


def _answers_later(fact: FileAck, origin: Origin, batch: Batch) -> bool:
    """Whether an acknowledgment is not older than the file, whatever zone its clock is in: numbers may have been used
    before by another system under our name."""
    return document_time(fact, origin) >= batch.document_time - _ZONES


def _answers(one: Step, numbers: Collection[str]) -> dict[int, set[int]]:
    """Where answers stand that name one of these numbers: the places (TRN) by file."""
    places: dict[int, set[int]] = defaultdict(set)
    for opened in worklist.unmatched(one.tx, claim_answers.claim_codes(numbers)):
        source = opened.item.source
        if source is not None and opened.inbox_id is not None:
            places[opened.inbox_id].add(source.ordinal)
    return places


def _apply_answers(one: Step, inbox_id: int, ordinals: Collection[int], claim_ids: Collection[int]) -> None:
    file = inbox.get(one.tx, inbox_id)
    assert file is not None  # the work names it
    origin = origin_of(one.context.settings, file)
    parts = stream(blobs.stream(one.tx, file.sha256))
    for part in parts:
        if isinstance(part, StatusHeader):
            answer = claim_answers.begin(part, origin, one.context.tables)
            known = to_decide(one.tx, claim_ids)
            waiting = [each for each in claim_answers.claims(parts) if each.ordinal in ordinals]
            apply(one, claim_answers.late(answer, waiting, known), known, inbox_id=inbox_id)
        elif isinstance(part, FileFindings) and (report := reports.read(blobs.stream(one.tx, file.sha256))):
            known = to_decide(one.tx, claim_ids)
            told = reported.late(report, ordinals, known, origin, one.context.tables)
            apply(one, told, known, inbox_id=inbox_id)
