"""A 277CA or 277 to its claims: understood and written some claims at a time, all in one commit."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.gateway.apply import apply_block
from edigate.gateway.known import load, load_apart
from edigate.gateway.moves import Touched, conclude
from edigate.gateway.step import Step
from edigate.outcome import claim_answers, refused_above, refused_questions
from edigate.outcome.known import Known
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome
from edigate.outcome.status_meaning import Answer
from edigate.store import inquiries
from edigate.store.inbox import InboxFile
from edigate.tracking.signal import SignalKind
from edigate.tracking.worklist import About
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import Part
from edigate.transactions.status_information import ProviderStatus, ReceiverStatus, StatusHeader


def apply_claim_answers(
    one: Step, file: InboxFile, origin: Origin, header: StatusHeader, parts: Iterable[Part | FileFindings]
) -> None:
    """What one set says, whose header has just been read from `parts`: block by block what it names, then whom it refuses
    without naming them."""
    answer = claim_answers.begin(header, origin, one.context.tables)
    levels: list[ReceiverStatus | ProviderStatus] = []
    touched = Touched()

    def write(outcome: Outcome, known: Known) -> Touched:
        done = apply_block(one, outcome, known, inbox_id=file.id)
        one.flush()
        return done

    for block in claim_answers.blocks(parts):
        levels += refused_above.kept(answer, block.levels)
        known = load(one.tx, file.partner_id, claim_answers.wanted(answer, block))
        touched |= write(claim_answers.told(answer, block, known), known)
    if refusals := refused_above.refusals(answer, levels):
        for known in load_apart(one.tx, file.partner_id, refused_above.wanted(refusals)):
            touched |= write(refused_above.told(answer, refusals, known), known)
    if answer.kind is SignalKind.CLAIM_STATUS:
        _tell_refused_questions(one, file, answer, levels)
    conclude(one, touched)


def _tell_refused_questions(
    one: Step, file: InboxFile, answer: Answer, levels: list[ReceiverStatus | ProviderStatus]
) -> None:
    under = inquiries.asked_under(one.tx, file.partner_id, refused_questions.references(levels))
    asked = {reference: [About(*each) for each in claims] for reference, claims in under.items()}
    one.raise_work(tuple(refused_questions.work(answer, levels, asked)), inbox_id=file.id)
