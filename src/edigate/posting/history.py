"""What each payment of one claim by one payer does to the books, decided from all of them together.

The answer depends on the documents only, never on the order in which they arrived: a payment that arrives later can
change what an earlier arrival does (a correction waits in suspense until its reversal is there).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import msgspec

from edigate.transactions.remittance_835.facts import ClaimPayment


class PaymentRef(msgspec.Struct, frozen=True, gc=False):
    """Which claim payment: the store's remittance, and the claim's number in it from 1."""

    remittance_id: int
    sequence: int


class Remitted(msgspec.Struct, frozen=True, gc=False):
    """One claim payment in the history of a claim: `dated` BPR16, `trace` TRN02; `proven`: its own sums hold."""

    ref: PaymentRef
    dated: date
    trace: str
    payment: ClaimPayment
    proven: bool = True


class EffectKind(StrEnum):
    """What a claim payment does to the books."""

    POST = "post"        # to the claim's accounts
    REVERSE = "reverse"  # negates exactly the postings of the payment it mirrors
    SUSPEND = "suspend"  # its money waits in suspense for a later document or a person
    NONE = "none"        # nothing (forwarded, predetermined)


class Why(StrEnum):
    """Why a payment is in suspense."""

    UNMATCHED = "unmatched"                # no claim of ours, or several
    UNPROVEN = "unproven"                  # its own sums do not hold
    NO_ORIGINAL = "no_original"            # a reversal of nothing we have
    NOT_A_MIRROR = "not_a_mirror"          # a reversal with other amounts than the payment it names
    SECOND_PAYMENT = "second_payment"      # a live payment stands, and nobody reversed it
    VOIDED = "voided"                      # we had taken the claim back
    NAME_CORRECTED = "name_corrected"      # the payer says the patient is somebody else (NM1*74)
    UNKNOWN_STATUS = "unknown_status"      # CLP02 is none of the guide's
    NEGATIVE = "negative"                  # money taken without being a reversal
    MONEY_ON_NOTICE = "money_on_notice"    # forwarded or predetermined, but with an amount paid


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What one payment does; `of` is the payment that a reversal mirrors, `why` tells what suspense waits for."""

    kind: EffectKind
    of: PaymentRef | None = None
    why: Why | None = None


UNMATCHED = Effect(EffectKind.SUSPEND, why=Why.UNMATCHED)


def settle(history: Sequence[Remitted], voided_on: date | None = None) -> dict[PaymentRef, Effect]:
    """The effect of each payment of one claim and payer, from all that are known; in any order of `history`."""
    raise NotImplementedError
