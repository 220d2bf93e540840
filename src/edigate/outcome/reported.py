"""A clearinghouse's report that is not X12: what it says about claims, as the same signals that a 277CA gives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time

import msgspec

from edigate.outcome.claim_answers import claim_codes
from edigate.outcome.known import Known, KnownSubmission, Tables, Wanted
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome, PayerNumber, SubmissionSignal, merge
from edigate.reports.facts import Report, ReportedClaim, Said
from edigate.tracking import worklist
from edigate.tracking.match import Candidates, Keys, acknowledged_claim, variants
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause, about, about_claim

# Verdict by what is said and whether the payer says it: a clearinghouse that accepts has the claim, no more.
_VERDICT = {
    (Said.ACCEPTED, False): "received", (Said.ACCEPTED, True): "accepted", (Said.REJECTED, False): "rejected",
    (Said.REJECTED, True): "rejected", (Said.PENDING, False): "received", (Said.PENDING, True): "pending",
}  # fmt: skip


def wanted(report: Report) -> Wanted:
    """The keys of a report: claim numbers, our traces, the payer's numbers."""
    numbers = frozenset(one.patient_control_number for one in report.claims if one.patient_control_number)
    return Wanted(
        patient_control_numbers=numbers,
        similar_numbers=frozenset(text for number in numbers for text in variants(number)) - numbers,
        traces=frozenset(one.trace for one in report.claims if one.trace),
        payer_numbers=frozenset(
            one.payer_claim_control_number for one in report.claims if one.payer_claim_control_number
        ),
    )


def reported(report: Report, known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a report means for the claims that it names, and what of it nobody understands."""
    candidates = Candidates(known.submissions)
    told = [_told(one, candidates, origin, tables) for one in report.claims]
    return merge([*told, Outcome(work_items=_not_understood(report, origin, tables))])


def late(report: Report, ordinals: Collection[int], known: Known, origin: Origin, tables: Tables) -> Outcome:
    """What a report said about claims that were nobody's when it came; `ordinals` are their lines."""
    waiting = [one for one in report.claims if one.ordinal in ordinals]
    told = merge([_told(one, Candidates(known.submissions), origin, tables) for one in waiting])
    still = {item.key for item in told.work_items}
    keys = (origin.key("unmatched", one.ordinal) for one in waiting)
    resolved = tuple((key, "the claim has arrived") for key in keys if key not in still)
    return msgspec.structs.replace(told, resolved=(*told.resolved, *resolved))


def linked(
    one: ReportedClaim, submission: KnownSubmission, origin: Origin, tables: Tables, word: Signal
) -> Outcome:
    """What a report says in one line about a submission that a person has named; `word` is that person's."""
    told = _said(one, submission, origin, tables)
    return merge([told, Outcome(signals=(SubmissionSignal(submission.id, word),))])


def _told(
    one: ReportedClaim, candidates: Candidates[KnownSubmission], origin: Origin, tables: Tables
) -> Outcome:
    number = one.payer_claim_control_number
    keys = Keys(one.patient_control_number, one.trace, (number,) if number else ())
    match = acknowledged_claim(keys, candidates)
    if match.target is None:
        return Outcome(work_items=(nobodys(one, match.reason, origin, tables),))
    return _said(one, match.target, origin, tables)


def _said(one: ReportedClaim, ours: KnownSubmission, origin: Origin, tables: Tables) -> Outcome:
    number, at, source = one.payer_claim_control_number, _at(one, origin), origin.ref(one.ordinal)
    verdict = _VERDICT[one.said, one.by_payer]
    signal = Signal(
        SignalKind.CLAIM_ACK,
        verdict,
        at,
        _words(one),
        one.codes,
        payer_claim_control_number=number,
        source=source,
    )
    numbers: tuple[PayerNumber, ...] = ()
    if number and verdict != "rejected":
        numbers = (PayerNumber(ours.claim_id, ours.id, ours.payer_id, number, at.date(), source),)
    items: tuple[WorkItem, ...] = ()
    if verdict == "rejected":
        cause = Cause(
            key=f"rejected:{SignalKind.CLAIM_ACK}:{ours.id}", reason=f"{_words(one)}.", codes=one.codes,
            next_action="Correct what is named and send the claim again.", amount=ours.charge, dated=at.date(),
            source=source,
        )  # fmt: skip
        items = (about_claim(WorkKind.REJECTED, about(ours), cause, tables.policy),)
    return Outcome(signals=(SubmissionSignal(ours.id, signal),), payer_numbers=numbers, work_items=items)


def _words(one: ReportedClaim) -> str:
    who = "the payer" if one.by_payer else "the clearinghouse"
    said = f"{one.said.capitalize()}, says {who}'s report"
    told = "; ".join(filter(None, (one.message, *one.codes)))
    return f"{said}: {told.rstrip('.')}" if told else said


def _at(one: ReportedClaim, origin: Origin) -> datetime:
    return datetime.combine(one.on, time(), tzinfo=UTC) if one.on else origin.received_at


def nobodys(one: ReportedClaim, reason: str, origin: Origin, tables: Tables) -> WorkItem:
    """The work about a line of a report that belongs to no claim of ours, with the reason."""
    number = one.patient_control_number
    cause = Cause(
        key=origin.key("unmatched", one.ordinal),
        reason=f"A report says of claim {number or 'without number'} that it is {one.said}: {reason}.",
        next_action="Find out whose it is and link it; close it when it is no claim of ours.",
        dated=_at(one, origin).date(),
        codes=claim_codes((number,) if number else ()),
        source=origin.ref(one.ordinal),
    )
    return worklist.unmatched(cause, "edigate work link N CLAIM", tables.policy)


def _not_understood(report: Report, origin: Origin, tables: Tables) -> tuple[WorkItem, ...]:
    """One piece of work for all lines that nobody understands: what they say may be a refusal."""
    if not report.unknown:
        return ()
    first = report.unknown[0].ordinal
    cause = Cause(
        key=origin.key("report", first),
        reason=f"A report ({report.form}) has lines that are not understood: {len(report.unknown)}, the first is line {first}.",
        next_action="Read the file; what it says about claims has no effect as far as it stands in these lines.",
        dated=origin.received_at.date(),
        source=origin.ref(first),
    )
    return (worklist.unmatched(cause, "edigate work close N --reason WHY", tables.policy),)
