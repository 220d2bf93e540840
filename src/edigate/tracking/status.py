"""Where one submission of a claim stands: the fold of all its signals, the same in any order of arrival.

Each signal has a place on the road. The farthest one gives the state: a later answer implies the earlier
ones. Within one place the later document wins; at the same time the refusal stands. A refusal against an answer that
shows the claim was taken is a conflict for a person. An 835 is farther than every acknowledgment, so it always wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from edigate.tracking.signal import Signal, SignalKind


class ClaimState(StrEnum):
    """Where one submission of one claim stands."""

    DRAFT = "draft"
    HELD = "held"
    READY = "ready"
    BATCHED = "batched"
    SUBMITTED = "submitted"
    SYNTAX_REJECTED = "syntax_rejected"
    GROUP_ACCEPTED = "group_accepted"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"
    INFO_REQUESTED = "info_requested"
    FINALIZED_PENDING_ERA = "finalized_pending_era"
    PAID = "paid"
    PARTIALLY_PAID = "partially_paid"
    DENIED = "denied"
    PATIENT_RESPONSIBLE = "patient_responsible"
    FORWARDED = "forwarded"
    PREDETERMINED = "predetermined"
    REVERSED_AWAITING_CORRECTION = "reversed_awaiting_correction"
    REPLACED = "replaced"
    VOIDED = "voided"
    CLOSED = "closed"


_S = ClaimState

# How far along the road a state is. Adjudicated states are 7; what follows adjudication is beyond.
RANKS: dict[ClaimState, int] = {
    _S.DRAFT: 0,
    _S.HELD: 0,
    _S.READY: 0,
    _S.BATCHED: 0,
    _S.SUBMITTED: 1,
    _S.SYNTAX_REJECTED: 2,
    _S.GROUP_ACCEPTED: 2,
    _S.RECEIVED: 3,
    _S.ACCEPTED: 4,
    _S.REJECTED: 4,
    _S.PENDING: 5,
    _S.INFO_REQUESTED: 5,
    _S.FINALIZED_PENDING_ERA: 6,
    _S.PAID: 7,
    _S.PARTIALLY_PAID: 7,
    _S.DENIED: 7,
    _S.PATIENT_RESPONSIBLE: 7,
    _S.FORWARDED: 7,
    _S.PREDETERMINED: 7,
    _S.REVERSED_AWAITING_CORRECTION: 7,
    _S.REPLACED: 8,
    _S.VOIDED: 8,
    _S.CLOSED: 9,
}

ADJUDICATED = frozenset(state for state, rank in RANKS.items() if rank == 7)
REFUSED = frozenset({_S.SYNTAX_REJECTED, _S.REJECTED})


class Flag(StrEnum):
    """What is true of a submission besides its state."""

    CONFLICT = "conflict"  # answers contradict each other
    NOT_FOUND = "not_found"  # a 277 says the payer does not have it, and nothing later says it does
    NOT_ANSWERED = "not_answered"  # our question was refused, and nothing later says where the claim stands
    NOT_UNDERSTOOD = "not_understood"  # an answer that our lists cannot read, and no later one can be read
    DUPLICATE = "duplicate"  # refused as one that is there already; what became of that one, nobody says
    DENIED_EARLY = "denied_early"  # a status says that it is denied, and the 835 is not here yet
    FORWARDED_TO = "forwarded_to"  # CLP02 19, 20, 21: adjudicated and passed on to the next payer
    SYNTAX_WARNING = "syntax_warning"  # 999 E: accepted with errors noted, may still be refused
    NEVER_SENT = "never_sent"  # answered although it never was in a file of ours
    REJECTED_BEFORE = "rejected_before"  # adjudicated or taken although a copy was rejected
    IN_SUSPENSE = "in_suspense"  # money of the claim waits in suspense
    ALERT = "alert"  # rejected for security (999 M, W, X): operations must look


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """One row of the table: what a signal of this kind with this verdict means. `to` None: no state, only a flag.

    `place` is how far along the road such an answer is given; `refuses`: it says the claim was not taken.
    """

    kind: SignalKind
    verdict: str
    place: int
    to: ClaimState | None
    refuses: bool = False
    flag: Flag | None = None


_K = SignalKind
# A person's word about a payment that waits: it is taken as it is; it is not any more.
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"
# What a 277CA or 277 says that refuses a claim for no other reason than that it is there already.
DUPLICATE = "duplicate"
# What a 277 says that refuses our question, or a TA1 or 999 that refuses its file.
NOT_ANSWERED = "not_answered"

TABLE: tuple[Verdict, ...] = (
    Verdict(_K.UPLOAD, "delivered", 1, _S.SUBMITTED),
    Verdict(_K.UPLOAD, "by_hand", 1, _S.SUBMITTED),
    Verdict(_K.TA1, "accepted", 2, _S.SUBMITTED),
    Verdict(_K.TA1, "duplicate", 2, _S.SUBMITTED),
    Verdict(_K.TA1, "rejected", 2, _S.SYNTAX_REJECTED, refuses=True),
    Verdict(_K.ACK_999, "accepted", 3, _S.GROUP_ACCEPTED),
    Verdict(_K.ACK_999, "accepted_with_errors", 3, _S.GROUP_ACCEPTED, flag=Flag.SYNTAX_WARNING),
    Verdict(_K.ACK_999, "rejected", 3, _S.SYNTAX_REJECTED, refuses=True),
    Verdict(_K.ACK_999, "rejected_security", 3, _S.SYNTAX_REJECTED, refuses=True, flag=Flag.ALERT),
    *(
        row
        for kind in (_K.CLAIM_ACK, _K.CLAIM_STATUS)
        for row in (
            Verdict(kind, "received", 4, _S.RECEIVED),
            Verdict(kind, DUPLICATE, 4, _S.RECEIVED, flag=Flag.DUPLICATE),
            Verdict(kind, "accepted", 5, _S.ACCEPTED),
            Verdict(kind, "rejected", 5, _S.REJECTED, refuses=True),
            Verdict(kind, "pending", 6, _S.PENDING),
            Verdict(kind, "info_requested", 6, _S.INFO_REQUESTED),
            Verdict(kind, "finalized", 7, _S.FINALIZED_PENDING_ERA),
            Verdict(kind, "denied", 7, _S.FINALIZED_PENDING_ERA, flag=Flag.DENIED_EARLY),
            Verdict(kind, "not_found", 0, None, flag=Flag.NOT_FOUND),
            Verdict(kind, "unknown", 0, None, flag=Flag.NOT_UNDERSTOOD),
        )
    ),
    *(
        Verdict(kind, NOT_ANSWERED, 0, None, flag=Flag.NOT_ANSWERED)
        for kind in (_K.TA1, _K.ACK_999, _K.CLAIM_STATUS)
    ),
    Verdict(_K.REMITTANCE, "reversed", 8, _S.REVERSED_AWAITING_CORRECTION),
    Verdict(_K.REMITTANCE, "paid", 8, _S.PAID),
    Verdict(_K.REMITTANCE, "partially_paid", 8, _S.PARTIALLY_PAID),
    Verdict(_K.REMITTANCE, "denied", 8, _S.DENIED),
    Verdict(_K.REMITTANCE, "patient_responsible", 8, _S.PATIENT_RESPONSIBLE),
    Verdict(_K.REMITTANCE, "forwarded", 8, _S.FORWARDED, flag=Flag.FORWARDED_TO),
    Verdict(_K.REMITTANCE, "predetermined", 8, _S.PREDETERMINED),
    Verdict(_K.REMITTANCE, "unknown", 0, None),
    Verdict(_K.SUCCESSOR, "replaced", 9, _S.REPLACED),
    Verdict(_K.SUCCESSOR, "voided", 9, _S.VOIDED),
    Verdict(_K.OPERATOR, "closed", 10, _S.CLOSED),
    Verdict(_K.OPERATOR, "reopened", 0, None),
    Verdict(_K.OPERATOR, "linked", 0, None),
    Verdict(_K.OPERATOR, "unlinked", 0, None),
    Verdict(_K.OPERATOR, ACCEPTED, 0, None),
    Verdict(_K.OPERATOR, WITHDRAWN, 0, None),
)

VERDICTS: dict[tuple[SignalKind, str], Verdict] = {(row.kind, row.verdict): row for row in TABLE}
_NUMBERS = {(row.kind, row.verdict): number for number, row in enumerate(TABLE)}


def is_correctable(state: str, flags: Collection[str]) -> bool:
    """Whether a submission may be corrected and sent once more as what it was: refused, be it as a copy."""
    return state in REFUSED or Flag.DUPLICATE in flags


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """Two answers that cannot both be true, in words; the state is that of the one that stands. `of_file`: what refuses is
    an answer to the whole file (TA1, 999)."""

    stands: str
    against: str
    note: str
    of_file: bool = False


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a submission stands, since when, what else is true of it, and the payer's newest number for it."""

    state: ClaimState
    at: datetime | None = None
    flags: frozenset[Flag] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    payer_claim_control_number: str | None = None


def stand(signals: Iterable[Signal], start: ClaimState = ClaimState.READY) -> Standing:
    """Where a submission stands after all its signals, whatever their order and repetition.

    An answer may come for a claim whose upload is not known to have succeeded: it proves that the file arrived. One for a
    claim that was in no file of ours is believed, and flagged `never_sent`.
    835 signals must be those in effect (`outcome.standing` leaves out what is reversed or held). What a person has linked
    to the submission and taken away again does not count.
    """
    told = [(each, VERDICTS[each.kind, each.verdict]) for each in still_said(signals)]
    if len(told) > 1:
        told.sort(key=_order)
    moving: list[_Told] = []
    refused = False
    for one in told:
        if one[1].to is not None and not _is_reopened(one[0], told):
            moving.append(one)
            refused = refused or one[1].refuses
    conflicts = tuple(_conflicts(moving)) if refused else ()
    if not moving:
        return Standing(
            start, flags=_flags(told, None, start, ()), payer_claim_control_number=_payer_number(told)
        )
    signal, row = moving[-1]
    flags = _flags(told, moving[-1], start, conflicts)
    return Standing(row.to or start, signal.at, flags, conflicts, _payer_number(told))


def still_said(signals: Iterable[Signal]) -> Collection[Signal]:
    """Signals, each once, without those that a person's last word says are another claim's."""
    given: Collection[Signal] = tuple(signals)
    if len(given) < 2:
        return given
    given = set(given)
    words = [one for one in given if one.kind is _OPERATOR and one.source is not None]
    if not words:
        return given
    last = {one.source: one.verdict for one in sorted(words, key=lambda one: one.at)}
    return {one for one in given if one in words or last.get(one.source) != "unlinked"}


_Told = tuple[Signal, Verdict]
# Members of an enumeration are slow to look up, and these are asked for with every claim.
_OPERATOR, _UPLOAD, _REVERSED = _K.OPERATOR, _K.UPLOAD, _S.REVERSED_AWAITING_CORRECTION
_FORWARDED_TO, _OF_COPY = Flag.FORWARDED_TO, Flag.DUPLICATE
_OF_FILES = (_K.TA1, _K.ACK_999)
_STATUSES = (_K.CLAIM_ACK, _K.CLAIM_STATUS)


def _order(told: _Told) -> tuple[object, ...]:
    """Place, document time, refusal last; what is still equal is ordered by the table and by place in the file.

    Within one 835 a reversal comes before the other decisions of the same day: a correction belongs to it.
    """
    signal, row = told
    ordinal = signal.source.ordinal if signal.source else 0
    decided = row.to is not _REVERSED
    number = _NUMBERS[row.kind, row.verdict]
    return row.place, signal.at, row.refuses, decided, ordinal, number, signal.codes, signal.message


def _is_reopened(signal: Signal, told: Iterable[_Told]) -> bool:
    """Whether a closing was followed by a remittance or by an order to open the claim again."""
    return signal.kind is _OPERATOR and any(
        later.at > signal.at
        and (
            later.kind is SignalKind.REMITTANCE
            or (later.kind is SignalKind.OPERATOR and row.verdict == "reopened")
        )
        for later, row in told
    )


def _contradicts(refusal: _Told, other: _Told) -> bool:
    """Whether an answer shows that a refused claim was taken after all.

    That a payer refuses what it (or the clearinghouse) had accepted at the same stage before is normal for a 277CA.
    """
    if other[1].refuses or other[1].kind in (SignalKind.UPLOAD, SignalKind.SUCCESSOR, SignalKind.OPERATOR):
        return False
    if refusal[1].place != other[1].place:
        return other[1].place > refusal[1].place
    return refusal[1].to is ClaimState.SYNTAX_REJECTED or other[0].at >= refusal[0].at


def _conflicts(moving: list[_Told]) -> Iterable[Conflict]:
    seen = set()
    for refusal in (one for one in moving if one[1].refuses):
        for other in moving:
            if _contradicts(refusal, other):
                stands, against = sorted((refusal, other), key=moving.index, reverse=True)
                pair = (_words(stands), _words(against))
                if pair not in seen:
                    seen.add(pair)
                    of_file = refusal[0].kind in _OF_FILES
                    yield Conflict(*pair, f"{pair[0]} stands against {pair[1]}", of_file)


def _words(told: _Told) -> str:
    signal, row = told
    return f"{signal.kind} {row.verdict.replace('_', ' ')}"


def _flags(
    told: list[_Told], winner: _Told | None, start: ClaimState, conflicts: tuple[Conflict, ...]
) -> frozenset[Flag]:
    flags: set[Flag] = {Flag.CONFLICT} if conflicts else set()
    place = winner[1].place if winner else 0
    marks: set[Flag] = set()
    refused = False
    for _, row in told:
        refused = refused or row.refuses
        if row.flag is not None:
            marks.add(row.flag)
    if winner and place >= _TAKEN and refused and not winner[1].refuses:
        flags.add(Flag.REJECTED_BEFORE)
    if winner and _forwards(winner):
        flags.add(Flag.FORWARDED_TO)
    if marks:
        if Flag.ALERT in marks:
            flags.add(Flag.ALERT)
        if place < _TAKEN:
            flags |= marks & _UNTIL_TAKEN
        elif _OF_COPY in marks and place < _FINAL and winner and not winner[1].refuses and _is_no_copy(told):
            flags.add(_OF_COPY)
        if winner and winner[1].flag is Flag.DENIED_EARLY:
            flags.add(Flag.DENIED_EARLY)
        if Flag.NOT_FOUND in marks and _is_lost(told):
            flags.add(Flag.NOT_FOUND)
        if Flag.NOT_ANSWERED in marks and place < _DECIDED and _is_unanswered(told):
            flags.add(Flag.NOT_ANSWERED)
        if Flag.NOT_UNDERSTOOD in marks and place < _DECIDED and _is_not_understood(told):
            flags.add(Flag.NOT_UNDERSTOOD)
    if start in _NOT_LEFT and winner and not any(signal.kind is _UPLOAD for signal, _ in told):
        flags.add(Flag.NEVER_SENT)
    return frozenset(flags)


# An answer about a claim in a batch is the proof that the batch arrived; about these it is none of a file of ours.
_NOT_LEFT = frozenset((_S.DRAFT, _S.HELD, _S.READY))
_FORWARDED = frozenset(("CLP02:19", "CLP02:20", "CLP02:21"))
_UNTIL_TAKEN = frozenset((Flag.SYNTAX_WARNING, Flag.DUPLICATE))
_TAKEN = 5  # from here on the payer has the claim, unless it refuses it
_FINAL = 7  # decided, whether or not the 835 is known
_DECIDED = 8  # an 835 is known


def _forwards(told: _Told) -> bool:
    return told[1].flag is _FORWARDED_TO or not _FORWARDED.isdisjoint(told[0].codes)


def _is_lost(told: list[_Told]) -> bool:
    """Whether the newest word is that the payer does not have the claim; an 835 always disproves it."""
    missing = [signal.at for signal, row in told if row.flag is Flag.NOT_FOUND]
    found = [signal.at for signal, row in told if row.place > 3 and signal.kind is not SignalKind.OPERATOR]
    decided = any(row.place == _DECIDED for _, row in told)
    return bool(missing) and not decided and (not found or max(missing) > max(found))


def _is_unanswered(told: list[_Told]) -> bool:
    """Whether the newest word about our questions is a refusal to answer: what was said before it answered another one."""
    refused = [signal.at for signal, row in told if row.flag is Flag.NOT_ANSWERED]
    answered = [signal.at for signal, row in told if _answers_question(signal, row)]
    return not answered or max(refused) > max(answered)


def _is_not_understood(told: list[_Told]) -> bool:
    """Whether no 277CA or 277 that can be read came after the last that cannot: it may have been a refusal."""
    dark = [signal.at for signal, row in told if row.flag is Flag.NOT_UNDERSTOOD]
    read = [
        signal.at
        for signal, row in told
        if signal.kind in _STATUSES and (row.to is not None or row.flag is Flag.NOT_FOUND)
    ]
    return not read or max(dark) >= max(read)


def _is_no_copy(told: list[_Told]) -> bool:
    """Whether a claim that went out once was taken and then refused by its name as a copy: of itself it can be none."""
    copies = [signal.at for signal, row in told if row.flag is _OF_COPY and not signal.is_above]
    taken = [signal.at for signal, row in told if row.kind in _STATUSES and row.place >= _TAKEN]
    once = [row.kind for _, row in told].count(_UPLOAD) == 1
    return once and bool(copies) and max(copies) > max(taken)


def _answers_question(signal: Signal, row: Verdict) -> bool:
    """Whether it says where the claim stands: any 277 that is no error; a 277CA only when nothing more is to come before
    the 835, for one that takes the claim in does not say what became of it."""
    if signal.kind is SignalKind.CLAIM_STATUS:
        return row.to is not None or row.flag is Flag.NOT_FOUND
    return signal.kind is SignalKind.CLAIM_ACK and (row.refuses or row.place >= _FINAL)


def _payer_number(told: list[_Told]) -> str | None:
    """The newest number the payer uses for the claim; that of a refusal, be it of a copy, or a reversal only when there is
    no other."""
    newest: tuple[bool, datetime, int, str] | None = None
    for signal, row in told:
        number = signal.payer_claim_control_number
        if number:
            own = not row.refuses and row.flag is not _OF_COPY and row.to is not _REVERSED
            this = (own, signal.at, row.place, number)
            newest = this if newest is None else max(newest, this)
    return None if newest is None else newest[-1]
