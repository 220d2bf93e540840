"""The life of an outbound batch as a table: state and event give the next state.

Our own events (upload and its results) come in their order; answers (TA1, 999, 277CA) come in any. `advance` makes one
step, `stand` folds everything known about a batch so that the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec


class BatchState(StrEnum):
    """Where one outbound interchange stands."""

    ASSEMBLING = "assembling"
    SEALED = "sealed"
    QUEUED = "queued"
    TRANSMITTING = "transmitting"
    TRANSMIT_UNKNOWN = "transmit_unknown"
    TRANSMITTED = "transmitted"
    TA1_ACCEPTED = "ta1_accepted"
    TA1_REJECTED = "ta1_rejected"
    ACKED_ACCEPTED = "acked_accepted"
    ACKED_WITH_ERRORS = "acked_with_errors"
    ACKED_PARTIAL = "acked_partial"
    ACKED_REJECTED = "acked_rejected"
    COMPLETED = "completed"
    HELD = "held"


class BatchEvent(StrEnum):
    """What happens to a batch, in the order of the road."""

    SEAL = "seal"  # numbers allocated, bytes frozen
    ENQUEUE = "enqueue"  # may be sent; also an operator's resend of the same bytes
    UPLOAD_STARTED = "upload_started"
    UPLOAD_DELIVERED = "upload_delivered"  # also: found at the partner after an unknown end
    UPLOAD_DEFERRED = "upload_deferred"  # certainly not there; also: looked for and not found
    UPLOAD_UNKNOWN = "upload_unknown"
    UPLOAD_REFUSED = "upload_refused"
    EXPIRED = "expired"  # tried for as long as the schedule allows
    HOLD = "hold"  # a person's order
    DELIVERED_BY_HAND = "delivered_by_hand"
    TA1_ACCEPTED = "ta1_accepted"  # TA104 A or E
    TA1_DUPLICATE = "ta1_duplicate"  # TA104 R with note 025: an earlier copy is there, its answers still come
    TA1_REJECTED = "ta1_rejected"
    ACK_ACCEPTED = "ack_accepted"  # AK901 A
    ACK_WITH_ERRORS = "ack_with_errors"  # AK901 E
    ACK_PARTIAL = "ack_partial"  # AK901 P
    ACK_REJECTED = "ack_rejected"  # AK901 R M W X
    CLAIM_ACK = "claim_ack"  # a 277CA for one of its sets, whatever it says
    ALL_ANSWERED = "all_answered"  # each claim has a 277CA verdict or an 835, or was pulled
    LINKED = "linked"  # a person says that an answer is one to this batch
    UNLINKED = "unlinked"  # a person says that it is not
    AWAITING_AGAIN = "awaiting_again"  # an answer was another claim's: one here waits again


class Advance(msgspec.Struct, frozen=True, gc=False):
    """The state after an event. `conflict`: it contradicts what was known, a person must look; `note` says why."""

    state: BatchState
    conflict: bool = False
    note: str = ""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of the table: in any of the states `before`, `event` leads to `after` (None: the state stays)."""

    event: BatchEvent
    before: tuple[BatchState, ...]
    after: BatchState | None
    conflict: bool = False
    note: str = ""


_S = BatchState
_E = BatchEvent
_BEFORE_UPLOAD = (_S.SEALED, _S.QUEUED)
_ON_THE_WAY = (_S.TRANSMITTING, _S.TRANSMIT_UNKNOWN)
_UNANSWERED = (*_BEFORE_UPLOAD, *_ON_THE_WAY, _S.TRANSMITTED, _S.HELD)
_TAKEN = (_S.ACKED_ACCEPTED, _S.ACKED_WITH_ERRORS, _S.ACKED_PARTIAL)
_ANSWERED = (_S.TA1_ACCEPTED, _S.TA1_REJECTED, *_TAKEN, _S.ACKED_REJECTED, _S.COMPLETED)
_READ = (*_UNANSWERED, _S.TA1_ACCEPTED)

TABLE: tuple[Row, ...] = (
    Row(_E.SEAL, (_S.ASSEMBLING,), _S.SEALED),
    Row(_E.ENQUEUE, (_S.SEALED, _S.HELD, _S.TRANSMIT_UNKNOWN, _S.TRANSMITTED), _S.QUEUED),
    Row(_E.ENQUEUE, (_S.QUEUED,), None),
    Row(_E.UPLOAD_STARTED, (_S.QUEUED, *_ON_THE_WAY), _S.TRANSMITTING),
    Row(_E.UPLOAD_DELIVERED, (_S.QUEUED, *_ON_THE_WAY), _S.TRANSMITTED),
    Row(_E.UPLOAD_DEFERRED, (_S.QUEUED, *_ON_THE_WAY), _S.QUEUED),
    Row(_E.UPLOAD_UNKNOWN, (_S.QUEUED, *_ON_THE_WAY), _S.TRANSMIT_UNKNOWN),
    Row(
        _E.UPLOAD_REFUSED,
        (_S.QUEUED, *_ON_THE_WAY),
        _S.HELD,
        note="the partner refused it; a person must look",
    ),
    Row(
        _E.EXPIRED,
        (_S.QUEUED, *_ON_THE_WAY),
        _S.HELD,
        note="could not be delivered in time; a person must look",
    ),
    Row(_E.HOLD, _UNANSWERED, _S.HELD, note="held by a person"),
    Row(_E.DELIVERED_BY_HAND, _UNANSWERED, _S.TRANSMITTED, note="a person delivered it"),
    *(
        # Whatever our transport still reports after an answer came, the partner has the file.
        Row(event, (*(() if event is not _E.UPLOAD_DELIVERED else (_S.TRANSMITTED,)), *_ANSWERED), None)
        for event in (
            _E.UPLOAD_STARTED,
            _E.UPLOAD_DELIVERED,
            _E.UPLOAD_DEFERRED,
            _E.UPLOAD_UNKNOWN,
            _E.UPLOAD_REFUSED,
            _E.EXPIRED,
            _E.DELIVERED_BY_HAND,
        )
    ),
    Row(_E.TA1_ACCEPTED, _UNANSWERED, _S.TA1_ACCEPTED),
    Row(_E.TA1_ACCEPTED, (_S.TA1_ACCEPTED, *_TAKEN, _S.ACKED_REJECTED, _S.COMPLETED), None),
    Row(_E.TA1_ACCEPTED, (_S.TA1_REJECTED,), None, True, "TA1 accepts what an earlier TA1 rejected"),
    Row(_E.TA1_DUPLICATE, _UNANSWERED, _S.TRANSMITTED, note="an earlier copy is there: wait for its 999"),
    Row(_E.TA1_DUPLICATE, _ANSWERED, None, note="an earlier copy is there and was answered"),
    Row(_E.TA1_REJECTED, _UNANSWERED, _S.TA1_REJECTED),
    Row(_E.TA1_REJECTED, (_S.TA1_REJECTED,), None),
    Row(
        _E.TA1_REJECTED,
        (_S.TA1_ACCEPTED, *_TAKEN, _S.ACKED_REJECTED, _S.COMPLETED),
        None,
        True,
        "TA1 rejects an interchange that was already accepted",
    ),
    *(
        row
        for event, after in (
            (_E.ACK_ACCEPTED, _S.ACKED_ACCEPTED),
            (_E.ACK_WITH_ERRORS, _S.ACKED_WITH_ERRORS),
            (_E.ACK_PARTIAL, _S.ACKED_PARTIAL),
            (_E.ACK_REJECTED, _S.ACKED_REJECTED),
        )
        for row in (
            Row(event, _READ, after),
            Row(event, (after,), None),
            Row(
                event,
                (_S.TA1_REJECTED,),
                after,
                True,
                "the group was answered although TA1 rejected the interchange",
            ),
        )
    ),
    Row(_E.ACK_ACCEPTED, (_S.ACKED_WITH_ERRORS, _S.COMPLETED), None),
    Row(_E.ACK_WITH_ERRORS, (_S.ACKED_ACCEPTED,), _S.ACKED_WITH_ERRORS),
    Row(_E.ACK_WITH_ERRORS, (_S.COMPLETED,), None),
    Row(_E.ACK_PARTIAL, (_S.COMPLETED,), None),
    Row(
        _E.ACK_ACCEPTED, (_S.ACKED_PARTIAL, _S.ACKED_REJECTED), None, True, "two 999s for one group disagree"
    ),
    Row(
        _E.ACK_WITH_ERRORS,
        (_S.ACKED_PARTIAL, _S.ACKED_REJECTED),
        None,
        True,
        "two 999s for one group disagree",
    ),
    Row(
        _E.ACK_PARTIAL,
        (_S.ACKED_ACCEPTED, _S.ACKED_WITH_ERRORS, _S.ACKED_REJECTED),
        None,
        True,
        "two 999s for one group disagree",
    ),
    Row(_E.ACK_REJECTED, (*_TAKEN, _S.COMPLETED), None, True, "a 999 rejects a group that was already taken"),
    Row(_E.CLAIM_ACK, _READ, _S.ACKED_ACCEPTED, note="implied by a 277CA"),
    Row(_E.CLAIM_ACK, (*_TAKEN, _S.COMPLETED), None),
    Row(
        _E.CLAIM_ACK,
        (_S.TA1_REJECTED, _S.ACKED_REJECTED),
        _S.ACKED_ACCEPTED,
        True,
        "a 277CA answers a batch that was rejected before",
    ),
    Row(_E.ALL_ANSWERED, (*_READ, *_TAKEN), _S.COMPLETED),
    Row(_E.ALL_ANSWERED, (_S.TA1_REJECTED, _S.ACKED_REJECTED, _S.COMPLETED), None),
    Row(_E.LINKED, (*_UNANSWERED, *_ANSWERED), None),
    Row(_E.UNLINKED, (*_UNANSWERED, *_ANSWERED), None, note="an answer was taken away by a person"),
    Row(_E.AWAITING_AGAIN, (*_UNANSWERED, *_ANSWERED), None, note="not all are answered any more"),
)

_BY_PAIR: dict[tuple[BatchState, BatchEvent], Row] = {
    (state, row.event): row for row in TABLE for state in row.before
}

# Answers are applied in this order; within one stage the refusal first, so that it stands and the other conflicts.
_STAGES: dict[BatchEvent, int] = {
    _E.TA1_REJECTED: 1,
    _E.TA1_DUPLICATE: 2,
    _E.TA1_ACCEPTED: 3,
    _E.ACK_REJECTED: 4,
    _E.ACK_PARTIAL: 5,
    _E.ACK_WITH_ERRORS: 6,
    _E.ACK_ACCEPTED: 7,
    _E.CLAIM_ACK: 8,
    _E.ALL_ANSWERED: 9,
    _E.AWAITING_AGAIN: 9,
}


def advance(state: BatchState, event: BatchEvent) -> Advance:
    """One step. An event that the table does not know in this state changes nothing and is a conflict."""
    row = _BY_PAIR.get((state, event))
    if row is None:
        return Advance(state, conflict=True, note=f"{event} does not follow {state}")
    return Advance(row.after or state, conflict=row.conflict, note=row.note)


def stand(events: Iterable[BatchEvent], start: BatchState = BatchState.ASSEMBLING) -> Advance:
    """Where a batch stands after all its events: our own in the given order, then the answers by stage.

    The answers may come in any order and any number of times. What was said of their being complete is ours again, and
    the last word holds. `note` collects what each step had to say.
    """
    state = start
    conflict = False
    notes: list[str] = []
    for event in sorted(_still_said(tuple(events)), key=lambda one: _STAGES.get(one, 0)):
        step = advance(state, event)
        state = step.state
        conflict = conflict or step.conflict
        if step.note and step.note not in notes:
            notes.append(step.note)
    return Advance(state, conflict, "; ".join(notes))


def _still_said(events: Sequence[BatchEvent]) -> Iterable[BatchEvent]:
    """Events without those of before that an answer taken away has made untrue."""
    if _E.AWAITING_AGAIN not in events:
        return events
    last = max(n for n, event in enumerate(events) if event is _E.AWAITING_AGAIN)
    return (event for n, event in enumerate(events) if n > last or event is not _E.ALL_ANSWERED)
