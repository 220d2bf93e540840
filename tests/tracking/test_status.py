"""The claim machine: every row, any order, contradictions."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.errors import SourceRef
from edigate.tracking.fold import stand
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import RANKS, TABLE, VERDICTS, ClaimState, Flag
from edigate.tracking.words import STATES

K, S = SignalKind, ClaimState
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def signal(kind: SignalKind, verdict: str, hour: int = 0, **more: object) -> Signal:
    return Signal(kind, verdict, NOON + timedelta(hours=hour), "", **more)  # type: ignore[arg-type]


UPLOAD = signal(K.UPLOAD, "delivered", -5)
TA1 = signal(K.TA1, "accepted", -4)
ACK = signal(K.ACK_999, "accepted", -3)
NACK = signal(K.ACK_999, "rejected", -3)
TAKEN = signal(K.CLAIM_ACK, "accepted", 0, payer_claim_control_number="DHP26063000117")
REFUSED = signal(K.CLAIM_ACK, "rejected", 0)
PAID = signal(K.REMITTANCE, "partially_paid", 300, payer_claim_control_number="DHP26063000117")


def test_every_state_has_a_rank_and_every_verdict_one_row() -> None:
    assert set(RANKS) == set(ClaimState)
    assert len(VERDICTS) == len(TABLE)


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.to is not None], ids=lambda row: f"{row.kind}-{row.verdict}"
)
def test_each_verdict_leads_to_its_state(row) -> None:  # type: ignore[no-untyped-def]
    assert stand([UPLOAD, signal(row.kind, row.verdict)], S.BATCHED).state is row.to


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.to is None], ids=lambda row: f"{row.kind}-{row.verdict}"
)
def test_verdicts_without_a_state_change_none(row) -> None:  # type: ignore[no-untyped-def]
    stood = stand([UPLOAD, TAKEN, signal(row.kind, row.verdict, 1)], S.BATCHED)
    assert stood.state is S.ACCEPTED
    assert (row.flag is None) or (row.flag in stood.flags)


@pytest.mark.parametrize(
    "signals, state, flags",
    [
        ((), S.READY, set()),
        ((UPLOAD, TA1, ACK, TAKEN), S.ACCEPTED, set()),
        ((TAKEN,), S.ACCEPTED, {Flag.NEVER_SENT}),
        ((UPLOAD, NACK), S.SYNTAX_REJECTED, set()),
        ((UPLOAD, ACK, NACK), S.SYNTAX_REJECTED, {Flag.CONFLICT}),
        ((UPLOAD, NACK, TAKEN), S.ACCEPTED, {Flag.CONFLICT, Flag.REJECTED_BEFORE}),
        ((UPLOAD, TAKEN, REFUSED), S.REJECTED, {Flag.CONFLICT}),
        ((UPLOAD, TAKEN, signal(K.CLAIM_ACK, "rejected", 48)), S.REJECTED, set()),
        ((UPLOAD, REFUSED, signal(K.CLAIM_ACK, "accepted", 48)), S.ACCEPTED, {Flag.CONFLICT, Flag.REJECTED_BEFORE}),
        ((UPLOAD, REFUSED, PAID), S.PARTIALLY_PAID, {Flag.CONFLICT, Flag.REJECTED_BEFORE}),
        ((UPLOAD, PAID, signal(K.CLAIM_ACK, "received", 400)), S.PARTIALLY_PAID, set()),
        ((UPLOAD, PAID, signal(K.CLAIM_STATUS, "pending", 400)), S.PARTIALLY_PAID, set()),
        ((UPLOAD, signal(K.CLAIM_STATUS, "pending", 5), signal(K.CLAIM_STATUS, "info_requested", 9)),
         S.INFO_REQUESTED, set()),
        ((UPLOAD, signal(K.CLAIM_STATUS, "info_requested", 5), signal(K.CLAIM_STATUS, "pending", 9)), S.PENDING, set()),
        ((UPLOAD, ACK, signal(K.CLAIM_STATUS, "not_found", 9)), S.GROUP_ACCEPTED, {Flag.NOT_FOUND}),
        ((UPLOAD, TAKEN, signal(K.CLAIM_STATUS, "not_found", -1)), S.ACCEPTED, set()),
        ((UPLOAD, TAKEN, signal(K.CLAIM_STATUS, "not_answered", 9)), S.ACCEPTED, {Flag.NOT_ANSWERED}),
        ((UPLOAD, signal(K.CLAIM_STATUS, "not_answered", 9), signal(K.CLAIM_STATUS, "unknown", 9)), S.SUBMITTED,
         {Flag.NOT_ANSWERED, Flag.NOT_UNDERSTOOD}),
        ((UPLOAD, TAKEN, signal(K.CLAIM_ACK, "unknown", 9)), S.ACCEPTED, {Flag.NOT_UNDERSTOOD}),
        ((UPLOAD, TAKEN, signal(K.CLAIM_ACK, "unknown")), S.ACCEPTED, {Flag.NOT_UNDERSTOOD}),
        ((UPLOAD, signal(K.CLAIM_ACK, "unknown", -1), TAKEN), S.ACCEPTED, set()),
        ((UPLOAD, PAID, signal(K.CLAIM_STATUS, "unknown", 400)), S.PARTIALLY_PAID, set()),
        ((UPLOAD, signal(K.ACK_999, "accepted_with_errors")), S.GROUP_ACCEPTED, {Flag.SYNTAX_WARNING}),
        ((UPLOAD, signal(K.ACK_999, "rejected_security")), S.SYNTAX_REJECTED, {Flag.ALERT}),
        ((UPLOAD, signal(K.TA1, "rejected"), ACK), S.GROUP_ACCEPTED, {Flag.CONFLICT}),
        ((UPLOAD, signal(K.REMITTANCE, "paid", 9, codes=("CLP02:19",))), S.PAID, {Flag.FORWARDED_TO}),
        ((UPLOAD, PAID, signal(K.OPERATOR, "closed", 500)), S.CLOSED, set()),
        ((UPLOAD, signal(K.OPERATOR, "closed", 200), PAID), S.PARTIALLY_PAID, set()),
        ((UPLOAD, PAID, signal(K.OPERATOR, "closed", 500), signal(K.OPERATOR, "reopened", 501)),
         S.PARTIALLY_PAID, set()),
        ((UPLOAD, PAID, signal(K.SUCCESSOR, "replaced", 10)), S.REPLACED, set()),
    ],
)  # fmt: skip
def test_stories_in_every_order(signals: tuple[Signal, ...], state: ClaimState, flags: set[Flag]) -> None:
    for order in permutations(signals):
        stood = stand([*order, *order[:2]], S.READY)
        assert (stood.state, set(stood.flags)) == (state, flags), order
        assert bool(stood.conflicts) == (Flag.CONFLICT in flags)


@pytest.mark.parametrize("answer", [TA1, ACK, TAKEN, REFUSED, PAID])
def test_an_answer_proves_that_the_file_arrived(answer: Signal) -> None:
    assert Flag.NEVER_SENT not in stand([answer], S.BATCHED).flags
    for start in (S.READY, S.HELD):
        assert Flag.NEVER_SENT in stand([answer], start).flags


def test_every_state_has_its_words() -> None:
    assert list(STATES) == list(S)


def test_a_correction_of_the_same_day_follows_its_reversal_wherever_it_stands() -> None:
    back = signal(K.REMITTANCE, "reversed", 9, source=SourceRef("f", 30))
    again = signal(K.REMITTANCE, "paid", 9, source=SourceRef("f", 14))
    assert stand([again, back]).state is stand([back, again]).state is S.PAID


def test_the_newest_payer_number_is_kept_but_not_that_of_a_reversal() -> None:
    back = signal(K.REMITTANCE, "reversed", 400, payer_claim_control_number="DHP26063000117")
    again = signal(K.REMITTANCE, "paid", 400, payer_claim_control_number="DHP26079000245")
    assert stand([TAKEN]).payer_claim_control_number == "DHP26063000117"
    assert stand([TAKEN, PAID, back, again]).payer_claim_control_number == "DHP26079000245"
    assert (
        stand(
            [TAKEN, signal(K.CLAIM_ACK, "rejected", 9, payer_claim_control_number="X")]
        ).payer_claim_control_number
        == "DHP26063000117"
    )


anything = st.builds(
    lambda row, hour, number: signal(row.kind, row.verdict, hour, payer_claim_control_number=number),
    st.sampled_from(TABLE),
    st.integers(0, 3),
    st.sampled_from([None, "A1", "B2"]),
)


@given(st.lists(anything, max_size=8), st.integers(0, 2**32))
def test_any_signals_stand_the_same_in_any_order_and_repetition(signals: list[Signal], seed: int) -> None:
    shuffled = signals * 2
    random.Random(seed).shuffle(shuffled)
    assert stand(signals) == stand(shuffled)


@given(st.lists(anything, max_size=8))
def test_an_835_is_never_overridden_by_an_acknowledgment(signals: list[Signal]) -> None:
    paid = signal(K.REMITTANCE, "denied", 10)
    beyond = {S.REPLACED, S.VOIDED, S.CLOSED}
    others = [one for one in signals if one.kind is not K.REMITTANCE]
    assert stand([*others, paid]).state in {S.DENIED, *beyond}
