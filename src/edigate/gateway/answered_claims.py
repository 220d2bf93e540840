"""A 277CA or 277 to its claims: understood and written some claims at a time, all in one commit."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.gateway.apply import apply_block
from edigate.gateway.known import load, load_apart, to_decide
from edigate.gateway.moves import Touched, conclude
from edigate.gateway.step import Step
from edigate.outcome import claim_answers, refused_above, refused_questions
from edigate.outcome.known import Known
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome
from edigate.outcome.unread_levels import UnreadLevels
from edigate.store import inquiries
from edigate.store.inbox import InboxFile
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
    unread = UnreadLevels(answer)

    def write(outcome: Outcome, known: Known) -> Touched:
        done = apply_block(one, outcome, known, inbox_id=file.id)
        one.flush()
        return done

    for block in claim_answers.blocks(parts):
        levels += refused_above.kept(answer, block.levels)
        unread.hear(block)
        known = load(one.tx, origin.partner_ids, claim_answers.wanted(answer, block))
        touched |= write(claim_answers.told(answer, block, known), known)
    if refusals := refused_above.refusals(answer, levels):
        concerned: set[int] = set()
        charges: refused_above.Charges = {}
        for known in load_apart(one.tx, origin.partner_ids, refused_above.wanted(refusals)):
            touched |= write(refused_above.told(answer, refusals, known), known)
            concerned |= refused_above.concerned(answer, refusals, known)
            charges = refused_above.charges(answer, refusals, known, charges)
        missed = refused_above.nobodys(answer, refusals, known.batches, concerned)
        of_files = refused_above.of_files(answer, refusals, charges)
        one.raise_work((*missed, *of_files), inbox_id=file.id)
    if unanswered := refused_questions.refused(answer, levels):
        references = {each.reference for each in unanswered if each.reference}
        under = inquiries.asked_under(one.tx, origin.partner_ids, references)
        known = to_decide(
            one.tx, {each.claim_id for about in under.values() for each in about}, entries=False
        )
        asked = {name: {each.submission_id for each in about} for name, about in under.items()}
        touched |= write(refused_questions.told(answer, unanswered, asked, known.submissions), known)
    if wanted := unread.end():
        found = load(one.tx, origin.partner_ids, wanted)
        one.raise_work(tuple(unread.work(found.batches)), inbox_id=file.id)
    conclude(one, touched)
