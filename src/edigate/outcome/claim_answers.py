"""277CA and 277: what they say about batches and claims. No money ever comes from them.

A fold over the parts of one set: `begin` with its header, `told` with some of its claims at a time. Whom a 277CA refuses
without naming them is told when all of it was read: `refused_above`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.outcome.known import Known, KnownBatch, KnownSubmission, Tables, Wanted
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import BatchSignal, Outcome, PayerNumber, SubmissionSignal, merge
from edigate.outcome.status_meaning import Answer, message_of, sentence_of, verdict_on_claim, work_for
from edigate.tracking import words, worklist
from edigate.tracking.inquiry import ASKED
from edigate.tracking.match import LONGEST_NUMBER, Candidates, Keys, acknowledged_claim, bare, variants
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import DUPLICATE
from edigate.tracking.work_item import WorkItem
from edigate.tracking.worklist import Cause
from edigate.transactions.status_information import (
    ClaimStatus,
    ReceiverStatus,
    Status,
    StatusHeader,
    StatusTrailer,
)
from edigate.transactions.status_tree import StatusLevel

_PART = 500  # claims that are answered together
_NO_NUMBERS = "no claim of ours has its numbers"
_KINDS = {"277CA": SignalKind.CLAIM_ACK, "277": SignalKind.CLAIM_STATUS}


class Block(msgspec.Struct, frozen=True, gc=False):
    """Some claims of a 277CA or 277 in their order, and the levels that stood before them and between."""

    levels: tuple[StatusLevel, ...]
    claims: tuple[ClaimStatus, ...]

    @property
    def receivers(self) -> list[ReceiverStatus]:
        """The receivers (2200B) among the levels."""
        return [each for each in self.levels if isinstance(each, ReceiverStatus)]


def begin(header: StatusHeader, origin: Origin, tables: Tables) -> Answer:
    """What is known of a 277CA or 277 before its first claim."""
    at = document_time(header, origin, header.created_date, header.created_time)
    return Answer(_KINDS[header.kind], at, header.ordinal, origin, tables)


def claims(parts: Iterable[object]) -> Iterator[ClaimStatus]:
    """The claims that follow a header, to the end of its set."""
    return (each for each in _of_set(parts) if isinstance(each, ClaimStatus))


def blocks(parts: Iterable[object]) -> Iterator[Block]:
    """What follows a header in blocks, to the end of its set; each is looked up, understood and written before the
    next."""
    levels: list[StatusLevel] = []
    claims: list[ClaimStatus] = []
    for each in _of_set(parts):
        if not isinstance(each, ClaimStatus):
            levels.append(each)
            continue
        claims.append(each)
        if len(claims) == _PART:
            yield Block(tuple(levels), tuple(claims))
            levels, claims = [], []
    if levels or claims:
        yield Block(tuple(levels), tuple(claims))


def _of_set(parts: Iterable[object]) -> Iterator[StatusLevel]:
    for part in parts:
        if isinstance(part, StatusTrailer):
            return
        if isinstance(part, StatusLevel):
            yield part


def wanted(answer: Answer, block: Block) -> Wanted:
    """The keys of a block: claim numbers, traces, the payer's numbers; of a 277CA our BHT03s, too."""
    return msgspec.structs.replace(_wanted(block.claims), bht03=_references(answer, block))


def told(answer: Answer, block: Block, known: Known) -> Outcome:
    """What a block means for batches and for the claims that it names, down to the line."""
    sets = {each: _in_set(each, known, answer.origin) for each in _references(answer, block)}
    batches = [sets[each.trace][0] for each in block.receivers if each.trace in sets]
    answered = Outcome(batch_signals=tuple(
        BatchSignal(batch.id, BatchEvent.CLAIM_ACK, answer.at, "The claims in it were answered by a 277CA",
                    source=answer.origin.ref(answer.ordinal, "ST"))
        for batch in dict.fromkeys(batch for batch in batches if batch is not None)
    ))  # fmt: skip
    claims = _claims(answer, block.claims, known, {each: ids for each, (_, ids) in sets.items()})
    return merge([answered, claims])


def late(answer: Answer, waiting: Sequence[ClaimStatus], known: Known) -> Outcome:
    """What a 277CA or 277 said about claims that were nobody's when it came."""
    told = _claims(answer, waiting, known, {})
    open_still = {item.key for item in told.work_items}
    keys = (answer.origin.key("unmatched", one.ordinal) for one in waiting)
    resolved = tuple((key, "the claim has arrived") for key in keys if key not in open_still)
    return msgspec.structs.replace(told, resolved=(*told.resolved, *resolved))


def linked(answer: Answer, claim: ClaimStatus, submission: KnownSubmission, word: Signal) -> Outcome:
    """What a 277CA or 277 says of a claim about a submission that a person has named; `word` is that person's."""
    by_person = Outcome(signals=(SubmissionSignal(submission.id, word),))
    return merge([_claim(answer, claim, submission), by_person])


def nobodys(answer: Answer, claim: ClaimStatus, reason: str) -> WorkItem:
    """The work about what a 277CA or 277 says of a claim that is none of ours after all; without codes, so that it does not
    go anywhere by itself."""
    return msgspec.structs.replace(_unmatched(answer, claim, reason), codes=())


def _references(answer: Answer, block: Block) -> frozenset[str]:
    """Our BHT03s that a block of a 277CA names, or that stand above its claims."""
    if answer.kind is not SignalKind.CLAIM_ACK:
        return frozenset()
    above = (each.receiver_trace for each in block.claims)
    return frozenset(each for each in (*above, *(one.trace for one in block.receivers)) if each)


def _wanted(claims: Iterable[ClaimStatus]) -> Wanted:
    named = tuple(claims)
    numbers = frozenset(one.patient_control_number for one in named if one.patient_control_number)
    return Wanted(
        patient_control_numbers=numbers,
        similar_numbers=frozenset(text for number in numbers for text in variants(number)) - numbers,
        traces=frozenset(trace for one in named if (trace := trace_of(one))),
        payer_numbers=frozenset(
            one.payer_claim_control_number for one in named if one.payer_claim_control_number
        ),
    )


def trace_of(claim: ClaimStatus) -> str | None:
    """Our trace of the submission: REF*D9, or the TRN02 of a question of ours, which is that trace and a count."""
    asked, mark, count = (claim.trace or "").rpartition(ASKED)
    return claim.clearinghouse_number or (asked if mark and count.isdigit() else None)


def _in_set(reference: str, known: Known, origin: Origin) -> tuple[KnownBatch | None, frozenset[int]]:
    """The batch and the submissions of the transaction set with this BHT03 of ours."""
    for batch in known.batches:
        for one in batch.sets:
            if one.bht03 == reference and batch.partner_id in origin.partner_ids:
                ids = frozenset(
                    each.id
                    for each in known.submissions
                    if each.batch_id == batch.id and bare(each.set_control_number) == bare(one.st02)
                )
                return batch, ids
    return None, frozenset()


def _claims(
    answer: Answer, claims: Sequence[ClaimStatus], known: Known, sets: dict[str, frozenset[int]]
) -> Outcome:
    """What is said claim by claim."""
    candidates = Candidates(known.submissions)
    told: list[Outcome] = []
    for claim in claims:
        number = claim.payer_claim_control_number
        keys = Keys(claim.patient_control_number, trace_of(claim), (number,) if number else ())
        match = acknowledged_claim(keys, candidates, sets.get(claim.receiver_trace or "", frozenset()))
        if match.target is None:
            reason = match.reason if claim.patient_control_number else _NO_NUMBERS
            told.append(Outcome(work_items=(_unmatched(answer, claim, reason),)))
        else:
            told.append(_claim(answer, claim, match.target))
    return merge(told)


def _statuses(claim: ClaimStatus) -> tuple[tuple[Status, ...], tuple[Status, ...]]:
    """What decides about a claim, its own statuses or for want of them those of its lines; and all there are."""
    at_lines = tuple(status for line in claim.lines for status in line.statuses)
    return (claim.statuses, (*claim.statuses, *at_lines)) if claim.statuses else (at_lines, at_lines)


def _claim(answer: Answer, claim: ClaimStatus, submission: KnownSubmission) -> Outcome:
    statuses, every = _statuses(claim)
    verdict = verdict_on_claim(answer, statuses)
    source = answer.origin.ref(claim.ordinal, "TRN")
    number = claim.payer_claim_control_number
    signal = Signal(
        kind=answer.kind,
        verdict=verdict,
        at=answer.at,
        message=message_of(verdict, every, answer.tables),
        codes=tuple(dict.fromkeys(words.status_code(status) for status in every)),
        payer_claim_control_number=number,
        source=source,
    )
    numbers: tuple[PayerNumber, ...] = ()
    if number and verdict not in ("rejected", DUPLICATE):
        numbers = (
            PayerNumber(
                submission.claim_id,
                submission.id,
                submission.payer_id,
                number,
                answer.at.date(),
                source,
            ),
        )
    return Outcome(
        signals=(SubmissionSignal(submission.id, signal),),
        payer_numbers=numbers,
        work_items=tuple(work_for(answer, signal, statuses, submission)),
    )


def _unmatched(answer: Answer, claim: ClaimStatus, reason: str) -> WorkItem:
    number, (statuses, every) = claim.patient_control_number, _statuses(claim)
    what = f"claim {number}" if number else f"under trace {claim.trace or 'none'}"
    said = sentence_of(verdict_on_claim(answer, statuses), every, answer.tables)
    cause = Cause(
        key=answer.origin.key("unmatched", claim.ordinal),
        reason=f"A {answer.kind.upper()} answers {what}: {reason}. {said}",
        next_action="Find out whose it is and link it; close it when it is no claim of ours.",
        dated=answer.at.date(),
        codes=claim_codes((number,) if number else ()),
        source=answer.origin.ref(claim.ordinal, "TRN"),
    )
    return worklist.unmatched(cause, "edigate work link N CLAIM", answer.tables.policy)


def claim_codes(numbers: Iterable[str]) -> tuple[str, ...]:
    """How the work about an answer that is nobody's names the claim: our number as the answer has it (TRN02). One that is
    longer than any of ours is left out."""
    return tuple(f"TRN02:{number}" for number in numbers if len(number) <= LONGEST_NUMBER)
