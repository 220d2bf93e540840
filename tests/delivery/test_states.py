"""The batch machine: the road, answers in any order, contradictions."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.delivery.states import TABLE, BatchEvent, BatchState, advance, stand

E, S = BatchEvent, BatchState
SENT = (E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.UPLOAD_DELIVERED)
ANSWERS = (
    E.TA1_ACCEPTED, E.TA1_DUPLICATE, E.TA1_REJECTED, E.ACK_ACCEPTED, E.ACK_WITH_ERRORS, E.ACK_PARTIAL,
    E.ACK_REJECTED, E.CLAIM_ACK, E.ALL_ANSWERED,
)  # fmt: skip


def test_no_state_has_two_rows_for_one_event() -> None:
    pairs = [(state, row.event) for row in TABLE for state in row.before]
    assert len(pairs) == len(set(pairs))


def test_every_event_has_a_row_and_every_state_is_reached() -> None:
    assert {row.event for row in TABLE} == set(BatchEvent)
    assert {row.after for row in TABLE} >= set(BatchState) - {S.ASSEMBLING}


def test_every_answer_has_a_row_in_every_state_after_sealing() -> None:
    known = {(state, row.event) for row in TABLE for state in row.before}
    missing = [(s, e) for s in BatchState if s is not S.ASSEMBLING for e in ANSWERS if (s, e) not in known]
    assert missing == []


@pytest.mark.parametrize(
    "events, state, conflict",
    [
        (SENT, S.TRANSMITTED, False),
        ((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.UPLOAD_UNKNOWN), S.TRANSMIT_UNKNOWN, False),
        ((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.UPLOAD_UNKNOWN, E.UPLOAD_DEFERRED), S.QUEUED, False),
        ((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.UPLOAD_UNKNOWN, E.UPLOAD_DELIVERED), S.TRANSMITTED, False),
        ((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.UPLOAD_REFUSED), S.HELD, False),
        ((E.SEAL, E.ENQUEUE, E.EXPIRED), S.HELD, False),
        ((E.SEAL, E.ENQUEUE, E.EXPIRED, E.ENQUEUE), S.QUEUED, False),
        ((E.SEAL, E.ENQUEUE, E.HOLD, E.DELIVERED_BY_HAND), S.TRANSMITTED, False),
        ((*SENT, E.TA1_ACCEPTED), S.TA1_ACCEPTED, False),
        ((*SENT, E.TA1_REJECTED), S.TA1_REJECTED, False),
        ((*SENT, E.TA1_DUPLICATE), S.TRANSMITTED, False),
        ((*SENT, E.TA1_ACCEPTED, E.ACK_ACCEPTED), S.ACKED_ACCEPTED, False),
        ((*SENT, E.ACK_WITH_ERRORS, E.TA1_ACCEPTED), S.ACKED_WITH_ERRORS, False),
        ((*SENT, E.ACK_PARTIAL), S.ACKED_PARTIAL, False),
        ((*SENT, E.CLAIM_ACK), S.ACKED_ACCEPTED, False),
        ((*SENT, E.CLAIM_ACK, E.ACK_PARTIAL), S.ACKED_PARTIAL, False),
        ((E.SEAL, E.ENQUEUE, E.ACK_ACCEPTED), S.ACKED_ACCEPTED, False),  # an answer proves the delivery
        ((*SENT, E.ACK_ACCEPTED, E.TA1_REJECTED), S.ACKED_ACCEPTED, True),
        ((*SENT, E.CLAIM_ACK, E.ACK_REJECTED), S.ACKED_ACCEPTED, True),
        ((*SENT, E.ACK_ACCEPTED, E.ACK_REJECTED), S.ACKED_REJECTED, True),  # the refusal stands
        ((*SENT, E.ACK_ACCEPTED, E.ALL_ANSWERED), S.COMPLETED, False),
        ((*SENT, E.ACK_REJECTED, E.ALL_ANSWERED), S.ACKED_REJECTED, False),
        ((*SENT, E.ALL_ANSWERED, E.AWAITING_AGAIN), S.TRANSMITTED, False),
        ((*SENT, E.ALL_ANSWERED, E.AWAITING_AGAIN, E.ACK_PARTIAL), S.ACKED_PARTIAL, False),
        ((*SENT, E.ALL_ANSWERED, E.ACK_PARTIAL, E.AWAITING_AGAIN, E.ALL_ANSWERED), S.COMPLETED, False),
        ((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, E.ALL_ANSWERED, E.UPLOAD_REFUSED, E.AWAITING_AGAIN), S.HELD, False),
    ],
)  # fmt: skip
def test_road(events: tuple[BatchEvent, ...], state: BatchState, conflict: bool) -> None:
    stood = stand(events)
    assert (stood.state, stood.conflict) == (state, conflict)
    assert bool(stood.note) or not conflict


@given(st.lists(st.sampled_from(ANSWERS), max_size=6), st.randoms(use_true_random=False))
def test_answers_stand_the_same_in_any_order_and_repetition(
    answers: list[BatchEvent], random: object
) -> None:
    shuffled = list(answers) * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = stand((*SENT, *answers)), stand((*SENT, *shuffled))
    assert (first.state, first.conflict) == (second.state, second.conflict)


def test_answers_that_overtake_the_upload_report_are_kept() -> None:
    for order in permutations((E.UPLOAD_UNKNOWN, E.ACK_ACCEPTED, E.TA1_ACCEPTED)):
        assert stand((E.SEAL, E.ENQUEUE, E.UPLOAD_STARTED, *order)).state is S.ACKED_ACCEPTED


def test_what_does_not_follow_changes_nothing_and_is_a_conflict() -> None:
    step = advance(S.TRANSMITTED, E.SEAL)
    assert (step.state, step.conflict) == (S.TRANSMITTED, True)
