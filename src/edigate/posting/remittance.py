"""May a remittance post at all, and does money travel with it? The rules about BPR that come before any claim.

Source: 005010X221A1, BPR01 (handling), BPR02 (amount), BPR04 (method). BPR01 never decides whether claims post: most
real remittances say I, which means only that the money travels apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from edigate.transactions.remittance_835.facts import Payment

_POSTING = frozenset({"I", "C", "D", "U", "X"})
_NOTICE = "H"
_PRENOTE = "P"
_NO_PAYMENT = "NON"
_CENT = Decimal("0.01")
_DIGITS = 15  # more before the point is no amount of money, and would not fit the books


class Funds(StrEnum):
    """Whether a bank item belongs to a remittance."""

    AWAITED = "awaited"
    NONE = "none"


def is_cents(amount: Decimal | None) -> bool:
    """Whether an amount can be booked: readable, and no fraction of a cent."""
    if amount is None:
        return False
    text = str(amount)
    if text[-3:-2] == "." and len(text) <= _DIGITS:  # the form that nearly all have
        return True
    return amount.adjusted() < _DIGITS and amount == amount.quantize(_CENT)


def are_cents(sums: Sequence[Decimal]) -> bool:
    """Whether some sums show that no amount in any of them is a fraction of a cent. If not, each amount must be looked at."""
    return str(sum(sums))[-3:-2] == "."  # a sum has as many decimals as the amount that has most


def obstacles(payment: Payment, debits: bool = False) -> tuple[str, ...]:
    """Why the whole remittance must be held by what BPR says, in words; empty when it may post. `debits`: one that takes
    money is no obstacle."""
    found: list[str] = []
    amount = payment.amount
    if not is_cents(amount):
        found.append("the amount of the payment (BPR02) is not readable to the cent")
    elif amount is not None and amount < 0:
        found.append("the amount of the payment (BPR02) is negative")
    if payment.payment_date is None:
        found.append("the payment has no readable date (BPR16)")
    if not payment.trace:
        found.append("the payment has no trace number (TRN02)")
    if payment.handling == _PRENOTE:
        found.append("it is a test of the bank connection (BPR01 P), not a payment")
    elif payment.handling not in _POSTING and payment.handling != _NOTICE:
        found.append("the kind of handling (BPR01) is unknown")
    if payment.method == _NO_PAYMENT and amount:
        found.append("it says that no money moves (BPR04 NON) but names an amount")
    if payment.credit_debit == "D" and amount and not debits:
        found.append("it is a debit (BPR03 D): the payer takes money from the account")
    return tuple(found)


def funds(payment: Payment) -> Funds:
    """Whether money is to be awaited at the bank: not for a notice (H), for NON, for a debit, or for an amount of nothing."""
    if (
        payment.handling == _NOTICE
        or payment.method == _NO_PAYMENT
        or payment.credit_debit == "D"
        or not payment.amount
    ):
        return Funds.NONE
    return Funds.AWAITED
