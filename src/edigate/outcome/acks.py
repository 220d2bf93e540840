"""TA1 and 999 (997): what they say about a batch of ours and the claims in it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.outcome import refused_questions
from edigate.outcome.known import Known, KnownBatch, KnownSubmission, Tables, Wanted
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal, merge
from edigate.tracking import syntax_words, worklist
from edigate.tracking.match import LONGEST_NUMBER, Match, bare, batch_by_group, batch_by_interchange
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import NOT_ANSWERED
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import OFFERED, OFFERED_REST, OFFERED_WHOLE, Cause, about, about_claim
from edigate.transactions.ack_999.facts import ImplementationAck, SetAck, SyntaxError999
from edigate.transactions.ack_ta1.facts import InterchangeAck

_DUPLICATE = "025"  # TA105: the control number was used before

_TA1: dict[str, tuple[BatchEvent, str]] = {
    "A": (BatchEvent.TA1_ACCEPTED, "accepted"),
    "E": (BatchEvent.TA1_ACCEPTED, "accepted"),
    "R": (BatchEvent.TA1_REJECTED, "rejected"),
}

_GROUP: dict[str, BatchEvent] = {
    "A": BatchEvent.ACK_ACCEPTED,
    "E": BatchEvent.ACK_WITH_ERRORS,
    "P": BatchEvent.ACK_PARTIAL,
    "R": BatchEvent.ACK_REJECTED,
    "M": BatchEvent.ACK_REJECTED,
    "W": BatchEvent.ACK_REJECTED,
    "X": BatchEvent.ACK_REJECTED,
}

# IK501 (or AK901 for sets that are not named one by one) as the verdict on each claim of the set.
_SET: dict[str, str] = {
    "A": "accepted",
    "E": "accepted_with_errors",
    "P": "accepted",
    "R": "rejected",
    "M": "rejected_security",
    "W": "rejected_security",
    "X": "rejected_security",
}
_REFUSED = ("rejected", "rejected_security")


class _Answer(msgspec.Struct, frozen=True, gc=False):
    """What all signals of one acknowledgment share."""

    batch: KnownBatch
    at: datetime
    origin: Origin
    tables: Tables


def wanted_by_interchange_ack(fact: InterchangeAck) -> Wanted:
    """The keys of a TA1: our ISA13."""
    number = fact.interchange_control_number
    return Wanted(isa13=frozenset({number} if number else ()), batch_submissions=True, apart=True)


def wanted_by_implementation_ack(fact: ImplementationAck) -> Wanted:
    """The keys of a 999 or 997: our GS06."""
    number = fact.group.control_number
    codes = (fact.group.code, *(one.code for one in fact.sets))
    refused = any(_SET.get(code or "") in _REFUSED for code in codes)
    return Wanted(gs06=frozenset({number} if number else ()), batch_submissions=True, apart=not refused)


def interchange_ack(
    fact: InterchangeAck, known: Known, origin: Origin, tables: Tables, batch: KnownBatch | None = None
) -> Outcome:
    """What a TA1 means for the interchange it answers: the one that it names, or `batch` by a person's word."""
    at = document_time(fact, origin)
    match = (
        Match(batch) if batch else batch_by_interchange(fact.interchange_control_number, _ours(known, origin))
    )
    told = _TA1.get(fact.code or "")
    if match.target is None or told is None:
        reason = match.reason if told else "its verdict (TA104) is unknown"
        number = fact.interchange_control_number
        what = f"A TA1 for interchange {number or 'without number'}"
        codes = batch_codes(isa13=number) if told else ()
        return Outcome(work_items=(_unmatched(what, reason, codes, fact.ordinal, at, origin, tables),))
    event, verdict = told
    note = fact.note or ""
    if event is BatchEvent.TA1_REJECTED and note == _DUPLICATE:
        event, verdict = BatchEvent.TA1_DUPLICATE, "duplicate"
    message = _ta1_message(verdict, fact.code, note)
    codes = (f"TA1:{fact.code}:{note}",)
    source = origin.ref(fact.ordinal, "TA1")
    signal = Signal(SignalKind.TA1, verdict, at, message, codes, source=source)
    heard = BatchSignal(match.target.id, event, at, message, codes, source)
    if match.target.asked:
        return _of_questions(
            heard, SignalKind.TA1, message, verdict == "rejected", match.target, known, tables
        )
    sent = _of_batch(known, match.target)
    items: tuple[WorkItem, ...] = ()
    if verdict == "rejected":
        answer, charge = (
            _Answer(match.target, at, origin, tables),
            sum((one.charge for one in sent), Decimal("0.00")),
        )
        items = (_resend(answer, message, codes, OFFERED_WHOLE, fact.ordinal, charge),)
    return Outcome(
        signals=tuple(SubmissionSignal(one.id, signal) for one in sent),
        batch_signals=(heard,),
        work_items=items,
    )


def implementation_ack(
    fact: ImplementationAck, known: Known, origin: Origin, tables: Tables, batch: KnownBatch | None = None
) -> Outcome:
    """What a 999 or 997 means for the group it answers (that which it names, or `batch`) and each claim in it."""
    at = document_time(fact, origin)
    match = Match(batch) if batch else batch_by_group(fact.group.control_number, _ours(known, origin))
    event = _GROUP.get(fact.group.code or "")
    if match.target is None or event is None:
        reason = match.reason if event else "its verdict (AK901) is unknown"
        what = f"A {fact.kind} for group {fact.group.control_number or 'without number'}"
        codes = batch_codes(gs06=fact.group.control_number) if event else ()
        return Outcome(work_items=(_unmatched(what, reason, codes, fact.group.ordinal, at, origin, tables),))
    answer = _Answer(match.target, at, origin, tables)
    code = fact.group.code or ""
    counted = f"{fact.group.accepted or '?'} of {fact.group.received or '?'} transaction sets accepted"
    codes = tuple(f"AK9:{one}" for one in (code, *fact.group.reasons))
    group_signal = BatchSignal(
        match.target.id, event, at, f"{fact.kind}: {counted}", codes, origin.ref(fact.group.ordinal, "AK9")
    )
    if match.target.asked:
        refused = {one.code or code for one in fact.sets} or {code}
        errors = "; ".join(dict.fromkeys(_words(error) for one in fact.sets for error in one.errors))
        message, whether = errors or counted, any(_SET.get(each) in _REFUSED for each in refused)
        return _of_questions(group_signal, SignalKind.ACK_999, message, whether, match.target, known, tables)
    named = {bare(one.control_number): one for one in fact.sets}
    signals: list[SubmissionSignal] = []
    items: list[WorkItem] = []
    by_set: dict[str, list[KnownSubmission]] = {}
    for submission in _of_batch(known, match.target):
        by_set.setdefault(bare(submission.set_control_number), []).append(submission)
    for number, submissions in by_set.items():
        told = _set_outcome(answer, fact, named.get(number), submissions)
        signals += told.signals
        items += told.work_items
    items += _contradiction(answer, fact, {one.signal.verdict in _REFUSED for one in signals})
    return Outcome(signals=tuple(signals), batch_signals=(group_signal,), work_items=tuple(items))


def _of_questions(
    heard: BatchSignal, kind: SignalKind, why: str, refused: bool, batch: KnownBatch, known: Known, tables: Tables
) -> Outcome:  # fmt: skip
    """What the acknowledgment of a file of questions means for the claims that were asked about: something, if it refuses."""
    answered = Outcome(batch_signals=(heard,))
    if not refused:
        return answered
    message = f"Our question was not taken in: {why}"
    signal = Signal(kind, NOT_ANSWERED, heard.at, message, heard.codes, source=heard.source)
    told = refused_questions.not_taken_in(batch, known.submissions, signal, tables.policy)
    return merge([answered, told])


def _contradiction(answer: _Answer, fact: ImplementationAck, refused: set[bool]) -> list[WorkItem]:
    """Work when the verdict on the group cannot be true together with those on its sets; `refused` says of each, whether."""
    code = fact.group.code or ""
    if _SET[code] in _REFUSED and False in refused:
        told = "refuses the group as a whole (AK9) and accepts sets in it (IK5)"
    elif code == "P" and True not in refused:
        told = "accepts only a part of the group (AK9) and names no set that was refused"
    else:
        return []
    cause = Cause(
        key=f"conflict:999:{answer.batch.id}:{fact.group.ordinal}",
        reason=f"The {fact.kind} contradicts itself: it {told}.",
        codes=(f"AK9:{code}",),
        next_action="Ask the partner which claims it has taken before any is sent again.",
        dated=answer.at.date(),
        source=answer.origin.ref(fact.group.ordinal, "AK9"),
    )
    return [worklist.about_batch(WorkKind.CONFLICT, answer.batch.id, cause, answer.tables.policy)]


def _set_outcome(
    answer: _Answer, fact: ImplementationAck, told: SetAck | None, submissions: Sequence[KnownSubmission]
) -> Outcome:
    """What the verdict on one set means for its claims; a set that is not named, or whose verdict nobody knows, shares the
    verdict on the group."""
    code = told.code if told and told.code in _SET else fact.group.code or ""
    verdict = _SET[code]
    ordinal = told.ordinal if told else fact.group.ordinal
    errors = told.errors if told else ()
    blamed = _blamed(submissions, errors)
    refused = verdict in _REFUSED
    signals, items = [], []
    for one in submissions:
        own = blamed[one.id]
        codes = (f"IK5:{code}", *dict.fromkeys(each for error in own for each in _codes(error)))
        message = _message(verdict, own)
        signal = Signal(
            SignalKind.ACK_999, verdict, answer.at, message, codes, source=answer.origin.ref(ordinal, "IK5")
        )
        signals.append(SubmissionSignal(one.id, signal))
        if refused and own:
            items.append(_culprit(answer, one, message, codes, own[0].ordinal))
    if refused and not all(blamed.values()):
        items.append(_innocent(answer, submissions, blamed, errors, ordinal, code))
    return Outcome(signals=tuple(signals), work_items=tuple(items))


def _blamed(
    submissions: Sequence[KnownSubmission], errors: Sequence[SyntaxError999]
) -> dict[int, tuple[SyntaxError999, ...]]:
    """The errors that are each claim's: by CTX CLM01, else by the place of the segment in the set (IK302)."""
    named: defaultdict[str, set[int]] = defaultdict(set)
    placed: list[tuple[int, int]] = []  # place in the set, number of the error
    for number, error in enumerate(errors):
        numbers = [one.value for one in error.contexts if one.name == "CLM01" and one.value]
        for each in numbers:
            named[each].add(number)
        if not numbers and error.position is not None:
            placed.append((error.position, number))
    placed.sort()
    blamed = {}
    for one in submissions:
        mine = set(named.get(one.patient_control_number, ()))
        if one.segment_from is not None and one.segment_to is not None:
            first, last = bisect_left(placed, (one.segment_from,)), bisect_left(placed, (one.segment_to + 1,))
            mine.update(number for _, number in placed[first:last])
        blamed[one.id] = tuple(errors[number] for number in sorted(mine))
    return blamed


def _codes(error: SyntaxError999) -> tuple[str, ...]:
    element = (f"IK403:{error.element_error}",) if error.element_error else ()
    return (f"IK304:{error.code}", *element) if error.code else element


def _words(error: SyntaxError999) -> str:
    if error.element_error:
        place = error.element_position.element if error.element_position else None
        return syntax_words.element_error(error.segment, place, error.element_error)
    return syntax_words.segment_error(error.segment, error.code)


def _message(verdict: str, own: Sequence[SyntaxError999]) -> str:
    told = "; ".join(dict.fromkeys(_words(error) for error in own))
    if verdict == "accepted":
        return "Taken in: the syntax is right"
    if verdict == "accepted_with_errors":
        return (
            f"Taken in with errors noted: {told}" if told else "Taken in, with errors noted in the same set"
        )
    if told:
        return f"Refused: {told}"
    return "Refused together with its whole set; this claim is not named as the cause"


def _culprit(
    answer: _Answer, one: KnownSubmission, message: str, codes: Sequence[str], ordinal: int
) -> WorkItem:
    cause = Cause(
        key=f"rejected:999:{one.id}",
        reason=f"The clearinghouse or payer could not read the claim. {message}.",
        codes=tuple(codes),
        next_action="Correct what is named and send the claim again.",
        amount=one.charge,
        dated=answer.at.date(),
        source=answer.origin.ref(ordinal, "IK3"),
    )
    return about_claim(WorkKind.REJECTED, about(one), cause, answer.tables.policy)


def _innocent(
    answer: _Answer,
    submissions: Sequence[KnownSubmission],
    blamed: dict[int, tuple[SyntaxError999, ...]],
    errors: Sequence[SyntaxError999],
    ordinal: int,
    code: str,
) -> WorkItem:
    """The claims refused along with others: to be sent again without the cause."""
    innocent = [one for one in submissions if not blamed[one.id]]
    known = {error for own in blamed.values() for error in own}
    elsewhere = [error for error in errors if error not in known]
    told = "; ".join(dict.fromkeys(_words(error) for error in elsewhere))
    cause = f" Named besides: {told}." if told else ""
    message = (
        f"{len(innocent)} of {len(submissions)} claims were refused without being named as the cause.{cause}"
    )
    amount = sum((one.charge for one in innocent), Decimal("0.00"))
    return _resend(answer, message, (f"IK5:{code}",), OFFERED_REST, ordinal, amount)


def _resend(
    answer: _Answer, message: str, codes: Sequence[str], how: str, ordinal: int, amount: Decimal | None = None
) -> WorkItem:
    return WorkItem(
        key=f"{OFFERED}{answer.batch.id}:{how}:{ordinal}",
        kind=WorkKind.REJECTED,
        reason=message,
        codes=tuple(codes),
        next_action="Mend the cause, then send the claims again under new numbers.",
        action=f"edigate resend {answer.batch.id} --as {how} --reason R",
        amount=amount,
        deadline=answer.tables.policy.deadline(WorkKind.REJECTED, answer.at.date()),
        source=answer.origin.ref(ordinal),
    )


def _ta1_message(verdict: str, code: str | None, note: str) -> str:
    why = syntax_words.TA1_NOTES.get(note, f"note {note}" if note not in ("", "000") else "")
    if verdict == "accepted":
        return f"The envelope was accepted, but {why}" if code == "E" and why else "The envelope was accepted"
    if verdict == "duplicate":
        return "The partner had this interchange before; the first copy will be answered"
    return f"The envelope was refused: {why or 'no reason given'}"


def _ours(known: Known, origin: Origin) -> list[KnownBatch]:
    return [one for one in known.batches if one.partner_id in origin.partner_ids]


def _of_batch(known: Known, batch: KnownBatch) -> list[KnownSubmission]:
    return [one for one in known.submissions if one.batch_id == batch.id]


def batch_codes(isa13: str | None = None, gs06: str | None = None) -> tuple[str, ...]:
    """How the work about an acknowledgment that is nobody's names the file of ours that it answers."""
    named = (("TA101", bare(isa13)), ("AK102", bare(gs06)))
    return tuple(f"{element}:{number}" for element, number in named if 0 < len(number) <= LONGEST_NUMBER)


def _unmatched(
    what: str, reason: str, codes: tuple[str, ...], ordinal: int, at: datetime, origin: Origin, tables: Tables
) -> WorkItem:
    cause = Cause(
        key=origin.key("unmatched", ordinal), reason=f"{what}: {reason}.", codes=codes, dated=at.date(),
        next_action="Find out which file of ours it answers and link it; close it when it answers none.",
        source=origin.ref(ordinal),
    )  # fmt: skip
    return worklist.unmatched(cause, "edigate work link N --batch BATCH", tables.policy)
