"""The sums of an 835: pure equations on its facts, here once for reading, checking and posting. Source: guide 1.10.2.

A positive adjustment lowers the payment, a negative one raises it. An amount that is None was absent or unreadable:
nothing that needs it can be proven, so its equation is a difference without an expectation.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edigate.transactions.elements import ZERO
from edigate.transactions.remittance_835.facts import (
    REVERSAL,
    Adjustment,
    ClaimPayment,
    Difference,
    Level,
    Payment,
    ProviderAdjustment,
)

PATIENT_RESPONSIBILITY = "PR"
NO_PATIENT_SHARE = frozenset(
    (REVERSAL, "25")
)  # CLP02: what these pay back or only foretell, the patient does not owe


def expected_payments(claim: ClaimPayment) -> list[Decimal | None]:
    """What the other amounts of a claim demand that it pays: for each line, then for the claim as a whole; None where one of
    them is missing.

    SVC02 less the CAS amounts of its 2110 is SVC03; CLP03 less those of 2100 and of all its 2110 is CLP04.
    """
    expected: list[Decimal | None] = []
    adjusted = _total(claim.adjustments)
    for line in claim.lines:
        here = _total(line.adjustments)
        adjusted = None if adjusted is None or here is None else adjusted + here
        expected.append(None if line.charge is None or here is None else line.charge - here)
    expected.append(None if claim.charge is None or adjusted is None else claim.charge - adjusted)
    return expected


def claim_differences(claim: ClaimPayment, where: str = "") -> tuple[Difference, ...]:
    """Every equation of the claim and its lines that does not hold; `where` is the claim's JSON pointer."""
    found = []
    *of_lines, of_claim = expected_payments(claim)
    for n, (line, expected) in enumerate(zip(claim.lines, of_lines, strict=True)):
        if expected is None or expected != line.paid:
            found.append(Difference(Level.LINE, f"{where}/lines/{n}", expected, line.paid, line.ordinal))
    if of_claim is None or of_claim != claim.paid:
        found.append(Difference(Level.CLAIM, where, of_claim, claim.paid, claim.ordinal))
    return tuple(found)


def payment_difference(
    payment: Payment, paid: Decimal | None, provider_adjustments: Iterable[ProviderAdjustment]
) -> Difference | None:
    """The sum of all CLP04 (`paid`, None when one is unknown) less the PLB amounts is BPR02; None when it holds.

    A debit (BPR03 = D) takes money: then BPR02 stands for a negative sum.
    """
    amounts = [adjustment.amount for adjustment in provider_adjustments]
    known = [amount for amount in amounts if amount is not None]
    expected = paid - sum(known, ZERO) if paid is not None and len(known) == len(amounts) else None
    if expected is not None and payment.amount is not None:
        if expected == payment.amount or (payment.credit_debit == "D" and expected == -payment.amount):
            return None
    return Difference(Level.PAYMENT, "/payment/amount", expected, payment.amount, payment.ordinal)


def lines_difference(claim: ClaimPayment) -> tuple[Decimal, Decimal] | None:
    """By how much (charge, payment) the lines miss the claim; None when they meet it, or when there are no lines.

    The charges of all lines are CLP03, and their payments less the claim's own CAS amounts are CLP04. A split claim
    rightly fails this, so it is a warning; but what fails it cannot be posted line by line.
    """
    if not claim.lines or claim.charge is None or claim.paid is None:
        return None
    charge, paid, own = ZERO, ZERO, _total(claim.adjustments)
    for line in claim.lines:
        if line.charge is None or line.paid is None:
            return None
        charge += line.charge
        paid += line.paid
    if own is None or (charge == claim.charge and paid - own == claim.paid):
        return None
    return charge - claim.charge, paid - own - claim.paid


def patient_responsibility_difference(claim: ClaimPayment) -> Difference | None:
    """All PR amounts are CLP05, which is nothing when it is left out; None when they are.

    Reversals (X12 RFI 2548) and predeterminations need not tell it.
    """
    if claim.status_code in NO_PATIENT_SHARE:
        return None
    told = claim.patient_responsibility or ZERO
    everywhere = [*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)]
    expected = _total(one for one in everywhere if one.group == PATIENT_RESPONSIBILITY)
    if expected is None or expected == told:
        return None
    return Difference(Level.CLAIM, "/patient_responsibility", expected, told, claim.ordinal)


def _total(adjustments: Iterable[Adjustment]) -> Decimal | None:
    total = ZERO
    for adjustment in adjustments:
        amount = adjustment.amount
        if amount is None:
            return None
        total = amount if total is ZERO else total + amount  # a sum that is zero keeps its decimals
    return total
