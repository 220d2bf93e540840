"""Where the submissions of one claim stand, from everything on record about the claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.tracking.signal import Signal
from edigate.tracking.status import Standing


def stand(
    submissions: Sequence[KnownSubmission],
    signals: Mapping[int, Sequence[Signal]],
    payments: Sequence[KnownPayment],
    tables: Tables,
) -> dict[int, Standing]:
    """The standing of each submission of one claim, by submission id.

    `signals` are all signals of each submission, `payments` all payments of the claim with their present effect. What
    an 835 says counts only as far as its payment is in effect: reversed and suspended payments do not move a claim.
    """
    raise NotImplementedError
