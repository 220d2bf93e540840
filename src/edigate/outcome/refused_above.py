"""Claims that a 277CA refuses without naming them: by a verdict on the whole set (2200B) or on their provider (2200C).

Who they are follows from all that the 277CA names, so they are looked for after its last claim: whoever is named has a
signal of this document by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from edigate.outcome.known import Known, KnownSubmission, Wanted
from edigate.outcome.outcome import Outcome, SubmissionSignal, merge
from edigate.outcome.status_meaning import Answer, failure_of, message_of, verdict_of, work_for
from edigate.tracking import words
from edigate.tracking.match import bare
from edigate.tracking.signal import Signal, SignalKind
from edigate.transactions.status_information import ProviderStatus, ReceiverStatus, Status
from edigate.transactions.status_tree import StatusLevel


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A verdict on all claims of the set with this BHT03 of ours, or on those of one provider in it."""

    reference: str
    npi: str | None
    statuses: tuple[Status, ...]
    ordinal: int


def kept(answer: Answer, levels: Iterable[StatusLevel]) -> Iterator[ReceiverStatus | ProviderStatus]:
    """Those levels that must be remembered until the end of the set: the receivers, and the providers that are refused."""
    for each in levels:
        if isinstance(each, ReceiverStatus) or (isinstance(each, ProviderStatus) and _refuses(answer, each)):
            yield each


def _refuses(answer: Answer, provider: ProviderStatus) -> bool:
    """Whether a provider's claims are refused (277CA), or the questions about them (277)."""
    if answer.kind is SignalKind.CLAIM_ACK:
        return verdict_of(provider.statuses, answer.tables) == "rejected"
    return failure_of(answer, provider.statuses) is not None


def refusals(answer: Answer, levels: Sequence[ReceiverStatus | ProviderStatus]) -> list[Refusal]:
    """The refusals among the levels of a set, those of providers first."""
    if answer.kind is not SignalKind.CLAIM_ACK:
        return []
    receivers = [each for each in levels if isinstance(each, ReceiverStatus)]
    found = [
        Refusal(receivers[each.receiver].trace or "", each.npi, each.statuses, each.ordinal)
        for each in levels
        if isinstance(each, ProviderStatus) and each.receiver < len(receivers)
    ]
    found += [
        Refusal(each.trace or "", None, each.statuses, each.ordinal)
        for each in receivers
        if verdict_of(each.statuses, answer.tables) == "rejected"
    ]
    return [each for each in found if each.reference]


def wanted(refusals: Sequence[Refusal]) -> Wanted:
    """The keys of refusals: the claims of the batches that they name, some at a time, with their billing providers."""
    references = frozenset(each.reference for each in refusals)
    return Wanted(bht03=references, batch_submissions=True, apart=True, whole=True)


def told(answer: Answer, refusals: Sequence[Refusal], known: Known) -> Outcome:
    """What refusals mean for those of the known claims that the 277CA does not name itself; the first one counts."""
    references = {
        (batch.id, bare(one.st02)): one.bht03
        for batch in known.batches
        if batch.partner_id == answer.origin.partner_id
        for one in batch.sets
    }
    first: dict[tuple[str, str | None], int] = {}
    for n, each in enumerate(refusals):
        first.setdefault((each.reference, each.npi), n)
    outcomes = []
    for one in known.submissions:
        reference = references.get((one.batch_id or 0, bare(one.set_control_number)), "")
        hits = [first[key] for key in ((reference, one.billing_npi), (reference, None)) if key in first]
        if hits and not _is_named(answer, known.signals.get(one.id, ())):
            outcomes.append(_refused(answer, refusals[min(hits)], one))
    return merge(outcomes)


def _is_named(answer: Answer, heard: Iterable[Signal]) -> bool:
    return any(
        each.kind is answer.kind
        and each.source is not None
        and each.source.sha256 == answer.origin.sha256
        and each.source.ordinal >= answer.ordinal
        for each in heard
    )


def _refused(answer: Answer, refusal: Refusal, submission: KnownSubmission) -> Outcome:
    codes = tuple(dict.fromkeys(words.status_code(status) for status in refusal.statuses))
    message = message_of("rejected", refusal.statuses, answer.tables)
    source = answer.origin.ref(refusal.ordinal, "STC")
    signal = Signal(answer.kind, "rejected", answer.at, message, codes, source=source)
    return Outcome(
        signals=(SubmissionSignal(submission.id, signal),),
        work_items=tuple(work_for(answer, signal, refusal.statuses, submission)),
    )
