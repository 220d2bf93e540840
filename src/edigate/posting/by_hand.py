"""Entries that a person orders: patient payments, refunds, write-offs, corrections, and the undoing of any of them.

Amounts are positive and say how much moves; which account gives and which takes follows from the order. Nothing is
written off or refunded beyond what stands open: the caller asks `open_on` first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.posting.chart import Chart
from edigate.posting.entry import Entry, Posting

_ZERO = Decimal("0.00")


class Part(StrEnum):
    """What of a claim's balance an order is about."""

    PATIENT = "patient"  # the patient's share, of every kind
    DENIED = "denied"  # denied and not given up
    REDUCED = "reduced"  # taken off by the payer on its own account
    INSURANCE = "insurance"  # billed and not decided


class Order(msgspec.Struct, frozen=True, gc=False):
    """What every entry by hand says of itself: its key, its day, its claim (None: none) and what it is, in words."""

    key: str
    dated: date
    description: str
    claim_id: int | None = None


def accounts(part: Part, payer: str, chart: Chart) -> tuple[str, ...]:
    """The accounts of a part of a claim's balance, in the order in which money is taken off them."""
    roles = {
        Part.PATIENT: ("copay", "deductible", "coinsurance", "patient_other", "patient_unverified"),
        Part.DENIED: ("denials_pending",),
        Part.REDUCED: ("payer_reduction",),
        Part.INSURANCE: ("receivable",),
    }[part]
    return tuple(chart.account(role, payer) for role in roles)


def open_on(balances: Mapping[str, Decimal], names: Iterable[str]) -> Decimal:
    """What stands open (debit) on accounts."""
    return sum((max(balances.get(name, _ZERO), _ZERO) for name in names), _ZERO)


def credit_on(balances: Mapping[str, Decimal], names: Iterable[str]) -> Decimal:
    """What accounts are in credit with: more was taken off them than they had."""
    return sum((max(-balances.get(name, _ZERO), _ZERO) for name in names), _ZERO)


def credit_accounts(chart: Chart) -> tuple[str, ...]:
    """Where a patient can be in credit, in the order in which it is given back."""
    return (chart.patient_credit, *accounts(Part.PATIENT, "", chart))


def patient_credit(balances: Mapping[str, Decimal], chart: Chart) -> Decimal:
    """What a patient has to their credit on a claim: what they have paid beyond all that is theirs there, what is under
    review included."""
    beyond = -sum((balances.get(name, _ZERO) for name in credit_accounts(chart)), _ZERO)
    return max(min(beyond, balances.get(chart.patient_receipts, _ZERO)), _ZERO)


def payer_accounts(payer: str, chart: Chart) -> tuple[str, ...]:
    """Where a claim stands with a payer."""
    parts = (Part.INSURANCE, Part.DENIED, Part.REDUCED)
    return tuple(name for part in parts for name in accounts(part, payer, chart))


def paid_by(payer: str, entries: Iterable[Entry], chart: Chart) -> Decimal:
    """What a payer has paid on a claim by all of its entries, less what waits in suspense or was given back."""
    money = (chart.account("funds", payer), chart.account("suspense", payer))
    own = payer_accounts(payer, chart)
    paid = _ZERO
    for entry in entries:
        given_back = any(one.account in own for one in entry.postings)
        names = (*money, chart.bank) if given_back else money
        paid += sum((one.amount for one in entry.postings if one.account in names), _ZERO)
    return paid


def patient_payment(
    order: Order, amount: Decimal, balances: Mapping[str, Decimal], payer: str, chart: Chart
) -> Entry:
    """A patient paid: the share that stands open is cleared, the rest is the patient's credit (paid ahead)."""
    taken = _taken_off(amount, balances, accounts(Part.PATIENT, payer, chart))
    left = amount + sum((one.amount for one in taken), _ZERO)
    credit = [Posting(chart.patient_credit, -left)] if left else []
    return _entry(order, [Posting(chart.patient_receipts, amount), *taken, *credit])


def patient_refund(order: Order, amount: Decimal, balances: Mapping[str, Decimal], chart: Chart) -> Entry:
    """Money goes back to a patient who has a credit, or whose share became less than was paid on it."""
    given = _given_back(amount, balances, credit_accounts(chart))
    return _entry(order, [*given, Posting(chart.patient_receipts, -amount)])


def payer_refund(
    order: Order, amount: Decimal, names: Sequence[str], balances: Mapping[str, Decimal], chart: Chart
) -> Entry:
    """Money goes back to a payer out of the accounts `names`: its suspense, or a claim's that it has overpaid."""
    return _entry(order, [*_given_back(amount, balances, names), Posting(chart.bank, -amount)])


def write_off(
    order: Order, amount: Decimal, part: Part, balances: Mapping[str, Decimal], payer: str, chart: Chart
) -> Entry:
    """An approved write-off of what stands open."""
    taken = _taken_off(amount, balances, accounts(part, payer, chart))
    return _entry(order, [Posting(chart.approved_writeoff, amount), *taken])


def transfer(
    order: Order, amount: Decimal, source: Part, target: Part, balances: Mapping[str, Decimal], payer: str, chart: Chart
) -> Entry:  # fmt: skip
    """What stands open on one part is owed by another: a denial that is the patient's after all, and the like.

    The patient's new share is `patient:other`.
    """
    taken = _taken_off(amount, balances, accounts(source, payer, chart))
    patient = target is Part.PATIENT
    account = chart.patient_other if patient else accounts(target, payer, chart)[0]
    return _entry(order, [Posting(account, amount), *taken])


def settle(order: Order, waiting: Iterable[Posting], account: str) -> Entry:
    """What waits in suspense by a provider adjustment, or stands open by several, is moved to the account a person names."""
    postings: list[Posting] = []
    for one in waiting:
        postings.append(msgspec.structs.replace(one, amount=-one.amount))
        postings.append(Posting(account, one.amount))
    return _entry(order, postings)


def correction(order: Order, postings: Sequence[tuple[str, Decimal]]) -> Entry:
    """Any accounts against each other; they must sum to zero, which the caller has looked at."""
    return _entry(order, [Posting(account, amount) for account, amount in postings])


def undo(order: Order, entry: Entry) -> Entry:
    """The exact negation of an entry that was ordered by hand."""
    postings = tuple(msgspec.structs.replace(one, amount=-one.amount) for one in entry.postings)
    return Entry(
        order.key, order.dated, order.description, postings, claim_id=entry.claim_id, reverses=entry.key
    )


def _taken_off(amount: Decimal, balances: Mapping[str, Decimal], names: Iterable[str]) -> list[Posting]:
    """Credits on accounts in their order, none beyond what stands open on it."""
    postings, left = [], amount
    for name in names:
        part = min(left, max(balances.get(name, _ZERO), _ZERO))
        if part:
            postings.append(Posting(name, -part))
            left -= part
    return postings


def _given_back(amount: Decimal, balances: Mapping[str, Decimal], names: Iterable[str]) -> list[Posting]:
    """Debits on accounts in their order, none beyond the credit that stands on it."""
    opposite = {name: -balance for name, balance in balances.items()}
    return [Posting(one.account, -one.amount) for one in _taken_off(amount, opposite, names)]


def _entry(order: Order, postings: Sequence[Posting]) -> Entry:
    return Entry(order.key, order.dated, order.description, tuple(postings), claim_id=order.claim_id)
