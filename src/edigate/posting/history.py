"""What each payment of one claim by one payer does to the books, decided from all of them together.

The answer depends on the documents only, never on the order in which they arrived: a payment that arrives later can
change what an earlier arrival does (a correction waits in suspense until its reversal is there).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import chain

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

    POST = "post"  # to the claim's accounts
    REVERSE = "reverse"  # negates exactly the postings of the payment it mirrors
    SUSPEND = "suspend"  # its money waits in suspense for a later document or a person
    NONE = "none"  # nothing (forwarded, predetermined)


# Members of an enumeration are slow to look up, and these are asked for with every payment.
POST, REVERSE, SUSPEND, NONE = EffectKind.POST, EffectKind.REVERSE, EffectKind.SUSPEND, EffectKind.NONE


class Why(StrEnum):
    """Why a payment is in suspense."""

    UNMATCHED = "unmatched"  # no claim of ours, or several
    UNPROVEN = "unproven"  # its own sums do not hold
    NO_ORIGINAL = "no_original"  # a reversal of nothing we have
    NOT_A_MIRROR = "not_a_mirror"  # a reversal with other amounts than the payment it names
    SECOND_PAYMENT = "second_payment"  # a live payment stands, and nobody reversed it
    VOIDED = "voided"  # we had taken the claim back
    NAME_CORRECTED = "name_corrected"  # the payer says the patient is somebody else (NM1*74)
    UNKNOWN_STATUS = "unknown_status"  # CLP02 is none of the guide's
    NEGATIVE = "negative"  # money taken without being a reversal
    MONEY_ON_NOTICE = "money_on_notice"  # forwarded or predetermined, but with an amount paid


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What one payment does; `of` is the payment that a reversal mirrors, `why` tells what suspense waits for."""

    kind: EffectKind
    of: PaymentRef | None = None
    why: Why | None = None


UNMATCHED = Effect(SUSPEND, why=Why.UNMATCHED)
_POSTED, _NOTHING = Effect(POST), Effect(NONE)


def settle(history: Sequence[Remitted], voided_on: date | None = None) -> dict[PaymentRef, Effect]:
    """The effect of each payment of one claim and payer, from all that are known; in any order of `history`.

    A reversal takes the payment whose exact mirror it is. Of the payments that nobody reversed, the first by document
    stands; a further one waits in suspense unless it pays other lines of a split claim. `voided_on` is the date from
    which the claim was taken back by us: what is paid after it waits as well.
    """
    if len(history) == 1 and not history[0].payment.is_reversal:  # nearly all claims, and nothing to compare
        return {history[0].ref: _effect(history[0], (), voided_on)}
    ordered = sorted(history, key=_document_order)
    payments = [one for one in ordered if not one.payment.is_reversal]
    pairs = _pair([one for one in ordered if one.payment.is_reversal], payments, ordered)
    effects = {one.ref: _unpaired_reversal(one, payments) for one in ordered if one.payment.is_reversal}
    reversed_payments = {original.ref for original in pairs.values()}
    for reversal, original in pairs.items():
        why = _obstacle(original)
        effects[original.ref] = _suspended(why) if why else _POSTED
        effects[reversal] = _suspended(why) if why else Effect(REVERSE, of=original.ref)
    standing: list[Remitted] = []
    for one in payments:
        if one.ref in reversed_payments:
            continue
        effects[one.ref] = _effect(one, standing, voided_on)
        if effects[one.ref].kind is not NONE:
            standing.append(one)
    return effects


def is_mirror(reversal: ClaimPayment, original: ClaimPayment) -> bool:
    """Whether a reversal (CLP02 = 22) negates exactly this payment: charge, paid, every adjustment, and its number.

    The number is CLP07 of the payment reversed; some payers give the reversal a new one and name the old in REF*F8.
    """
    return _names(reversal, original) and _figures(reversal, -1) == _figures(original, 1)


_FORWARDED_OR_ESTIMATE = ("23", "25")
_PROCESSED = ("1", "2", "3", "4", "19", "20", "21")


def _document_order(one: Remitted) -> tuple[date, str, int, int]:
    return (one.dated, one.trace, one.ref.sequence, one.ref.remittance_id)


def _suspended(why: Why) -> Effect:
    return Effect(SUSPEND, why=why)


def _names(reversal: ClaimPayment, original: ClaimPayment) -> bool:
    number = original.payer_claim_control_number
    return number == reversal.payer_claim_control_number or (
        number is not None and number == reversal.original_reference
    )


def _figures(payment: ClaimPayment, sign: int) -> tuple[object, ...]:
    everywhere = chain(payment.adjustments, *(line.adjustments for line in payment.lines))
    adjustments = sorted((one.group, one.reason, sign * one.amount) for one in everywhere if one.amount)
    return (sign * (payment.charge or 0), sign * (payment.paid or 0), adjustments)


def _pair(
    reversals: Sequence[Remitted], payments: Sequence[Remitted], ordered: Sequence[Remitted]
) -> dict[PaymentRef, Remitted]:
    """Each reversal with the payment it mirrors: the nearest before it, else the nearest after; each payment once."""
    place = {one.ref: number for number, one in enumerate(ordered)}
    free = list(payments)
    pairs: dict[PaymentRef, Remitted] = {}
    for reversal in reversals:
        mirrors = [one for one in free if is_mirror(reversal.payment, one.payment)]
        before = [one for one in mirrors if place[one.ref] < place[reversal.ref]]
        if mirrors:
            original = before[-1] if before else mirrors[0]
            pairs[reversal.ref] = original
            free.remove(original)
    return pairs


def _unpaired_reversal(reversal: Remitted, payments: Sequence[Remitted]) -> Effect:
    named = any(
        _names(reversal.payment, one.payment) and not is_mirror(reversal.payment, one.payment)
        for one in payments
    )
    return _suspended(Why.NOT_A_MIRROR if named else Why.NO_ORIGINAL)


def _effect(one: Remitted, standing: Sequence[Remitted], voided_on: date | None) -> Effect:
    if one.payment.status_code in _FORWARDED_OR_ESTIMATE:
        return _suspended(Why.MONEY_ON_NOTICE) if one.payment.paid else _NOTHING
    why = _obstacle(one)
    if why is None and voided_on is not None and one.dated > voided_on:
        why = Why.VOIDED
    if why is None and not all(_is_other_part(one.payment, other.payment) for other in standing):
        why = Why.SECOND_PAYMENT
    return _suspended(why) if why else _POSTED


def _obstacle(one: Remitted) -> Why | None:
    """What keeps a payment from posting by itself, whatever else is known of the claim."""
    if not one.proven:
        return Why.UNPROVEN
    if one.payment.status_code not in _PROCESSED:
        return Why.UNKNOWN_STATUS
    if one.payment.corrected_patient is not None:
        return Why.NAME_CORRECTED
    if one.payment.paid is not None and one.payment.paid < 0:
        return Why.NEGATIVE
    return None


def _is_other_part(one: ClaimPayment, other: ClaimPayment) -> bool:
    """Whether two payments are parts of a split claim: other payer numbers and no line in common."""
    if one.payer_claim_control_number == other.payer_claim_control_number:
        return False
    lines = {line.line_control_number for line in one.lines}
    others = {line.line_control_number for line in other.lines}
    return bool(lines and others) and None not in lines | others and lines.isdisjoint(others)
