"""May a payer be asked about a claim now, and is a question still open? Courtesy has limits, and a decided claim needs none.

Source: the habits of payers about 276; the days are a courtesy, not a rule of the guide.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import RANKS, REFUSED, VERDICTS, ClaimState

ASKED = "-"  # between our trace of a submission and the count of the question, in TRN02 of a 276
DAYS_BETWEEN = 7
_DECIDED = RANKS[ClaimState.PAID]
_SENT = RANKS[ClaimState.SUBMITTED]


def obstacle(
    state: ClaimState, last_asked: datetime | None, now: datetime, *, insists: bool = False
) -> str | None:
    """Why the payer is not asked about a submission in this state; None when it may be. `insists`: a person wants to know
    although it was refused, or was asked about just now."""
    if RANKS[state] < _SENT:
        return f"it is {state}: the payer does not have it"
    if RANKS[state] >= _DECIDED:
        return f"it is {state}: the payer has decided"
    if insists:
        return None
    if state in REFUSED:
        return f"it is {state}: the payer has not taken it in; --again asks all the same"
    if last_asked is not None and now - last_asked < timedelta(days=DAYS_BETWEEN):
        return f"the payer was asked on {last_asked:%Y-%m-%d}; ask again after {DAYS_BETWEEN} days"
    return None


def trace(submission_trace: str, count: int) -> str:
    """TRN02 of the how-manieth question about a submission."""
    return f"{submission_trace}{ASKED}{count}"


def is_open(state: ClaimState, left: datetime | None, heard: Iterable[tuple[Signal, datetime]]) -> bool:
    """Whether a question about a submission in this state, whose file left then, is still without an answer.

    `heard` is what was said of the submission, each with the moment at which it reached us: the clocks of payers are
    theirs. Any 277 since the question left answers it, be it that the payer cannot, and so does a refusal of the claim.
    """
    if RANKS[state] >= _DECIDED:
        return False
    return left is None or not any(arrived_at >= left for one, arrived_at in heard if _answers(one))


def _answers(one: Signal) -> bool:
    return one.kind is SignalKind.CLAIM_STATUS or VERDICTS[one.kind, one.verdict].refuses
