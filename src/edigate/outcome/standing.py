"""Where the submissions of one claim stand, from everything on record about the claim.

Acknowledgments and status reports are signals. What an 835 says counts only as far as its payment is in effect: a
reversed or suspended payment does not move a claim. A replacement or void of ours ends what it replaced when the payer
has taken it up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.outcome.outcome import SettledPayment
from edigate.outcome.payment_work import SUSPENDED
from edigate.posting.history import NONE, POST, REVERSE, SUSPEND, PaymentRef
from edigate.posting.judge import FORWARDED, Decision, judge
from edigate.tracking import fold
from edigate.tracking.fold import Conflict, Standing
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import DUPLICATE, RANKS, REFUSED, ClaimState, Flag
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import HANDED_ON, OVER, UNANSWERED, still_due

_REPLACEMENT, _VOID = "7", "8"
_REMITTANCE, _BATCHED, _READY = SignalKind.REMITTANCE, ClaimState.BATCHED, ClaimState.READY
# How the key of work about a question to the payer, or an answer that cannot be read, begins (it ends with the submission),
# and what is true as long as the question is open.
_ASKED = {
    each.value: each for each in (Flag.NOT_ANSWERED, Flag.NOT_FOUND, Flag.NOT_UNDERSTOOD, Flag.DUPLICATE)
}
_OF_ONE_SUBMISSION = (WorkKind.REJECTED, WorkKind.INFO_REQUESTED, WorkKind.DENIED_EARLY)
_DECISIONS: dict[str, Decision] = {str(each): each for each in Decision}


def stand(
    submissions: Sequence[KnownSubmission],
    signals: Mapping[int, Sequence[Signal]],
    payments: Sequence[KnownPayment],
    tables: Tables,
) -> dict[int, Standing]:
    """The standing of each submission of one claim, by submission id.

    `signals` are all signals of each submission, `payments` all payments of the claim with their present effect.
    """
    mirrored: set[PaymentRef | None] = set()
    for each in payments:
        if each.effect.kind is REVERSE:
            mirrored.add(each.effect.of)
    standings: dict[int, Standing] = {}
    newer: list[tuple[KnownSubmission, Standing]] = []
    heard: dict[int, list[Signal]] = {}
    if len(submissions) > 1:
        submissions = sorted(submissions, key=lambda each: each.id, reverse=True)
    for one in submissions:
        own: list[KnownPayment] = []
        suspended = False
        for payment in payments:
            if payment.submission_id == one.id:
                own.append(payment)
                suspended = suspended or payment.effect.kind is SUSPEND
        told = _decided(one.payer_id, own, mirrored, tables)
        if one.id in signals:
            told = [*[each for each in signals[one.id] if each.kind is not _REMITTANCE], *told]
        after = _succeeded(one, own, mirrored, newer) if newer else None
        if after is not None:
            by, signal = after
            told.append(signal)
            if by.frequency == _VOID:  # it has done what it was sent for: no answer to it is outstanding
                done = fold.stand([*heard[by.id], signal], _start(by))
                standings[by.id] = msgspec.structs.replace(done, flags=done.flags | standings[by.id].flags)
        heard[one.id] = told
        standing = fold.stand(told, _start(one))
        if newer:
            copy = _further_copy(one, newer)
            if copy is not None:
                is_spare = _is_refused_as_copy(heard[copy.id])
                standing = _sent_anew(one, told, standing, standings[copy.id], is_spare)
                if is_spare:
                    standings[copy.id] = _beside(standing, standings[copy.id])
        if suspended:
            standing = msgspec.structs.replace(standing, flags=standing.flags | {Flag.IN_SUSPENSE})
        standings[one.id] = standing
        newer.append((one, standing))
    return standings


def is_due(
    item: WorkItem,
    submissions: Sequence[KnownSubmission],
    standings: Mapping[int, Standing],
    payments: Sequence[KnownPayment],
) -> bool:
    """Whether a piece of work about a claim is still to be done, now that its submissions stand so.

    What a payment raised is judged by the submissions to its payer alone: the next payer's denial keeps none of the first.
    """
    raised = next((one for one in payments if one.source is not None and one.source == item.source), None)
    if raised is not None and raised.effect.kind is SUSPEND and item.key.startswith(SUSPENDED):
        return True  # whatever the submissions say: its money waits
    if item.key.startswith(UNANSWERED):
        return True  # it ends with the file that asks
    if item.kind is WorkKind.CONFLICT and item.key.startswith(HANDED_ON):
        return _is_out(submissions, standings)
    asked = _is_open_question(item, submissions, standings)
    if asked is not None:
        return asked
    followed = {one.successor_of for one in submissions}
    if item.kind is WorkKind.REJECTED and any(
        one.id in followed for one in submissions if _is_about(item, one)
    ):
        return False  # the further copy has its own
    payer = raised.payer_id if raised else None
    about = [one for one in submissions if payer in (None, one.payer_id)] or submissions
    current = [standings[one.id] for one in about if one.id not in followed]
    return still_due(item.kind, [standings[one.id] for one in about], current)


def is_due_again(
    item: WorkItem, submissions: Sequence[KnownSubmission], standings: Mapping[int, Standing]
) -> bool:
    """Whether work that an acknowledgment or status raised about one submission (its key ends with it), and that a later
    answer settled, is to be done after all, now that the answer counts no more. What payments raise is worked out elsewhere.
    """
    asked = _is_open_question(item, submissions, standings)
    if asked is not None or item.kind not in _OF_ONE_SUBMISSION:
        return bool(asked)
    followed = {one.successor_of for one in submissions}
    own = [one.id for one in submissions if _is_about(item, one) and one.id not in followed]
    return any(still_due(item.kind, [standings[each]], [standings[each]]) for each in own)


def _is_about(item: WorkItem, one: KnownSubmission) -> bool:
    return item.key.rpartition(":")[2] == str(one.id)


def _is_open_question(
    item: WorkItem, submissions: Sequence[KnownSubmission], standings: Mapping[int, Standing]
) -> bool | None:
    """Whether a question to the payer, which is what this work is about, is still without an answer; None for other work.
    About what was refused and corrected since, none is."""
    asked = _ASKED.get(item.key.partition(":")[0]) if item.kind is WorkKind.QUESTION else None
    if asked is None:
        return None
    followed = {one.successor_of for one in submissions}
    meant = [one.id for one in submissions if _is_about(item, one)]
    return any(
        asked in standings[each].flags and not (each in followed and standings[each].state in REFUSED)
        for each in meant
    )


def _is_out(submissions: Sequence[KnownSubmission], standings: Mapping[int, Standing]) -> bool:
    """Whether a claim to a further payer is still out, which the payer before gives no ground for any more."""
    followed = {one.successor_of for one in submissions}
    return any(
        one.derived_from is not None
        and one.id not in followed
        and one.frequency != _VOID
        and standings[one.id].state not in OVER | REFUSED
        for one in submissions
    )


def _start(one: KnownSubmission) -> ClaimState:
    """What the submission was before anything was heard of it."""
    if RANKS[one.state] == 0:
        return one.state
    return _BATCHED if one.batch_id is not None else _READY


def _further_copy(
    one: KnownSubmission, newer: Sequence[tuple[KnownSubmission, Standing]]
) -> KnownSubmission | None:
    """The submission that is this one under other numbers."""
    copies = (
        other
        for other, _ in newer
        if other.successor_of == one.id and other.frequency == one.frequency and other.batch_id is not None
    )
    return next(copies, None)


def _beside(first: Standing, copy: Standing) -> Standing:
    """How a submission stands that was refused as a copy of one that stands so: that one was received, and what became of it may
    be known."""
    given_up = first.state in REFUSED or first.state is ClaimState.CLOSED
    if given_up or Flag.DUPLICATE not in copy.flags:
        return copy
    taken = RANKS[first.state] >= RANKS[ClaimState.ACCEPTED]
    state = ClaimState.RECEIVED if copy.state in REFUSED else copy.state
    return msgspec.structs.replace(
        copy, state=state, flags=copy.flags - {Flag.DUPLICATE} if taken else copy.flags
    )


def _is_refused_as_copy(heard: Sequence[Signal]) -> bool:
    return any(
        each.verdict == DUPLICATE and each.kind is not SignalKind.TA1 for each in fold.still_said(heard)
    )


def _sent_anew(
    one: KnownSubmission,
    told: Sequence[Signal],
    now: Standing,
    after: Standing,
    is_spare: bool,
) -> Standing:
    """How a submission stands that a person ordered to be sent anew though nobody had refused it; `after`: how the further
    copy does, `is_spare`: that one was refused because this one is there.

    Unanswered, it is over when the further copy is answered; answered itself, the payer may have the claim twice. With a
    spare copy it goes on, until the 835 comes, which is put to the newest.
    """
    if now.conflicts or now.state in REFUSED:
        return now
    unanswered = all(signal.kind is SignalKind.UPLOAD for signal in told)
    if unanswered or is_spare:
        enough = ClaimState.PAID if is_spare else ClaimState.RECEIVED
        if RANKS[after.state] < RANKS[enough] or after.at is None:
            return now
        words = "Sent anew under other numbers, and that copy was answered"
        return fold.stand([*told, Signal(SignalKind.SUCCESSOR, "replaced", after.at, words)], _start(one))
    if RANKS[ClaimState.GROUP_ACCEPTED] <= RANKS[now.state] < RANKS[ClaimState.REPLACED]:
        words = "this copy was taken, although the claim was sent anew under other numbers"
        twice = Conflict(now.state, after.state, words)
        return msgspec.structs.replace(now, conflicts=(twice,), flags=now.flags | {Flag.CONFLICT})
    return now


def _takes_back_nothing(payment: KnownPayment) -> bool:
    """Whether it takes back what is not on record, and a person lets it count."""
    return payment.effect.kind is REVERSE and payment.effect.of is None


def _is_live(payment: KnownPayment, mirrored: set[PaymentRef | None]) -> bool:
    return payment.effect.kind is POST and payment.ref not in mirrored


def _decided(
    payer_id: str,
    payments: Sequence[KnownPayment],
    mirrored: set[PaymentRef | None],
    tables: Tables,
) -> list[Signal]:
    """The one 835 signal in effect: the live payments together, else a notice without money, else a reversal.

    A payer that the claim was passed on to decides with; the number to quote is that of the payer it was sent to.
    """
    live = [one for one in payments if _is_live(one, mirrored)]
    notices = [] if live else [one for one in payments if one.effect.kind is NONE]
    standing = live or notices or [one for one in payments if one.ref in mirrored or _takes_back_nothing(one)]
    if not standing:
        return []
    in_order = standing
    if len(standing) > 1:
        in_order = sorted(standing, key=lambda one: (one.dated, one.trace, one.ref.sequence))
    newest = in_order[-1]
    decisions: set[Decision] = set()
    number, forwarded = None, False
    for one in in_order:
        decisions.add(_decision(one, tables))
        forwarded = forwarded or one.payment.status_code in FORWARDED
        if one.payer_id == payer_id:
            number = one.payment.payer_claim_control_number
    verdict = _together(decisions) if live or notices else Decision.REVERSED
    return [
        Signal(
            _REMITTANCE,
            verdict,
            newest.said_at,
            "",
            ("CLP02:19",) if forwarded and live else (),
            payer_claim_control_number=number,
            source=newest.source,
        )
    ]


def _decision(one: KnownPayment, tables: Tables) -> Decision:
    """What was decided by today's lists, which have just been looked at for what was settled right now."""
    return (
        _DECISIONS[one.verdict]
        if isinstance(one, SettledPayment)
        else judge(one.payment, tables.carc, taken=one.effect.kind is POST).decision
    )


def _together(decisions: set[Decision]) -> Decision:
    """One decision for several parts of a split claim."""
    if len(decisions) == 1:
        return next(iter(decisions))
    paid = {Decision.PAID, Decision.PATIENT_RESPONSIBLE}
    return Decision.PAID if decisions <= paid else Decision.PARTIALLY_PAID


def _succeeded(
    one: KnownSubmission,
    payments: Sequence[KnownPayment],
    mirrored: set[PaymentRef | None],
    newer: Sequence[tuple[KnownSubmission, Standing]],
) -> tuple[KnownSubmission, Signal] | None:
    """Which replacement or void of ours has taken the place of this submission, if any, and the signal that says so.

    A replacement has when the payer decided on it, or took it in and reversed what it had paid before; a void when
    the payer reversed all it had paid.
    """
    billed = [payment for payment in payments if payment.payer_id == one.payer_id]
    live = any(_is_live(payment, mirrored) for payment in billed)
    reversed_all = not live and any(payment.ref in mirrored for payment in billed)
    for other, standing in reversed(newer):  # the nearest first
        if other.payer_id != one.payer_id or standing.state in REFUSED or standing.at is None:
            continue
        rank = RANKS[standing.state]
        decided = rank >= RANKS[ClaimState.PAID]
        if other.frequency == _REPLACEMENT and (
            decided or (reversed_all and rank >= RANKS[ClaimState.ACCEPTED])
        ):
            words = "Replaced by a later submission of ours"
            return other, Signal(SignalKind.SUCCESSOR, "replaced", standing.at, words)
        if other.frequency == _VOID and reversed_all and rank >= RANKS[ClaimState.SUBMITTED]:
            return other, Signal(SignalKind.SUCCESSOR, "voided", standing.at, "Voided by us")
    return None
