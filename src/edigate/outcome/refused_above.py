"""Claims that a 277CA refuses without naming them: by a verdict on the whole set (2200B) or on their provider (2200C).

Who they are follows from all that the 277CA names, so they are looked for after its last claim: whoever is named has a
signal of this document by then. A refusal under a reference that is none of ours is work: a person may say whose it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from edigate.delivery.states import BatchEvent
from edigate.outcome.known import Known, KnownBatch, KnownSubmission, Wanted
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal, merge
from edigate.outcome.refusal import Refusal, about_file
from edigate.outcome.status_meaning import Answer, failure_of, message_of, verdict_of
from edigate.tracking import worklist
from edigate.tracking.fold import still_said
from edigate.tracking.match import bare
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import DUPLICATE
from edigate.tracking.work_item import WorkItem
from edigate.tracking.worklist import Cause
from edigate.transactions.status_information import ProviderStatus, ReceiverStatus
from edigate.transactions.status_tree import StatusLevel

_FIND_OUT = "Find out which file of ours it refuses and link it; close it when it refuses none."
_ASK = "Ask the sender whom it refuses; none of the claims is taken as refused."
# What claims are worth that are refused without being named, by batch and place of the refusal.
Charges = Mapping[tuple[int, int], Decimal]
_REFUSALS = ("rejected", DUPLICATE)
NO_CLAIM = "no claim in it is billed by that provider"


def kept(answer: Answer, levels: Iterable[StatusLevel]) -> Iterator[ReceiverStatus | ProviderStatus]:
    """Those levels that must be remembered until the end of the set: the receivers, and the providers that are refused."""
    for each in levels:
        if isinstance(each, ReceiverStatus) or (isinstance(each, ProviderStatus) and _refuses(answer, each)):
            yield each


def _refuses(answer: Answer, provider: ProviderStatus) -> bool:
    """Whether a provider's claims are refused (277CA), or the questions about them (277)."""
    if answer.kind is SignalKind.CLAIM_ACK:
        return verdict_of(provider.statuses, answer.tables) in _REFUSALS
    return failure_of(answer, provider.statuses) is not None


def refusals(answer: Answer, levels: Sequence[ReceiverStatus | ProviderStatus]) -> list[Refusal]:
    """The refusals among the levels of a set that were kept, those of providers first."""
    if answer.kind is not SignalKind.CLAIM_ACK:
        return []
    receivers = [each for each in levels if isinstance(each, ReceiverStatus)]
    found: list[tuple[ReceiverStatus | ProviderStatus, str | None, str | None]] = [
        (each, receivers[each.receiver].trace, each.npi or each.id)
        for each in levels
        if isinstance(each, ProviderStatus) and each.receiver < len(receivers)
    ]
    found += [(each, each.trace, None) for each in receivers]
    return [
        Refusal(verdict, trace or "", isinstance(each, ReceiverStatus), provider, each.statuses, each.ordinal)
        for each, trace, provider in found
        if (verdict := verdict_of(each.statuses, answer.tables)) in _REFUSALS
    ]


def wanted(refusals: Sequence[Refusal]) -> Wanted:
    """The keys of refusals: the claims of the batches that they name, some at a time, with their billing providers."""
    references = frozenset(each.reference for each in refusals if each.reference)
    return Wanted(bht03=references, batch_submissions=True, whole=True)


def told(answer: Answer, refusals: Sequence[Refusal], known: Known) -> Outcome:
    """What refusals mean for those of the known claims that the 277CA does not name itself; the first one counts."""
    return _applied(answer, refusals, known, _references(answer, known.batches))


def charges(answer: Answer, refusals: Sequence[Refusal], known: Known, before: Charges) -> Charges:
    """What those of the known claims are worth that are refused without being named, beside those of before."""
    return _charges(_unnamed(answer, refusals, known, _references(answer, known.batches)), before)


def of_files(answer: Answer, refusals: Sequence[Refusal], charges: Charges) -> Iterator[WorkItem]:
    """The work that refusals are, each one piece about a file of ours; its claims have none of their own."""
    by_place = {each.ordinal: each for each in refusals}
    for (batch_id, ordinal), amount in charges.items():
        yield about_file(answer, by_place[ordinal], batch_id, amount)


def concerned(answer: Answer, refusals: Sequence[Refusal], known: Known) -> set[int]:
    """The refusals, by their places, that concern some of the known claims, named or not."""
    found = _concerned(refusals, known, _references(answer, known.batches))
    return {each.ordinal for _, hits in found for each in hits}


def nobodys(
    answer: Answer, refusals: Sequence[Refusal], batches: Sequence[KnownBatch], concerned: Collection[int]
) -> Iterator[WorkItem]:
    """Refusals that concern no claim of ours: nobody else would tell. Of a set that is refused as a whole, no more is told."""
    ours = {reference: batch_id for (batch_id, _), reference in _references(answer, batches).items()}
    whole = {each.reference for each in refusals if each.whole}
    for each in refusals:
        if (not each.whole and each.reference in whole) or each.ordinal in concerned:
            continue
        if not each.tells_whom:
            yield _unmatched(
                answer, each, "it does not say which provider", "edigate work close N --reason WHY"
            )
        elif each.reference not in ours:
            why = "no batch of ours has this reference"
            yield _unmatched(answer, each, why, "edigate work link N --batch BATCH")
        else:
            yield _unmatched(answer, each, NO_CLAIM, f"edigate batch {ours[each.reference]}")


def linked(answer: Answer, refusal: Refusal, known: Known, batch: KnownBatch) -> Outcome:
    """What a refusal under a reference that is none of ours means for the batch, of one set, that a person has named."""
    references = _as_named(refusal, batch)
    source = answer.origin.ref(refusal.ordinal, "TRN")
    words_ = "A 277CA refuses it under another reference"
    heard = BatchSignal(batch.id, BatchEvent.CLAIM_ACK, answer.at, words_, source=source)
    charges = _charges(_unnamed(answer, [refusal], known, references), {})
    of_file = Outcome(batch_signals=(heard,), work_items=tuple(of_files(answer, [refusal], charges)))
    return merge([_applied(answer, [refusal], known, references), of_file])


def concerns(refusal: Refusal, known: Known, batch: KnownBatch) -> bool:
    """Whether a refusal concerns any claim of the batch that a person has named."""
    return any(_concerned([refusal], known, _as_named(refusal, batch)))


def _as_named(refusal: Refusal, batch: KnownBatch) -> dict[tuple[int, str], str]:
    """The sets of a batch that a person has named, under the reference of the refusal."""
    return {(batch.id, bare(one.st02)): refusal.reference for one in batch.sets}


def _references(answer: Answer, batches: Sequence[KnownBatch]) -> dict[tuple[int, str], str]:
    """Our BHT03s of the sets in these batches, by batch and ST02."""
    return {
        (batch.id, bare(one.st02)): one.bht03
        for batch in batches
        if batch.partner_id in answer.origin.partner_ids
        for one in batch.sets
    }


def _applied(
    answer: Answer, refusals: Sequence[Refusal], known: Known, references: Mapping[tuple[int, str], str]
) -> Outcome:
    """Refusals applied to the claims of sets, of which `references` has the reference by batch and ST02."""
    unnamed = _unnamed(answer, refusals, known, references)
    return merge([_refused(answer, refusal, one) for one, refusal in unnamed])


def _unnamed(
    answer: Answer, refusals: Sequence[Refusal], known: Known, references: Mapping[tuple[int, str], str]
) -> Iterator[tuple[KnownSubmission, Refusal]]:
    """The known claims that the 277CA refuses and does not name, each with the refusal that counts."""
    for one, hits in _concerned(refusals, known, references):
        if not _is_named(answer, known.signals.get(one.id, ())):
            yield one, hits[0]


def _charges(refused: Iterable[tuple[KnownSubmission, Refusal]], before: Charges) -> Charges:
    found = dict(before)
    for one, refusal in refused:
        if one.batch_id is not None:
            place = one.batch_id, refusal.ordinal
            found[place] = found.get(place, Decimal("0.00")) + one.charge
    return found


def _concerned(
    refusals: Sequence[Refusal], known: Known, references: Mapping[tuple[int, str], str]
) -> Iterator[tuple[KnownSubmission, list[Refusal]]]:
    """The known claims that some refusal concerns, each with those that do, in their order."""
    first: dict[tuple[str, str | None], int] = {}
    for n, each in enumerate(refusals):
        if each.tells_whom:
            first.setdefault((each.reference, each.provider), n)
    for one in known.submissions:
        reference = references.get((one.batch_id or 0, bare(one.set_control_number)))
        if reference is None:
            continue
        keys = [(reference, each) for each in (*sorted({one.billing_npi or "", *one.billing_ids}), None)]
        if hits := sorted(first[key] for key in keys if key in first):
            yield one, [refusals[n] for n in hits]


def _is_named(answer: Answer, heard: Iterable[Signal]) -> bool:
    return any(
        each.kind is answer.kind
        and each.source is not None
        and each.source.sha256 == answer.origin.sha256
        and each.source.ordinal >= answer.ordinal
        for each in still_said(heard)
    )


def _refused(answer: Answer, refusal: Refusal, submission: KnownSubmission) -> Outcome:
    message = message_of(refusal.verdict, refusal.statuses, answer.tables)
    source = answer.origin.ref(refusal.ordinal, "STC")
    signal = Signal(answer.kind, refusal.verdict, answer.at, message, refusal.codes, source=source)
    return Outcome(signals=(SubmissionSignal(submission.id, signal),))


def _unmatched(answer: Answer, refusal: Refusal, why: str, action: str) -> WorkItem:
    what = "the whole batch" if refusal.whole else "all claims of a provider in batch"
    cause = Cause(
        key=answer.origin.key("unmatched", refusal.ordinal),
        reason=f"A 277CA refuses {what} {refusal.reference or 'without reference'}: {why}.",
        next_action=_FIND_OUT if action.startswith("edigate work link") else _ASK,
        dated=answer.at.date(),
        source=answer.origin.ref(refusal.ordinal, "TRN"),
    )
    return worklist.unmatched(cause, action, answer.tables.policy)
