"""The TA1: what it says about an interchange of ours and the claims in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.outcome import acks
from edigate.outcome.acks import Answered
from edigate.outcome.known import KnownBatch, KnownPlace, KnownSubmission, Tables
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal
from edigate.tracking import syntax_words
from edigate.tracking.match import Match, batch_by_interchange
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkItem
from edigate.tracking.worklist import OFFERED_WHOLE
from edigate.transactions.ack_ta1.facts import InterchangeAck

_DUPLICATE = "025"  # TA105: the control number was used before

_VERDICTS: dict[str, tuple[BatchEvent, str]] = {
    "A": (BatchEvent.TA1_ACCEPTED, "accepted"),
    "E": (BatchEvent.TA1_ACCEPTED, "accepted"),
    "R": (BatchEvent.TA1_REJECTED, "rejected"),
}


_VERBS = {"accepted": "accepts", "rejected": "refuses"}


class InterchangeAnswer(msgspec.Struct, frozen=True):
    """What a TA1 says about a file of ours: told of its claims some at a time (`of_claims`), and of the file (`of_file`)."""

    answered: Answered
    places: Sequence[KnownPlace]
    verdict: str
    ordinal: int

    def of_claims(self, submissions: Sequence[KnownSubmission]) -> Outcome:
        """What it means for those of some submissions that are in the file, or that the file asks about."""
        heard, kind = self.answered.heard, SignalKind.TA1
        if self.answered.batch.asked:
            is_refused = self.verdict == "rejected"
            return (
                acks.questions_refused(self.answered, kind, heard.message, submissions)
                if is_refused
                else Outcome()
            )
        signal = Signal(kind, self.verdict, heard.at, heard.message, heard.codes, source=heard.source)
        return Outcome(
            signals=tuple(SubmissionSignal(one.id, signal) for one in self.answered.sent(submissions))
        )

    def of_file(self) -> Outcome:
        """What it means for the file itself."""
        answered, heard = self.answered, self.answered.heard
        items: tuple[WorkItem, ...] = ()
        if self.verdict == "rejected" and not answered.batch.asked:
            items = (
                acks.resend(answered, heard.message, heard.codes, OFFERED_WHOLE, self.ordinal, self.places),
            )
        return Outcome(batch_signals=(heard,), work_items=items)


def addressed(fact: InterchangeAck, batches: Iterable[KnownBatch], origin: Origin) -> Match[KnownBatch]:
    """Which of some files it names (TA101)."""
    return batch_by_interchange(fact.interchange_control_number, acks.ours(batches, origin))


def answer(
    fact: InterchangeAck, match: Match[KnownBatch], places: Sequence[KnownPlace], origin: Origin, tables: Tables
) -> InterchangeAnswer | WorkItem:  # fmt: skip
    """What a TA1 says about the file that it names, or about which a person says so; work when it answers none."""
    at = document_time(fact, origin)
    told = _VERDICTS.get(fact.code or "")
    if match.target is None or told is None:
        reason = match.reason if told else "its verdict (TA104) is unknown"
        number = fact.interchange_control_number
        verb = _VERBS[told[1]] if told else "answers"
        what = f"A TA1 {verb} interchange {number or 'without number'}"
        codes = acks.batch_codes(isa13=number) if told else ()
        return acks.nobodys(what, reason, codes, fact.ordinal, at, origin, tables)
    event, verdict = told
    note = fact.note or ""
    if event is BatchEvent.TA1_REJECTED and note == _DUPLICATE:
        event, verdict = BatchEvent.TA1_DUPLICATE, "duplicate"
    message, source = _message(verdict, fact.code, note), origin.ref(fact.ordinal, "TA1")
    heard = BatchSignal(match.target.id, event, at, message, (f"TA1:{fact.code}:{note}",), source)
    answered = Answered(match.target, at, origin, tables, heard)
    return InterchangeAnswer(answered, places, verdict, fact.ordinal)


def _message(verdict: str, code: str | None, note: str) -> str:
    why = syntax_words.TA1_NOTES.get(note, f"note {note}" if note not in ("", "000") else "")
    if verdict == "accepted":
        return f"The envelope was accepted, but {why}" if code == "E" and why else "The envelope was accepted"
    if verdict == "duplicate":
        return "The partner had this interchange before; the first copy will be answered"
    return f"The envelope was refused: {why or 'no reason given'}"
