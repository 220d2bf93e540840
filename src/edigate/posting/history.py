"""What each payment of one claim by one payer does to the books, decided from all of them together.

The answer depends on the documents only, never on the order in which they arrived: a payment that arrives later can
change what an earlier arrival does (a correction waits in suspense until its reversal is there).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain

import msgspec

from edigate.transactions.remittance_835.facts import ClaimPayment


class PaymentRef(msgspec.Struct, frozen=True, gc=False):
    """Which claim payment: the store's remittance, and the claim's number in it from 1."""

    remittance_id: int
    sequence: int


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


class Remitted(msgspec.Struct, frozen=True, gc=False):
    """One claim payment in the history of a claim: `dated` BPR16, `trace` TRN02; `proven`: its own sums hold.

    `accepted` are the questions about it that a person has answered with yes.
    """

    ref: PaymentRef
    dated: date
    trace: str
    payment: ClaimPayment
    proven: bool = True
    accepted: frozenset[Why] = frozenset()


class EffectKind(StrEnum):
    """What a claim payment does to the books."""

    POST = "post"  # to the claim's accounts
    REVERSE = "reverse"  # negates exactly the postings of the payment it mirrors
    SUSPEND = "suspend"  # its money waits in suspense for a later document or a person
    NONE = "none"  # nothing (forwarded, predetermined)


# Members of an enumeration are slow to look up, and these are asked for with every payment.
POST, REVERSE, SUSPEND, NONE = EffectKind.POST, EffectKind.REVERSE, EffectKind.SUSPEND, EffectKind.NONE


class Effect(msgspec.Struct, frozen=True, gc=False):
    """What one payment does; `of` is the payment that a reversal takes back, `why` tells what suspense waits for, or which
    question a person has answered, so that it does not wait."""

    kind: EffectKind
    of: PaymentRef | None = None
    why: Why | None = None


UNMATCHED = Effect(SUSPEND, why=Why.UNMATCHED)
# No person can answer these for the payer: whose it is must be said first, and sums that do not hold are never posted.
NO_QUESTIONS = frozenset((Why.UNMATCHED, Why.UNPROVEN))
_POSTED, _NOTHING = Effect(POST), Effect(NONE)


def settle(history: Sequence[Remitted], voided_on: date | None = None) -> dict[PaymentRef, Effect]:
    """The effect of each payment of one claim and payer, from all that are known; in any order of `history`.

    A reversal takes the payment whose exact mirror it is. Of the payments that nobody reversed, the first by document
    stands; a further one waits in suspense unless it pays other lines of a split claim. `voided_on` is the date from
    which the claim was taken back by us: what is paid after it waits as well. What waits only for an answer that a person
    has given (`accepted`) does not wait; each answer is to one question, so a further one is put to a person in its turn.
    """
    if len(history) == 1 and not history[0].payment.is_reversal:  # nearly all claims, and nothing to compare
        return {history[0].ref: _effect(history[0], (), voided_on)}
    ordered = sorted(history, key=_document_order)
    payments = [one for one in ordered if not one.payment.is_reversal]
    reversals = [one for one in ordered if one.payment.is_reversal]
    pairs = _pair(reversals, payments, ordered)
    unlike = _pair_accepted([one for one in reversals if one.ref not in pairs], payments, pairs, ordered)
    effects = {one.ref: _unpaired_reversal(one, payments) for one in reversals}
    reversed_payments = {original.ref for original in (*pairs.values(), *unlike.values())}
    for reversal, original in (*pairs.items(), *unlike.items()):
        why, _ = _obstacle(original)
        accepted = Why.NOT_A_MIRROR if reversal in unlike else None
        effects[original.ref] = _suspended(why) if why else _POSTED
        effects[reversal] = _suspended(why) if why else Effect(REVERSE, original.ref, accepted)
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
    return _nearest(reversals, payments, ordered, is_mirror)


def _pair_accepted(
    reversals: Sequence[Remitted],
    payments: Sequence[Remitted],
    pairs: Mapping[PaymentRef, Remitted],
    ordered: Sequence[Remitted],
) -> dict[PaymentRef, Remitted]:
    """Each reversal that a person lets count although it has other amounts, with the payment it names, of those that no
    mirror takes back."""
    taken = {one.ref for one in pairs.values()}
    free = [one for one in payments if one.ref not in taken]
    accepted = [one for one in reversals if one.proven and Why.NOT_A_MIRROR in one.accepted]
    return _nearest(accepted, free, ordered, _names)


def _nearest(
    reversals: Sequence[Remitted],
    payments: Sequence[Remitted],
    ordered: Sequence[Remitted],
    fits: Callable[[ClaimPayment, ClaimPayment], bool],
) -> dict[PaymentRef, Remitted]:
    place = {one.ref: number for number, one in enumerate(ordered)}
    free = list(payments)
    pairs: dict[PaymentRef, Remitted] = {}
    for reversal in reversals:
        fitting = [one for one in free if fits(reversal.payment, one.payment)]
        before = [one for one in fitting if place[one.ref] < place[reversal.ref]]
        if fitting:
            original = before[-1] if before else fitting[0]
            pairs[reversal.ref] = original
            free.remove(original)
    return pairs


def _unpaired_reversal(reversal: Remitted, payments: Sequence[Remitted]) -> Effect:
    """What a reversal waits for; one that a person lets count of a payment that is taken back otherwise, for an original."""
    named = any(
        _names(reversal.payment, one.payment) and not is_mirror(reversal.payment, one.payment)
        for one in payments
    )
    why = Why.NOT_A_MIRROR if named else Why.NO_ORIGINAL
    if why in reversal.accepted:
        why = Why.NO_ORIGINAL
    return Effect(REVERSE, why=why) if reversal.proven and why in reversal.accepted else _suspended(why)


def _effect(one: Remitted, standing: Sequence[Remitted], voided_on: date | None) -> Effect:
    if one.payment.status_code in _FORWARDED_OR_ESTIMATE and not one.payment.paid:
        return _NOTHING
    why, answered = _obstacle(one)
    if why is not None:
        return _suspended(why)
    if voided_on is not None and one.dated > voided_on:
        answered = Why.VOIDED
        if answered not in one.accepted:
            return _suspended(answered)
    if standing and not all(_is_other_part(one.payment, other.payment) for other in standing):
        answered = Why.SECOND_PAYMENT
        if answered not in one.accepted:
            return _suspended(answered)
    return Effect(POST, why=answered) if answered else _POSTED


def _obstacle(one: Remitted) -> tuple[Why | None, Why | None]:
    """What keeps a payment from posting by itself, whatever else is known of the claim; else the last question about it
    that a person has answered."""
    answered = None
    for why in _questions(one):
        if why not in one.accepted or not one.proven:
            return why, None
        answered = why
    return None, answered


def _questions(one: Remitted) -> Sequence[Why]:
    payment, paid = one.payment, one.payment.paid
    notice = paid and payment.status_code in _FORWARDED_OR_ESTIMATE
    found = []
    if notice:
        found.append(Why.MONEY_ON_NOTICE)
    if not one.proven:
        found.append(Why.UNPROVEN)
    if not notice and payment.status_code not in _PROCESSED:
        found.append(Why.UNKNOWN_STATUS)
    if payment.corrected_patient is not None:
        found.append(Why.NAME_CORRECTED)
    if paid and paid.is_signed():
        found.append(Why.NEGATIVE)
    return found


def _is_other_part(one: ClaimPayment, other: ClaimPayment) -> bool:
    """Whether two payments are parts of a split claim: other payer numbers and no line in common."""
    if one.payer_claim_control_number == other.payer_claim_control_number:
        return False
    lines = {line.line_control_number for line in one.lines}
    others = {line.line_control_number for line in other.lines}
    return bool(lines and others) and None not in lines | others and lines.isdisjoint(others)
