"""What a patient owes and why, in plain words, from what the books have proven.

A claim's books are handed in as `Moved` amounts by role of the chart; nothing here is worked out from a remittance anew.
For every claim: charge = paid by insurance + written off + patient's shares + under review + still with the insurance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from edigate.claims.model import Claim, Line, service_code
from edigate.claims.people import Address
from edigate.codes.code_set import CodeSet

_ZERO = Decimal("0.00")
SHARES = {
    "deductible": "your deductible: the part you pay before your plan begins to pay",
    "coinsurance": "your coinsurance: your percentage of the price your plan allows",
    "copay": "your copay: the fixed amount for this kind of visit",
    "patient_other": "your share",
}
_WRITTEN_OFF = frozenset({"contractual", "approved_writeoff"})
_WITH_INSURANCE = frozenset({"receivable", "denials_pending", "payer_reduction"})
PATIENT_ROLES = (*SHARES, "patient_credit")
REVIEWED_ROLE = "patient_unverified"
_NAMED = frozenset(
    ("charges", "patient_receipts", REVIEWED_ROLE, *PATIENT_ROLES, *_WRITTEN_OFF, *_WITH_INSURANCE)
)


class Moved(msgspec.Struct, frozen=True, gc=False):
    """One posting of a claim: the role of its account, the amount (debit positive), the service line and the reason.

    `settles`: it was paid, given back or given up, which leaves a share what it is.
    """

    role: str
    amount: Decimal
    line: str | None = None
    reason: str | None = None
    settles: bool = False


class Share(msgspec.Struct, frozen=True, gc=False):
    """One part of what the patient owes: which line of the claim (None: the whole), why, how much."""

    line: str | None
    service_date: date | None
    procedure: str | None
    kind: str
    amount: Decimal
    words: str


class StatementClaim(msgspec.Struct, frozen=True, gc=False):
    """One claim on a statement. `on_hold` says why it is not asked for now; then it is not in the total."""

    claim_key: str
    provider: str
    service_date: date | None
    charge: Decimal
    insurance_paid: Decimal
    written_off: Decimal
    with_insurance: Decimal
    under_review: Decimal
    shares: tuple[Share, ...]
    patient_paid: Decimal
    due: Decimal
    on_hold: str | None = None


class Patient(msgspec.Struct, frozen=True, gc=False):
    """Who is asked: the patient with the address of the claim; `member_id` tells namesakes apart."""

    name: str
    member_id: str | None
    birth_date: date | None
    address: tuple[str, ...]


class Statement(msgspec.Struct, frozen=True, gc=False):
    """What one patient owes one practice. `due` leaves out claims on hold."""

    practice: str
    patient: Patient
    claims: tuple[StatementClaim, ...]
    due: Decimal


def claim_statement(
    claim: Claim, claim_key: str, moved: Iterable[Moved], carc: CodeSet, on_hold: str | None = None
) -> StatementClaim:
    """Where one claim stands for its patient.

    Paid by the insurance is what is on no account with a name of its own: money of remittances, less what of it waits in
    suspense or was given back.
    """
    by_role: defaultdict[str, Decimal] = defaultdict(lambda: _ZERO)
    parts = []
    for one in moved:
        by_role[one.role] += one.amount
        if one.role in SHARES and not one.settles:
            parts.append(one)
    asked = sum((by_role[role] for role in PATIENT_ROLES), _ZERO)
    patient_paid, reviewed = by_role["patient_receipts"], by_role[REVIEWED_ROLE]
    due, under_review = due_and_reviewed(asked, reviewed, patient_paid)
    beyond = asked + reviewed - due - under_review  # of payers
    lines = {line.line_control_number: line for line in claim.lines}
    days = [line.service_date for line in lines.values() if line.service_date]
    billing = claim.billing_provider
    return StatementClaim(
        claim_key=claim_key,
        provider=billing.organization_name or f"{billing.first_name or ''} {billing.last_name}".strip(),
        service_date=min(days, default=None),
        charge=-by_role["charges"],
        insurance_paid=sum((amount for role, amount in by_role.items() if role not in _NAMED), _ZERO),
        written_off=sum((by_role[role] for role in _WRITTEN_OFF), _ZERO),
        with_insurance=sum((by_role[role] for role in _WITH_INSURANCE), beyond),
        under_review=under_review,
        shares=tuple(
            _share(lines.get(line or ""), line, kind, reason, amount, carc)
            for (line, kind, reason), amount in _shares(parts).items()
            if amount
        ),
        patient_paid=patient_paid,
        due=due,
        on_hold=on_hold,
    )


def due_and_reviewed(asked: Decimal, reviewed: Decimal, paid: Decimal) -> tuple[Decimal, Decimal]:
    """What a patient is asked for and what is being looked at: what was taken off beyond the one counts against the other.

    A patient has no more to their credit than they have `paid`: what else was taken off is a payer's.
    """
    together_ = asked + reviewed
    if reviewed < 0:
        due, reviewed = together_, _ZERO
    elif asked < 0:
        due, reviewed = min(together_, _ZERO), max(together_, _ZERO)
    else:
        due = asked
    return max(due, -max(paid, _ZERO)), reviewed


def patient_of(claim: Claim) -> Patient:
    """Whom the practice asks: the patient, else the subscriber; the subscriber's address where the patient has none."""
    person = claim.patient or claim.subscriber
    address: Address | None = person.address or claim.subscriber.address
    name = " ".join(part for part in (person.first_name, person.last_name, person.suffix) if part)
    return Patient(name, claim.subscriber.member_id, person.birth_date, _lines_of(address) if address else ())


def together(practice: str, patient: Patient, found: Sequence[StatementClaim]) -> Statement:
    """One patient's claims as one statement, oldest service first."""
    ordered = sorted(found, key=lambda one: (one.service_date or date.min, one.claim_key))
    due = sum((one.due for one in ordered if one.on_hold is None), _ZERO)
    return Statement(practice, patient, tuple(ordered), due)


def _shares(parts: Iterable[Moved]) -> dict[tuple[str | None, str, str | None], Decimal]:
    """What is the patient's by line, kind and reason. What was moved without a reason (to the next payer, or because a payer
    had said it before) comes off what was given a reason; the rest stands by itself."""
    shares: dict[tuple[str | None, str, str | None], Decimal] = {}
    loose: defaultdict[tuple[str | None, str], Decimal] = defaultdict(lambda: _ZERO)
    for one in parts:
        if one.reason is None:
            loose[one.line, one.role] += one.amount
        else:
            told = one.line, one.role, one.reason
            shares[told] = shares.get(told, _ZERO) + one.amount
    for (line, role), amount in loose.items():
        for place in [each for each in shares if each[:2] == (line, role)]:
            taken = min(max(-amount, _ZERO), max(shares[place], _ZERO))
            shares[place] -= taken
            amount += taken
        shares[line, role, None] = amount
    return shares


def _share(
    line: Line | None, number: str | None, kind: str, reason: str | None, amount: Decimal, carc: CodeSet
) -> Share:
    words = SHARES[kind]
    entry = carc.get(reason) if reason and kind == "patient_other" else None
    return Share(
        line=number,
        service_date=line.service_date if line else None,
        procedure=service_code(line) if line else None,
        kind=kind,
        amount=amount,
        words=f"{words}: {entry.gloss}" if entry else words,
    )


def _lines_of(address: Address) -> tuple[str, ...]:
    """An address as the lines of an envelope."""
    town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
    return tuple(part for part in (address.address1, address.address2, town, address.country) if part)
