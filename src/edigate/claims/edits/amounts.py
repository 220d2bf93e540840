"""Amounts and quantities: totals, signs, decimals, size (CLM02; SV102, SV203 and quantities; AMT*F5)."""

from __future__ import annotations

from decimal import Decimal

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.line import ServiceLine
from edigate.claims.model import Claim

_TOO_MUCH = Decimal(100_000_000)
_ZERO = Decimal(0)
_ONE: Decimal = ServiceLine.model_fields["quantity"].default
_CENT, _NOTHING = Decimal("0.01"), Decimal("0.00")
_THOUSANDTH = Decimal("0.001")


def check_amounts(claim: Claim, report: Report) -> None:
    """Every amount can be written; the claim's charge is the sum of its lines."""
    stated, lines = claim.charge, [line.__dict__ for line in claim.lines]
    charges: list[Decimal] = [line["charge"] for line in lines]
    total = sum(charges, _NOTHING)
    # Where none is negative, a sum that can be written has parts that can; the model gives two decimals where two are enough.
    if not (total == stated and total < _TOO_MUCH and total.same_quantum(_CENT) and min(charges) >= _ZERO):
        _check_amount(stated, "/charge", report)
        for n, charge in enumerate(charges):
            _check_amount(charge, f"/lines/{n}/charge", report)
    for n, line in enumerate(lines):
        quantity = line["quantity"]
        if quantity is not _ONE and quantity != _ONE:
            check_quantity(quantity, f"/lines/{n}/quantity", report)
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
