"""A `Signal` is one thing that happened to one submission: our own upload, or what an answer says about it.

Signals are kept for ever; a submission's state is always the fold of all its signals (`status.stand`), so the order in
which files arrive does not matter.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.errors import SourceRef


class SignalKind(StrEnum):
    """Where a signal comes from, in the order of the road."""

    UPLOAD = "upload"  # our transfer, or a person's hand delivery
    TA1 = "ta1"
    ACK_999 = "999"
    CLAIM_ACK = "277ca"
    CLAIM_STATUS = "277"
    REMITTANCE = "835"
    SUCCESSOR = "successor"  # a replacement or void of ours took effect
    OPERATOR = "operator"  # a person's order


class Signal(msgspec.Struct, frozen=True, gc=False):
    """What was said: `verdict` is one of the words of its kind (table in `status`), `at` the document's own time.

    `codes` are as received ("A7:164:IL", "IK403:1", "CO-16"), `message` is in our words for a biller.
    """

    kind: SignalKind
    verdict: str
    at: datetime
    message: str
    codes: tuple[str, ...] = ()
    amount: Decimal | None = None
    payer_claim_control_number: str | None = None
    source: SourceRef | None = None

    @property
    def is_above(self) -> bool:
        """Whether it was said of a whole set or provider (STC of 2200B, 2200C), and not of the claim by its name."""
        return self.source is not None and self.source.id == "STC"
