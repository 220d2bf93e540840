"""Where one submission of a claim stands: the fold of all its signals, the same in any order of arrival.

Each signal has a place on the road (`status`). The farthest one gives the state: a later answer implies the earlier
ones. Within one place the later document wins; at the same time the refusal stands. A refusal against an answer that
shows the claim was taken is a conflict for a person. An 835 is farther than every acknowledgment, so it always wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import TABLE, VERDICTS, ClaimState, Flag, Verdict


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
_NUMBERS = {(row.kind, row.verdict): number for number, row in enumerate(TABLE)}
# Members of an enumeration are slow to look up, and these are asked for with every claim.
_OPERATOR, _UPLOAD = SignalKind.OPERATOR, SignalKind.UPLOAD
_REVERSED = ClaimState.REVERSED_AWAITING_CORRECTION
_FORWARDED_TO, _OF_COPY = Flag.FORWARDED_TO, Flag.DUPLICATE
_OF_FILES = (SignalKind.TA1, SignalKind.ACK_999)
_STATUSES = (SignalKind.CLAIM_ACK, SignalKind.CLAIM_STATUS)


def _order(told: _Told) -> tuple[object, ...]:
    """Place, document time, refusal last; what is still equal is ordered by the table and by place in the file. The refusal of
    a copy comes first in its place: any word that the claim was received outranks it.

    Within one 835 a reversal comes before the other decisions of the same day: a correction belongs to it.
    """
    signal, row = told
    ordinal = signal.source.ordinal if signal.source else 0
    decided = row.to is not _REVERSED
    number = _NUMBERS[row.kind, row.verdict]
    taken = row.flag is not _OF_COPY
    return row.place, taken, signal.at, row.refuses, decided, ordinal, number, signal.codes, signal.message


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
_NOT_LEFT = frozenset((ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY))
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
