"""A 277 that answers no question: it refuses us (2200B) or a provider of ours (2200C), and names no claim; or a TA1 or 999 that
refuses the file of questions.

Nothing follows for the claims, so it would be silence: each that was asked about hears of it, and whoever asked is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from edigate.outcome.known import KnownBatch, KnownSubmission
from edigate.outcome.outcome import Outcome, SubmissionSignal
from edigate.outcome.status_meaning import Answer, failure_of, next_action, work_for
from edigate.tracking import words, worklist
from edigate.tracking.signal import Signal
from edigate.tracking.status import NOT_ANSWERED
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause, Policy, about, about_claim
from edigate.transactions.status_information import ProviderStatus, ReceiverStatus, Status


class RefusedQuestions(msgspec.Struct, frozen=True, gc=False):
    """Why the questions of the set with this BHT03 of ours are not answered, in words, codes, and where it stands."""

    reference: str | None
    reason: str
    statuses: tuple[Status, ...]
    ordinal: int


def refused(answer: Answer, levels: Sequence[ReceiverStatus | ProviderStatus]) -> list[RefusedQuestions]:
    """The refusals among the levels of a 277; a 277CA, which answers no question, has none."""
    return list(_refused(answer, levels))


def _refused(answer: Answer, levels: Sequence[ReceiverStatus | ProviderStatus]) -> Iterator[RefusedQuestions]:
    receivers = [each for each in levels if isinstance(each, ReceiverStatus)]
    for each in levels:
        failed = failure_of(answer, each.statuses)
        if failed is None:
            continue
        above = (
            each
            if isinstance(each, ReceiverStatus)
            else next(iter(receivers[each.receiver : each.receiver + 1]), None)
        )
        reference = above.trace if above else None
        whose = "us" if isinstance(each, ReceiverStatus) else "our provider"
        named = reference or "without reference"
        reason = f"The payer answers no question of file {named}, it refuses {whose}: {failed}"
        yield RefusedQuestions(reference, reason, each.statuses, each.ordinal)


def told(
    answer: Answer,
    refusals: Sequence[RefusedQuestions],
    asked: Mapping[str, Collection[int]],
    submissions: Sequence[KnownSubmission],
) -> Outcome:
    """What the refusals mean for the submissions that were asked about; `asked` are their numbers, by our BHT03."""
    signals: list[SubmissionSignal] = []
    items: list[WorkItem] = []
    for each in refusals:
        meant = asked.get(each.reference or "", ())
        for one in submissions:
            if one.id in meant:
                signal = _signal(answer, each)
                signals.append(SubmissionSignal(one.id, signal))
                items += work_for(answer, signal, each.statuses, one)
        if not meant:
            action, policy = "edigate work close N --reason WHY", answer.tables.policy
            items.append(worklist.unmatched(_cause(answer, each), action, policy))
    return Outcome(signals=tuple(signals), work_items=tuple(items))


def not_taken_in(
    batch: KnownBatch, submissions: Sequence[KnownSubmission], refusal: Signal, policy: Policy
) -> Outcome:
    """What a TA1 or 999 that refuses a file of questions means for the submissions that were asked about."""
    signals: list[SubmissionSignal] = []
    items: list[WorkItem] = []
    for one in submissions:
        if one.id not in batch.asked:
            continue
        signals.append(SubmissionSignal(one.id, refusal))
        cause = Cause(
            key=f"{NOT_ANSWERED}:{refusal.kind}:{one.id}",
            reason=f"{refusal.message}.",
            codes=refusal.codes,
            next_action="Mend the cause, then ask again.",
            amount=one.charge,
            dated=refusal.at.date(),
            source=refusal.source,
        )
        action = f"edigate inquire {about(one).name} --again"
        items.append(about_claim(WorkKind.QUESTION, about(one), cause, policy, action))
    return Outcome(signals=tuple(signals), work_items=tuple(items))


def _codes(each: RefusedQuestions) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.status_code(status) for status in each.statuses))


def _signal(answer: Answer, each: RefusedQuestions) -> Signal:
    source = answer.origin.ref(each.ordinal, "STC")
    return Signal(answer.kind, NOT_ANSWERED, answer.at, each.reason, _codes(each), source=source)


def _cause(answer: Answer, each: RefusedQuestions) -> Cause:
    return Cause(
        key=answer.origin.key("not answered", each.ordinal),
        reason=f"{each.reason}.",
        next_action=next_action(each.statuses, answer.tables),
        dated=answer.at.date(),
        codes=_codes(each),
        source=answer.origin.ref(each.ordinal, "STC"),
    )
