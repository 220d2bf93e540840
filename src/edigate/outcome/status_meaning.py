"""What the statuses of one level or claim of a 277CA or 277 come to: a verdict, words, and work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from edigate.outcome.known import KnownSubmission, Tables
from edigate.outcome.origin import Origin
from edigate.tracking import words
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import DUPLICATE, NOT_ANSWERED, VERDICTS, Flag
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause, about, about_claim
from edigate.transactions.status_information import Status, StatusOutcome
from edigate.transactions.status_reading import asks

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
    "finalized_denied": "denied",
    "finalized_revised": "finalized",
    "finalized_forwarded": "finalized",
    "finalized_not_forwarded": "finalized",
    "finalized_no_payment": "finalized",
    "finalized_retired": "finalized",
}
_MENDED_ELSEWHERE = ("enroll", "retry")  # what to do about a status code that is no fault of the claim
_THERE_ALREADY = "duplicate"  # the class of the status codes (list 508) that say so
# What a status says by its action (STC03) and category alone, for categories that the list does not have.
_VERDICT_OF_OUTCOME: dict[StatusOutcome, str] = {
    StatusOutcome.ACCEPTED: "received",
    StatusOutcome.PENDING: "pending",
    StatusOutcome.FINALIZED: "finalized",
}


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What all signals of one 277CA or 277 share. `at` is the document's own time, `ordinal` the place of its ST."""

    kind: SignalKind
    at: datetime
    ordinal: int
    origin: Origin
    tables: Tables


def verdict_of(statuses: Sequence[Status], tables: Tables) -> str:
    """A verdict of `tracking.status`: a refusal anywhere refuses, and one because the claim is there already counts as that
    where no other reason is given; else the farthest of what is said, of two that are as far the one that somebody must do
    something about."""
    verdicts = {_one_verdict(status, tables) for status in statuses}
    for refusal in ("rejected", DUPLICATE):
        if refusal in verdicts:
            return refusal
    return max(
        verdicts,
        key=lambda one: (VERDICTS[SignalKind.CLAIM_ACK, one].place, one in _WORK, one),
        default="unknown",
    )


def verdict_on_claim(answer: Answer, statuses: Sequence[Status]) -> str:
    """As `verdict_of`, of what stands at a claim: there a 277 may also say that it does not answer our question."""
    verdict = verdict_of(statuses, answer.tables)
    return NOT_ANSWERED if verdict == "unknown" and failure_of(answer, statuses) else verdict


def _one_verdict(status: Status, tables: Tables) -> str:
    entry = tables.status_category.get(status.category or "")
    said = _VERDICT_OF_CLASS.get(entry.class_, "unknown") if entry else None
    if status.outcome is StatusOutcome.REJECTED or said == "rejected":
        return DUPLICATE if _is_there_already(status, tables) else "rejected"
    if said is None and asks(status.category):
        return "info_requested"
    return said or _VERDICT_OF_OUTCOME.get(status.outcome, "unknown")


def _is_there_already(status: Status, tables: Tables) -> bool:
    code = tables.status.get(status.code or "")
    return code is not None and code.class_ == _THERE_ALREADY


# The work that a verdict raises, and how its key begins.
_WORK: dict[str, tuple[WorkKind, str]] = {
    "rejected": (WorkKind.REJECTED, "rejected"),
    DUPLICATE: (WorkKind.QUESTION, Flag.DUPLICATE),
    "info_requested": (WorkKind.INFO_REQUESTED, "info"),
    "denied": (WorkKind.DENIED_EARLY, Flag.DENIED_EARLY),
    "not_found": (WorkKind.QUESTION, "not_found"),
    NOT_ANSWERED: (WorkKind.QUESTION, NOT_ANSWERED),
    "unknown": (WorkKind.QUESTION, Flag.NOT_UNDERSTOOD),
}

REFUSED_BY_ACTION = (
    "The action (STC03) refuses the claim, and the category does not: ask the sender which one holds, "
    "before the claim is sent again."
)
ASK_FOR_THE_FIRST = "Ask what became of the first copy, and do not send it again."
_NO_COPY = " If it is no copy, correct what makes it look like one and hand it in again under its key."
GET_READY = (
    "Find out why and gather what proves the claim: it is corrected or appealed when the remittance is here."
)
ASK_WHAT_IT_SAYS = "Ask the sender what it says of the claim: it may be a refusal."

_SAID: dict[str, str] = {
    "received": "Received",
    "accepted": "Accepted for adjudication",
    "rejected": "Rejected before adjudication",
    DUPLICATE: "Refused because it is there already",
    "pending": "Waiting at the payer",
    "info_requested": "The payer wants information",
    "finalized": "Decided; the remittance tells how",
    "denied": "Denied, and the remittance is not here yet",
    "not_found": "The payer does not find it",
    "unknown": "An answer that cannot be read",
    NOT_ANSWERED: "Our question was not answered",
}


def message_of(verdict: str, statuses: Sequence[Status], tables: Tables) -> str:
    """The verdict and its reasons in words; what our lists do not have, in its codes as well."""
    said, told = _SAID[verdict], _in_words(statuses, tables)
    if verdict == "unknown":
        said = f"{said} ({_codes(statuses)})"
    return f"{said}: {told}" if told else said


def sentence_of(verdict: str, statuses: Sequence[Status], tables: Tables) -> str:
    """As `message_of`, as a sentence about the answer."""
    if verdict == "unknown":
        return f"What it says cannot be read ({_codes(statuses)})."
    return f"It says: {message_of(verdict, statuses, tables)}."


def _codes(statuses: Sequence[Status]) -> str:
    return ", ".join(dict.fromkeys(words.status_code(each) for each in statuses)) or "it has no status"


def _in_words(statuses: Iterable[Status], tables: Tables) -> str:
    sentences = (
        words.status_sentence(status, tables.status_category, tables.status, tables.entity)
        for status in statuses
    )
    return "; ".join(dict.fromkeys(sentences))


def failure_of(answer: Answer, statuses: Sequence[Status]) -> str | None:
    """Why a question was not answered, in words (E0 to E4 of a 277); None when it was, and for a 277CA, which answers none."""
    tables = answer.tables
    entries = [tables.status_category.get(each.category or "") for each in statuses]
    failed = any(entry is not None and entry.class_ == "inquiry_error" for entry in entries)
    if answer.kind is not SignalKind.CLAIM_STATUS or not failed:
        return None
    return _in_words(statuses, tables)


def work_for(
    answer: Answer, signal: Signal, statuses: Sequence[Status], submission: KnownSubmission
) -> Iterator[WorkItem]:
    """The work that a verdict on a submission is, if it is any."""
    kind, key = _WORK.get(signal.verdict, (None, ""))
    if kind is None:
        return
    action = None
    # A 277 is what the payer says when asked: of a copy there is nothing more to ask then.
    if signal.verdict == NOT_ANSWERED or (
        signal.verdict == DUPLICATE and answer.kind is SignalKind.CLAIM_ACK
    ):
        action = f"edigate inquire {about(submission).name} --again"
    cause = Cause(
        key=f"{key}:{answer.kind}:{submission.id}",
        reason=signal.message + ".",
        codes=signal.codes,
        next_action=todo_for(signal.verdict, statuses, answer.tables),
        amount=submission.charge,
        dated=answer.at.date(),
        source=signal.source,
    )
    yield about_claim(kind, about(submission), cause, answer.tables.policy, action)


def todo_for(verdict: str, statuses: Sequence[Status], tables: Tables) -> str:
    """What to do: as the codes say, but not to wait where their category is one of claims that were taken and the action
    refuses; and nothing by the code of a status whose category nobody knows."""
    if verdict == "unknown":
        return ASK_WHAT_IT_SAYS
    if verdict == "denied":
        return GET_READY
    if verdict == DUPLICATE:
        return ASK_FOR_THE_FIRST + _NO_COPY
    todo = next_action(statuses, tables)
    refused = verdict == "rejected" and todo == words.NEXT_ACTIONS["wait"]
    return REFUSED_BY_ACTION if refused else todo


def is_for_the_claim(signal: Signal, tables: Tables) -> bool:
    """Whether a 277CA, a 277 or a report refuses a claim for what it says, which only a correction of it mends."""
    is_status = signal.kind in (SignalKind.CLAIM_ACK, SignalKind.CLAIM_STATUS)
    if signal.verdict != "rejected" or not is_status or signal.is_above:
        return False
    named = (tables.status.get(code.partition(":")[2].partition(":")[0]) for code in signal.codes)
    return not any(entry is not None and entry.next_action in _MENDED_ELSEWHERE for entry in named)


def next_action(statuses: Sequence[Status], tables: Tables) -> str:
    """What to do by the first status code that says something, else by the category."""
    for status in statuses:
        entry = tables.status.get(status.code or "")
        if entry is not None and entry.next_action not in ("none", "wait"):
            return words.next_action(status.code, tables.status)
    return words.next_action(statuses[0].category, tables.status_category) if statuses else words.REVIEW
