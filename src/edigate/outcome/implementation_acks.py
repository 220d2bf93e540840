"""The 999 and 997: what they say about a group of ours and the claims in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from edigate.delivery.states import BatchEvent
from edigate.outcome import acks
from edigate.outcome.acks import Answered
from edigate.outcome.group_verdict import Blame, Fault, GroupVerdict, SetVerdict
from edigate.outcome.known import KnownBatch, KnownPlace, KnownSubmission, Tables
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import BatchSignal, Outcome, SubmissionSignal
from edigate.tracking import syntax_words, worklist
from edigate.tracking.match import Match, bare, batch_by_group
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import OFFERED_REST, Cause, about, about_claim
from edigate.transactions.ack_999.facts import AckHeader

_GROUP: dict[str, BatchEvent] = {
    "A": BatchEvent.ACK_ACCEPTED,
    "E": BatchEvent.ACK_WITH_ERRORS,
    "P": BatchEvent.ACK_PARTIAL,
    "R": BatchEvent.ACK_REJECTED,
    "M": BatchEvent.ACK_REJECTED,
    "W": BatchEvent.ACK_REJECTED,
    "X": BatchEvent.ACK_REJECTED,
}

_VERBS = {
    BatchEvent.ACK_ACCEPTED: "accepts",
    BatchEvent.ACK_WITH_ERRORS: "accepts",
    BatchEvent.ACK_PARTIAL: "accepts a part of",
    BatchEvent.ACK_REJECTED: "refuses",
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


class _OnSet(msgspec.Struct, frozen=True, gc=False):
    """The verdict on a set as its claims hear it: the code, and where it stands; with what is said of the set itself."""

    code: str
    ordinal: int
    told: SetVerdict | None

    @property
    def verdict(self) -> str:
        """The word of it."""
        return _SET[self.code]

    @property
    def is_refused(self) -> bool:
        """Whether its claims are refused."""
        return self.verdict in _REFUSED

    def blame(self, submission_id: int) -> Blame | None:
        """What is wrong with one claim."""
        return self.told.blamed.get(submission_id) if self.told else None


class GroupAnswer(msgspec.Struct, frozen=True):
    """What a 999 or 997 says about a file of ours: told of its claims some at a time (`of_claims`), and of the file and its
    sets (`of_file`)."""

    answered: Answered
    kind: str
    verdict: GroupVerdict

    def of_claims(self, submissions: Sequence[KnownSubmission]) -> Outcome:
        """What it means for those of some submissions that are in the file, or that the file asks about."""
        if self.answered.batch.asked:
            return self._of_questions(submissions)
        signals: list[SubmissionSignal] = []
        items: list[WorkItem] = []
        for one in self.answered.sent(submissions):
            on_set = self._on_set(bare(one.set_control_number))
            own = on_set.blame(one.id)
            faults = tuple(own.faults) if own else ()
            codes = (f"IK5:{on_set.code}", *dict.fromkeys(code for each in faults for code in each.codes))
            message = _message(on_set.verdict, faults, self._why(on_set))
            source = self.answered.origin.ref(on_set.ordinal, "IK5")
            signal = Signal(
                SignalKind.ACK_999, on_set.verdict, self.answered.at, message, codes, source=source
            )
            signals.append(SubmissionSignal(one.id, signal))
            if on_set.is_refused and own:
                items.append(_culprit(self.answered, one, message, codes, own.ordinal))
        return Outcome(signals=tuple(signals), work_items=tuple(items))

    def of_file(self) -> Outcome:
        """What it means for the file itself: its own verdict, and the claims refused along with others."""
        asks = bool(self.answered.batch.asked)
        items = () if asks else (*self._innocent(), *self._contradiction())
        return Outcome(batch_signals=(self.answered.heard,), work_items=items)

    def _on_set(self, number: str) -> _OnSet:
        """A set that is not named, or whose verdict nobody knows, shares the verdict on the group."""
        group, told = self.verdict.group, self.verdict.sets.get(number)
        code = told.code if told and told.code in _SET else group.code
        return _OnSet(code or "", told.ordinal if told else group.ordinal, told)

    def _why(self, on_set: _OnSet) -> str:
        """What is wrong with a set as a whole, or with its group, in words."""
        group = syntax_words.group_errors(self.verdict.group.reasons)
        return "; ".join(
            filter(None, (syntax_words.set_errors(on_set.told.reasons if on_set.told else ()), group))
        )

    def _of_questions(self, submissions: Sequence[KnownSubmission]) -> Outcome:
        group = self.verdict.group.code
        if not any(_SET.get(each or group or "") in _REFUSED for each in self.verdict.codes or {group}):
            return Outcome()
        message = _told(self.verdict.faults) or _counted(self.verdict)
        return acks.questions_refused(self.answered, SignalKind.ACK_999, message, submissions)

    def _innocent(self) -> list[WorkItem]:
        """Of each refused set the claims that are not named as the cause: to be sent again without it. Sets that share the
        verdict on the group are told of together."""
        refused: dict[int, tuple[_OnSet, list[KnownPlace]]] = {}
        for number, places in self.verdict.places.items():
            on_set = self._on_set(number)
            if on_set.is_refused:
                refused.setdefault(on_set.ordinal, (on_set, []))[1].extend(places)
        items = []
        for on_set, places in refused.values():
            innocent = [each for each in places if on_set.blame(each.submission_id) is None]
            if innocent:
                elsewhere = _told(on_set.told.elsewhere if on_set.told else ())
                told = "; ".join(filter(None, (self._why(on_set), elsewhere)))
                cause = f" Named besides: {told}." if told else ""
                message = f"{len(innocent)} of {len(places)} claims were refused without being named as the cause.{cause}"
                codes = (f"IK5:{on_set.code}",)
                items.append(
                    acks.resend(self.answered, message, codes, OFFERED_REST, on_set.ordinal, innocent)
                )
        return items

    def _contradiction(self) -> list[WorkItem]:
        """Work when the verdict on the group cannot be true together with those on its sets."""
        answered, group = self.answered, self.verdict.group
        refused = {self._on_set(number).is_refused for number in self.verdict.places}
        if _SET[group.code or ""] in _REFUSED and False in refused:
            told = "refuses the group as a whole (AK9) and accepts sets in it (IK5)"
        elif group.code == "P" and True not in refused:
            told = "accepts only a part of the group (AK9) and names no set that was refused"
        else:
            return []
        cause = Cause(
            key=f"conflict:999:{answered.batch.id}:{group.ordinal}",
            reason=f"The {self.kind} contradicts itself: it {told}.",
            codes=(f"AK9:{group.code}",),
            next_action="Ask the partner which claims it has taken before any is sent again.",
            dated=answered.at.date(),
            source=answered.origin.ref(group.ordinal, "AK9"),
        )
        return [worklist.about_batch(WorkKind.CONFLICT, answered.batch.id, cause, answered.tables.policy)]


def addressed(header: AckHeader, batches: Iterable[KnownBatch], origin: Origin) -> Match[KnownBatch]:
    """Which of some files it names (AK102)."""
    return batch_by_group(header.control_number, acks.ours(batches, origin))


def answer(
    header: AckHeader, verdict: GroupVerdict, match: Match[KnownBatch], origin: Origin, tables: Tables
) -> GroupAnswer | WorkItem:
    """What a 999 says about the file that it names, or about which a person says so; work when it answers none."""
    at, group = document_time(header, origin), verdict.group
    event = _GROUP.get(group.code or "")
    if match.target is None or event is None:
        reason = match.reason if event else "its verdict (AK901) is unknown"
        verb = _VERBS[event] if event else "answers"
        what = f"A {header.kind} {verb} group {group.control_number or 'without number'}"
        codes = acks.batch_codes(gs06=group.control_number) if event else ()
        return acks.nobodys(what, reason, codes, group.ordinal, at, origin, tables)
    codes = tuple(f"AK9:{one}" for one in (group.code or "", *group.reasons))
    message, source = f"{header.kind}: {_counted(verdict)}", origin.ref(group.ordinal, "AK9")
    heard = BatchSignal(match.target.id, event, at, message, codes, source)
    return GroupAnswer(Answered(match.target, at, origin, tables, heard), header.kind, verdict)


def is_named(signal: Signal) -> bool:
    """Whether an answer is a 999 that names the claim as a cause."""
    told = any(code.startswith(("IK3", "IK4")) for code in signal.codes)
    return signal.kind is SignalKind.ACK_999 and told


def _counted(verdict: GroupVerdict) -> str:
    group = verdict.group
    why = syntax_words.group_errors(group.reasons)
    told = f"{group.accepted or '?'} of {group.received or '?'} transaction sets accepted"
    return f"{told}: {why}" if why else told


def _told(faults: Iterable[Fault]) -> str:
    return "; ".join(dict.fromkeys(each.words for each in faults))


def _message(verdict: str, own: Sequence[Fault], why: str) -> str:
    told = _told(own)
    if verdict == "accepted":
        return "Taken in: the syntax is right"
    if verdict == "accepted_with_errors":
        return (
            f"Taken in with errors noted: {told}" if told else "Taken in, with errors noted in the same set"
        )
    if told:
        return f"Refused: {told}"
    together = "Refused together with its whole set; this claim is not named as the cause"
    return f"{together}: {why}" if why else together


def _culprit(
    answered: Answered, one: KnownSubmission, message: str, codes: Sequence[str], ordinal: int
) -> WorkItem:
    cause = Cause(
        key=f"rejected:999:{one.id}",
        reason=f"The clearinghouse or payer could not read the claim. {message}.",
        codes=tuple(codes),
        next_action="Correct what is named and send the claim again.",
        amount=one.charge,
        dated=answered.at.date(),
        source=answered.origin.ref(ordinal, "IK3"),
    )
    return about_claim(WorkKind.REJECTED, about(one), cause, answered.tables.policy)
