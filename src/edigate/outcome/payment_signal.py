"""What a claim payment says about its submission, in words for a person: it is not kept beside the payment, but made from it."""

from __future__ import annotations

from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.outcome.settlement import recall
from edigate.posting.judge import ZERO, Decision, Judgement
from edigate.tracking import words
from edigate.tracking.signal import Signal, SignalKind
from edigate.transactions.remittance_835.facts import ClaimPayment, ServicePayment

_DECIDED = {each: each.replace("_", " ").capitalize() for each in Decision}


def of_payment(payment: KnownPayment, submission: KnownSubmission | None, tables: Tables) -> Signal:
    """What a payment on record says about the submission that it is for, whatever it does to the books."""
    record = recall(payment, submission, tables)
    told = record.booked.payment
    return Signal(
        kind=SignalKind.REMITTANCE,
        verdict=record.judgement.decision,
        at=record.at,
        message=_message(told, record.judgement, tables),
        codes=_codes(told),
        amount=told.paid,
        payer_claim_control_number=told.payer_claim_control_number,
        source=record.booked.source,
    )


def _codes(payment: ClaimPayment) -> tuple[str, ...]:
    places: tuple[ClaimPayment | ServicePayment, ...] = (payment, *payment.lines)
    found = dict.fromkeys([f"CLP02:{payment.status_code or ''}"])
    for place in places:
        for one in place.adjustments:
            found[words.adjustment_code(one)] = None
    for place in places:
        for remark in place.remarks:
            found[remark] = None
    return tuple(found)


def _message(payment: ClaimPayment, judgement: Judgement, tables: Tables) -> str:
    paid, charge = payment.paid or ZERO, payment.charge or ZERO
    text = f"{_DECIDED[judgement.decision]}: {paid:.2f} paid of {charge:.2f} charged"
    if judgement.forwarded:
        text += ", forwarded to the next payer"
    for line in judgement.denied:
        why = words.adjustment_sentence(line.adjustments, line.remarks, tables.carc, tables.rarc)
        text += f"; {line.number or 'the claim'} denied: {why}"
    return text
