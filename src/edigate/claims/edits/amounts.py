"""Amounts and quantities: totals, signs, decimals, size (CLM02; SV102, SV203 and quantities; AMT*F5)."""

from __future__ import annotations

from decimal import Decimal

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim, sum_of

_TOO_MUCH = Decimal(100_000_000)
_ZERO, _ONE = Decimal(0), Decimal(1)
_CENT = Decimal("0.01")
_THOUSANDTH = Decimal("0.001")


def check_amounts(claim: Claim, report: Report) -> None:
    """Every amount can be written; the claim's charge is the sum of its lines."""
    stated, lines = claim.charge, claim.lines
    if not (_ZERO <= stated < _TOO_MUCH and stated.same_quantum(_CENT)):
        _check_amount(stated, "/charge", report)
    for n, line in enumerate(lines):
        charge, quantity = line.charge, line.quantity
        if not (_ZERO <= charge < _TOO_MUCH and charge.same_quantum(_CENT)):
            _check_amount(charge, f"/lines/{n}/charge", report)
        if quantity != _ONE:
            check_quantity(quantity, f"/lines/{n}/quantity", report)
    total = sum_of(lines)
    if total != stated:
        report.tell(ClaimCode.CHARGE_NOT_SUM, "/charge", f"stated {stated}, lines {total}")
    if not stated:
        report.tell(ClaimCode.CHARGE_ZERO, "/charge")


def check_patient_paid(paid: Decimal | None, charge: Decimal, report: Report) -> None:
    """What the patient has paid can be written and is not above the charge."""
    if paid is not None:
        _check_amount(paid, "/patient_paid", report)
        if paid > charge:
            report.tell(ClaimCode.PATIENT_PAID_OVER_CHARGE, "/patient_paid")


def _check_amount(amount: Decimal, field: str, report: Report) -> None:
    if amount < _ZERO:
        report.tell(ClaimCode.AMOUNT_NEGATIVE, field)
    if not amount.same_quantum(_CENT):  # the model gives two decimals wherever two are enough
        report.tell(ClaimCode.AMOUNT_DECIMALS, field)
    if abs(amount) >= _TOO_MUCH:
        report.tell(ClaimCode.AMOUNT_TOO_LARGE, field)


def check_quantity(quantity: Decimal, field: str, report: Report) -> None:
    """A quantity is above zero and can be written."""
    if not _ZERO < quantity < _TOO_MUCH or quantity % _THOUSANDTH:
        report.tell(ClaimCode.QUANTITY_INVALID, field)
