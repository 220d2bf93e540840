"""The states of a claim, and what each answer says: the table that `fold` follows.

Each signal has a place on the road, and may refuse, flag, or move a submission to a state.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import msgspec

from edigate.tracking.signal import SignalKind


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
            Verdict(kind, DUPLICATE, 4, _S.REJECTED, flag=Flag.DUPLICATE),
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


def is_correctable(state: str, flags: Collection[str]) -> bool:
    """Whether a submission may be corrected and sent once more as what it was: refused, be it as a copy."""
    return state in REFUSED or Flag.DUPLICATE in flags
