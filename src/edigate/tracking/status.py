"""Where one submission of a claim stands: the fold of all its signals, the same in any order of arrival.

Each signal has a place on the road (its rank). The farthest one gives the state: a later answer implies the earlier
ones. Within one place the later document wins; at the same time the refusal stands. A refusal against an answer that
shows the claim was taken is a conflict for a person. An 835 is farther than every acknowledgment, so it always wins.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    _S.DRAFT: 0, _S.HELD: 0, _S.READY: 0, _S.BATCHED: 0,
    _S.SUBMITTED: 1,
    _S.SYNTAX_REJECTED: 2, _S.GROUP_ACCEPTED: 2,
    _S.RECEIVED: 3,
    _S.ACCEPTED: 4, _S.REJECTED: 4,
    _S.PENDING: 5, _S.INFO_REQUESTED: 5,
    _S.FINALIZED_PENDING_ERA: 6,
    _S.PAID: 7, _S.PARTIALLY_PAID: 7, _S.DENIED: 7, _S.PATIENT_RESPONSIBLE: 7, _S.FORWARDED: 7,
    _S.PREDETERMINED: 7, _S.REVERSED_AWAITING_CORRECTION: 7,
    _S.REPLACED: 8, _S.VOIDED: 8, _S.CLOSED: 9,
}

ADJUDICATED = frozenset(state for state, rank in RANKS.items() if rank == 7)
REFUSED = frozenset({_S.SYNTAX_REJECTED, _S.REJECTED})


class Flag(StrEnum):
    """What is true of a submission besides its state."""

    CONFLICT = "conflict"            # answers contradict each other
    NOT_FOUND = "not_found"          # a 277 says the payer does not have it, and nothing later says it does
    FORWARDED_TO = "forwarded_to"    # CLP02 19, 20, 21: adjudicated and passed on to the next payer
    SYNTAX_WARNING = "syntax_warning"  # 999 E: accepted with errors noted, may still be refused
    NEVER_SENT = "never_sent"        # answered although we have no record of sending it
    REJECTED_BEFORE = "rejected_before"  # adjudicated or taken although a copy was rejected
    ALERT = "alert"                  # rejected for security (999 M, W, X): operations must look


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """One row of the table: what a signal of this kind with this verdict means. `to` None: no state, only a flag.

    `rank` is its place on the road. `refuses`: it says the claim was not taken.
    """

    kind: SignalKind
    verdict: str
    to: ClaimState | None
    rank: int
    refuses: bool = False
    flag: Flag | None = None


_K = SignalKind

TABLE: tuple[Verdict, ...] = (
    Verdict(_K.UPLOAD, "delivered", _S.SUBMITTED, 1),
    Verdict(_K.UPLOAD, "by_hand", _S.SUBMITTED, 1),
    Verdict(_K.TA1, "accepted", _S.SUBMITTED, 1),
    Verdict(_K.TA1, "duplicate", _S.SUBMITTED, 1),
    Verdict(_K.TA1, "rejected", _S.SYNTAX_REJECTED, 1, refuses=True),
    Verdict(_K.ACK_999, "accepted", _S.GROUP_ACCEPTED, 2),
    Verdict(_K.ACK_999, "accepted_with_errors", _S.GROUP_ACCEPTED, 2, flag=Flag.SYNTAX_WARNING),
    Verdict(_K.ACK_999, "rejected", _S.SYNTAX_REJECTED, 2, refuses=True),
    Verdict(_K.ACK_999, "rejected_security", _S.SYNTAX_REJECTED, 2, refuses=True, flag=Flag.ALERT),
    *(
        row
        for kind in (_K.CLAIM_ACK, _K.CLAIM_STATUS)
        for row in (
            Verdict(kind, "received", _S.RECEIVED, 3),
            Verdict(kind, "accepted", _S.ACCEPTED, 4),
            Verdict(kind, "rejected", _S.REJECTED, 4, refuses=True),
            Verdict(kind, "pending", _S.PENDING, 5),
            Verdict(kind, "info_requested", _S.INFO_REQUESTED, 5),
            Verdict(kind, "finalized", _S.FINALIZED_PENDING_ERA, 6),
            Verdict(kind, "not_found", None, 0, flag=Flag.NOT_FOUND),
            Verdict(kind, "unknown", None, 0),
        )
    ),
    Verdict(_K.REMITTANCE, "paid", _S.PAID, 7),
    Verdict(_K.REMITTANCE, "partially_paid", _S.PARTIALLY_PAID, 7),
    Verdict(_K.REMITTANCE, "denied", _S.DENIED, 7),
    Verdict(_K.REMITTANCE, "patient_responsible", _S.PATIENT_RESPONSIBLE, 7),
    Verdict(_K.REMITTANCE, "forwarded", _S.FORWARDED, 7),
    Verdict(_K.REMITTANCE, "predetermined", _S.PREDETERMINED, 7),
    Verdict(_K.REMITTANCE, "reversed", _S.REVERSED_AWAITING_CORRECTION, 7),
    Verdict(_K.REMITTANCE, "unknown", None, 0),
    Verdict(_K.SUCCESSOR, "replaced", _S.REPLACED, 8),
    Verdict(_K.SUCCESSOR, "voided", _S.VOIDED, 8),
    Verdict(_K.OPERATOR, "closed", _S.CLOSED, 9),
    Verdict(_K.OPERATOR, "reopened", None, 0),
)

VERDICTS: dict[tuple[SignalKind, str], Verdict] = {(row.kind, row.verdict): row for row in TABLE}


class Conflict(msgspec.Struct, frozen=True, gc=False):
    """Two answers that cannot both be true, in words; the state is that of the one that stands."""

    stands: str
    against: str
    note: str


class Standing(msgspec.Struct, frozen=True, gc=False):
    """Where a submission stands, since when, what else is true of it, and the payer's newest number for it."""

    state: ClaimState
    at: datetime | None = None
    flags: frozenset[Flag] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    payer_claim_control_number: str | None = None


def rank(state: ClaimState) -> int:
    """How far along the road a state is: 0 before sending ... 7 adjudicated, 9 closed."""
    return RANKS[state]


def stand(signals: Iterable[Signal], start: ClaimState = ClaimState.READY) -> Standing:
    """Where a submission stands after all its signals, whatever their order and repetition.

    An answer may come for a claim that was never marked as sent: it is believed, and flagged `never_sent`.
    835 signals must be those in effect (`outcome.standing` leaves out what is reversed or held).
    """
    raise NotImplementedError
