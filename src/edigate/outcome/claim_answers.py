"""277CA and 277: what they say about batches and claims. No money ever comes from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.outcome.known import Known, KnownBatch, KnownSubmission, Tables, Wanted
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import BatchSignal, Outcome, PayerNumber, SubmissionSignal, merge
from edigate.tracking import words, worklist
from edigate.tracking.inquiry import ASKED
from edigate.tracking.match import Candidates, Keys, acknowledged_claim, bare, variants
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import VERDICTS
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.claim_status_277.facts import ClaimStatusReport
from edigate.transactions.status_information import ClaimStatus, Status, StatusOutcome

# The class of a status category (list 507) as a verdict of `tracking.status`.
_VERDICT_OF_CLASS: dict[str, str] = {
    "ack_forwarded": "received",
    "ack_received": "received",
    "ack_accepted": "accepted",
    "ack_rejected": "rejected",
    "ack_not_found": "not_found",
    "inquiry_not_found": "not_found",
    "pending": "pending",
    "info_requested": "info_requested",
    "finalized": "finalized",
    "finalized_paid": "finalized",
    "finalized_denied": "finalized",
    "finalized_revised": "finalized",
    "finalized_forwarded": "finalized",
    "finalized_not_forwarded": "finalized",
    "finalized_no_payment": "finalized",
    "finalized_retired": "finalized",
}
# What a status says by its action (STC03) and category alone, for categories that the list does not have.
_VERDICT_OF_OUTCOME: dict[StatusOutcome, str] = {
    StatusOutcome.ACCEPTED: "received",
    StatusOutcome.PENDING: "pending",
    StatusOutcome.FINALIZED: "finalized",
}


_PART = 500  # claims that are answered together
_MAY_REFUSE = frozenset((StatusOutcome.REJECTED, StatusOutcome.UNKNOWN))
Answers = TypeVar("Answers", ClaimAck, ClaimStatusReport)


class _Answer(msgspec.Struct, frozen=True, gc=False):
    """What all signals of one document share."""

    kind: SignalKind
    at: datetime
    origin: Origin
    tables: Tables


def parts(fact: Answers) -> Iterator[Answers]:
    """A 277CA or 277 in parts of some claims, each to be looked up, understood and written before the next.

    Whole when it refuses claims that it does not name: who they are follows from all that it does.
    """
    if len(fact.claims) <= _PART or (isinstance(fact, ClaimAck) and _refuses_above(fact)):
        yield fact
        return
    for start in range(0, len(fact.claims), _PART):
        yield msgspec.structs.replace(fact, claims=fact.claims[start : start + _PART])


def wanted_by_claim_ack(fact: ClaimAck) -> Wanted:
    """The keys of a 277CA: our BHT03s, claim numbers, traces, the payer's numbers."""
    references = frozenset(one.trace for one in fact.receivers if one.trace)
    return msgspec.structs.replace(
        _wanted(fact.claims), bht03=references, batch_submissions=_refuses_above(fact)
    )


def wanted_by_claim_status(fact: ClaimStatusReport) -> Wanted:
    """The keys of a 277: our claim numbers, traces, the payer's numbers."""
    return _wanted(fact.claims)


def claim_ack(fact: ClaimAck, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a 277CA means for a batch and its claims, from the receiver level down to the line."""
    at = document_time(fact, origin, fact.created_date, fact.created_time)
    answer = _Answer(SignalKind.CLAIM_ACK, at, origin, tables)
    sets = {one.trace: _in_set(one.trace, known, origin) for one in fact.receivers if one.trace}
    told, named = _claims(answer, fact.claims, known, {trace: ids for trace, (_, ids) in sets.items()})
    batches = [
        BatchSignal(batch.id, BatchEvent.CLAIM_ACK, at, "The claims in it were answered by a 277CA",
                    source=origin.ref(fact.ordinal, "ST"))
        for batch in dict.fromkeys(batch for batch, _ in sets.values() if batch is not None)
    ]  # fmt: skip
    above = _refused_above(answer, fact, known, sets, named)
    return merge([Outcome(batch_signals=tuple(batches)), told, above, _unknown_sets(answer, fact, sets)])


def claim_status(fact: ClaimStatusReport, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a 277 (asked for or not) means for the claims it names."""
    at = document_time(fact, origin, fact.created_date, fact.created_time)
    told, _ = _claims(_Answer(SignalKind.CLAIM_STATUS, at, origin, tables), fact.claims, known, {})
    return told


def late(
    fact: ClaimAck | ClaimStatusReport,
    ordinals: Collection[int],
    known: Known,
    origin: Origin,
    tables: Tables,
) -> Outcome:
    """What a 277CA or 277 said about claims that were nobody's when it came; `ordinals` are their places in the file."""
    kind = SignalKind.CLAIM_ACK if isinstance(fact, ClaimAck) else SignalKind.CLAIM_STATUS
    answer = _Answer(kind, document_time(fact, origin, fact.created_date, fact.created_time), origin, tables)
    waiting = [one for one in fact.claims if one.ordinal in ordinals]
    told, _ = _claims(answer, waiting, known, {})
    open_still = {item.key for item in told.work_items}
    keys = (origin.key("unmatched", one.ordinal) for one in waiting)
    resolved = tuple((key, "the claim has arrived") for key in keys if key not in open_still)
    return msgspec.structs.replace(told, resolved=(*told.resolved, *resolved))


def linked(
    fact: ClaimAck | ClaimStatusReport,
    ordinal: int,
    submission: KnownSubmission,
    origin: Origin,
    tables: Tables,
    word: Signal,
) -> Outcome:
    """What a 277CA or 277 says at one place about a submission that a person has named; `word` is that person's."""
    kind = SignalKind.CLAIM_ACK if isinstance(fact, ClaimAck) else SignalKind.CLAIM_STATUS
    answer = _Answer(kind, document_time(fact, origin, fact.created_date, fact.created_time), origin, tables)
    told = [_claim(answer, one, submission) for one in fact.claims if one.ordinal == ordinal]
    return merge([*told, Outcome(signals=(SubmissionSignal(submission.id, word),))])


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


def _refuses_above(fact: ClaimAck) -> bool:
    """Whether claims may be refused together: those of a set, or of a provider in it."""
    levels = [*(one.statuses for one in fact.receivers), *(one.statuses for one in fact.providers)]
    return any(status.outcome in _MAY_REFUSE for statuses in levels for status in statuses)


def _in_set(reference: str, known: Known, origin: Origin) -> tuple[KnownBatch | None, frozenset[int]]:
    """The batch and the submissions of the transaction set with this BHT03 of ours."""
    for batch in known.batches:
        for one in batch.sets:
            if one.bht03 == reference and batch.partner_id == origin.partner_id:
                ids = frozenset(
                    each.id
                    for each in known.submissions
                    if each.batch_id == batch.id and bare(each.set_control_number) == bare(one.st02)
                )
                return batch, ids
    return None, frozenset()


def _claims(
    answer: _Answer, claims: Sequence[ClaimStatus], known: Known, sets: dict[str, frozenset[int]]
) -> tuple[Outcome, frozenset[int]]:
    """What is said claim by claim, and which submissions are named."""
    candidates = Candidates(known.submissions)
    told: list[Outcome] = []
    named: set[int] = set()
    for claim in claims:
        number = claim.payer_claim_control_number
        keys = Keys(claim.patient_control_number, trace_of(claim), (number,) if number else ())
        match = acknowledged_claim(keys, candidates, sets.get(claim.receiver_trace or "", frozenset()))
        if match.target is None:
            told.append(Outcome(work_items=(_unmatched(answer, claim, match.reason),)))
        else:
            named.add(match.target.id)
            told.append(_claim(answer, claim, match.target))
    return merge(told), frozenset(named)


def _claim(answer: _Answer, claim: ClaimStatus, submission: KnownSubmission) -> Outcome:
    statuses = claim.statuses or tuple(status for line in claim.lines for status in line.statuses)
    verdict = _verdict(statuses, answer.tables)
    at_lines = tuple(status for line in claim.lines for status in line.statuses) if claim.statuses else ()
    source = answer.origin.ref(claim.ordinal, "TRN")
    number = claim.payer_claim_control_number
    signal = Signal(
        kind=answer.kind,
        verdict=verdict,
        at=answer.at,
        message=_message(verdict, (*statuses, *at_lines), answer.tables),
        codes=tuple(dict.fromkeys(words.status_code(status) for status in (*statuses, *at_lines))),
        payer_claim_control_number=number,
        source=source,
    )
    numbers: tuple[PayerNumber, ...] = ()
    if number and verdict != "rejected":
        numbers = (
            PayerNumber(
                submission.claim_id,
                submission.id,
                submission.payer_id,
                number,
                "original",
                answer.at.date(),
                source,
            ),
        )
    return Outcome(
        signals=(SubmissionSignal(submission.id, signal),),
        payer_numbers=numbers,
        work_items=tuple(_work(answer, signal, statuses, submission)),
    )


def _verdict(statuses: Sequence[Status], tables: Tables) -> str:
    """A refusal anywhere refuses; else the farthest of what is said."""
    verdicts = {_one_verdict(status, tables) for status in statuses}
    if "rejected" in verdicts:
        return "rejected"
    return max(verdicts, key=lambda one: (VERDICTS[SignalKind.CLAIM_ACK, one].place, one), default="unknown")


def _one_verdict(status: Status, tables: Tables) -> str:
    if status.outcome is StatusOutcome.REJECTED:
        return "rejected"
    entry = tables.status_category.get(status.category or "")
    if entry is None:
        return _VERDICT_OF_OUTCOME.get(status.outcome, "unknown")
    return _VERDICT_OF_CLASS.get(entry.class_, "unknown")


# The work that a verdict raises, and how its key begins.
_WORK: dict[str, tuple[WorkKind, str]] = {
    "rejected": (WorkKind.REJECTED, "rejected"),
    "info_requested": (WorkKind.INFO_REQUESTED, "info"),
    "not_found": (WorkKind.QUESTION, "not_found"),
}

_SAID: dict[str, str] = {
    "received": "Received",
    "accepted": "Accepted for adjudication",
    "rejected": "Rejected before adjudication",
    "pending": "Waiting at the payer",
    "info_requested": "The payer wants information",
    "finalized": "Decided; the remittance tells how",
    "not_found": "The payer does not find it",
    "unknown": "A status that says nothing about the claim",
}


def _message(verdict: str, statuses: Iterable[Status], tables: Tables) -> str:
    sentences = (
        words.status_sentence(status, tables.status_category, tables.status, tables.entity)
        for status in statuses
    )
    told = "; ".join(dict.fromkeys(sentences))
    return f"{_SAID[verdict]}: {told}" if told else _SAID[verdict]


def _work(
    answer: _Answer, signal: Signal, statuses: Sequence[Status], submission: KnownSubmission
) -> Iterable[WorkItem]:
    kind, key = _WORK.get(signal.verdict, (None, ""))
    if kind is None:
        return
    cause = Cause(
        key=f"{key}:{answer.kind}:{submission.id}",
        reason=signal.message + ".",
        codes=signal.codes,
        next_action=_next_action(statuses, answer.tables),
        amount=submission.charge,
        dated=answer.at.date(),
        source=signal.source,
    )
    yield about_claim(kind, About(submission.claim_id, submission.claim_key), cause, answer.tables.policy)


def _next_action(statuses: Sequence[Status], tables: Tables) -> str:
    """What to do by the first status code that says something, else by the category."""
    for status in statuses:
        entry = tables.status.get(status.code or "")
        if entry is not None and entry.next_action not in ("none", "wait"):
            return words.next_action(status.code, tables.status)
    return words.next_action(statuses[0].category, tables.status_category) if statuses else words.REVIEW


def _refused_above(
    answer: _Answer,
    fact: ClaimAck,
    known: Known,
    sets: dict[str, tuple[KnownBatch | None, frozenset[int]]],
    named: frozenset[int],
) -> Outcome:
    """Claims not named themselves, refused by a verdict on the whole set (2000B) or on their provider (2000C)."""
    told: list[Outcome] = []
    done = set(named)
    below: defaultdict[tuple[str, str | None], list[KnownSubmission]] = defaultdict(list)
    for reference, (_, ids) in sets.items():
        for one in known.submissions:
            if one.id in ids:
                below[reference, None].append(one)
                below[reference, one.billing_npi].append(one)
    levels: list[tuple[Sequence[Status], str | None, str | None, int]] = [
        (provider.statuses, fact.receivers[provider.receiver].trace, provider.npi, provider.ordinal)
        for provider in fact.providers
        if provider.receiver < len(fact.receivers)
    ]
    levels += [(receiver.statuses, receiver.trace, None, receiver.ordinal) for receiver in fact.receivers]
    for statuses, trace, npi, ordinal in levels:
        if _verdict(statuses, answer.tables) != "rejected":
            continue
        for one in below[trace or "", npi]:
            if one.id not in done:
                done.add(one.id)
                told.append(_refused(answer, statuses, one, ordinal))
    return merge(told)


def _refused(
    answer: _Answer, statuses: Sequence[Status], submission: KnownSubmission, ordinal: int
) -> Outcome:
    codes = tuple(dict.fromkeys(words.status_code(status) for status in statuses))
    message = _message("rejected", statuses, answer.tables)
    signal = Signal(
        answer.kind, "rejected", answer.at, message, codes, source=answer.origin.ref(ordinal, "STC")
    )
    return Outcome(
        signals=(SubmissionSignal(submission.id, signal),),
        work_items=tuple(_work(answer, signal, statuses, submission)),
    )


def _unknown_sets(
    answer: _Answer, fact: ClaimAck, sets: dict[str, tuple[KnownBatch | None, frozenset[int]]]
) -> Outcome:
    """A whole set refused that is not ours: nobody else would tell."""
    items = tuple(
        worklist.unmatched(
            Cause(
                key=answer.origin.key("unmatched", one.ordinal),
                reason=f"A 277CA refuses the whole batch {one.trace or 'without reference'}: "
                "no batch of ours has this reference.",
                next_action="Find out whose it is, then close this item.",
                dated=answer.at.date(),
                source=answer.origin.ref(one.ordinal, "TRN"),
            ),
            "edigate work close N --reason WHY",
            answer.tables.policy,
        )
        for one in fact.receivers
        if _verdict(one.statuses, answer.tables) == "rejected"
        and sets.get(one.trace or "", (None,))[0] is None
    )
    return Outcome(work_items=items)


def _unmatched(answer: _Answer, claim: ClaimStatus, reason: str) -> WorkItem:
    number = claim.patient_control_number
    cause = Cause(
        key=answer.origin.key("unmatched", claim.ordinal),
        reason=f"A {answer.kind.upper()} answers claim {number or 'without number'}: {reason}.",
        next_action="Find out whose it is and link it; close it when it is no claim of ours.",
        dated=answer.at.date(),
        codes=claim_codes((number,) if number else ()),
        source=answer.origin.ref(claim.ordinal, "TRN"),
    )
    return worklist.unmatched(cause, "edigate work link N CLAIM", answer.tables.policy)


def claim_codes(numbers: Iterable[str]) -> tuple[str, ...]:
    """How the work about an answer that is nobody's names the claim: our number as the answer has it (TRN02)."""
    return tuple(f"TRN02:{number}" for number in numbers)
