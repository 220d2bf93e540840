"""Several payers of one claim, or several decisions of one: what one of them took off, or left open, stands once.

A payer after the first shows what the payer before did as OA-23. Some repeat its contractual adjustment (CO-45) or its
denial instead, or as well: taken at its word, the same difference would leave the books twice, or stand open twice. And a
payer that pays what a payer before denied settles it there. So it is with a further decision of the same payer that a
person lets count: its money does, and what it takes off as the one before did stands once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from edigate.codes.code_set import CodeSet
from edigate.posting.chart import Chart
from edigate.posting.judge import ZERO, adjustments
from edigate.posting.roles import PATIENT_ROLES, is_of_qmb, role_of
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment

Place = str | None  # a line control number; None: the claim as a whole
# What a payment takes out of accounts again, back to the receivable of its payer: by line and account.
Cut = Mapping[tuple[Place, str], Decimal]

_OPEN_ROLES = ("denials_pending", "payer_reduction")  # denied or reduced, and not given up
_TAKEN_OFF = ("contractual", *_OPEN_ROLES, *PATIENT_ROLES)


def cuts(
    payers: Sequence[tuple[str, Sequence[ClaimPayment]]], carc: CodeSet, chart: Chart
) -> list[list[dict[tuple[Place, str], Decimal]]]:
    """What of each payment that stands was taken off or stands open already, in the shape of `payers`.

    `payers` are the payers of one claim with their payments, in the order in which the claim went to them; the same payer
    once more with each further decision. The charge
    leaves to be written off what no payer paid, the payer itself does not put elsewhere, and no payer before wrote off.
    What a payer takes off beyond what the payer before left to the patient was still open before: a denial or reduction
    is then a repeated one and stands with the payer before; a payment or write-off settles what stood open there. A payer
    that decides once more is asked for nothing; what it repeats of its own stands once, and what it pays beyond settles what
    it does not repeat: what waited, what was denied, the patient's share.
    Compared line by line when every payment names its lines and adjusts nothing else, else for the claim as a whole.
    """
    by_line = all(_names_lines(one) for _, payments in payers for one in payments)
    before: defaultdict[Place, _Before] = defaultdict(_Before)
    found = []
    for payer, payments in payers:
        parts = [_parts(one, carc) if by_line else _whole(one, carc) for one in payments]
        found.append([_cut(each, before, payer, chart) for each in parts])
        for place in dict.fromkeys(place for each in parts for place in each):
            mine = [(each[place], cut) for each, cut in zip(parts, found[-1], strict=True) if place in each]
            before[place].add(place, payer, mine, chart)
    return found


class _Part:
    """What one payment says about a line, or about the claim as a whole: the charge, the payment, the rest by role."""

    def __init__(self, charge: Decimal, paid: Decimal) -> None:
        self.charge, self.paid = charge, paid
        self.roles: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)

    def add(self, roles: Iterable[tuple[str | None, Decimal]]) -> None:
        for role, amount in roles:
            if role is not None:
                self.roles[role] += amount

    @property
    def contractual(self) -> Decimal:
        return self.roles["contractual"]

    @property
    def elsewhere(self) -> Decimal:
        """What it takes off the receivable without paying it or writing it off."""
        return sum(self.roles.values(), ZERO) - self.contractual


class _Before:
    """Where a line, or the claim as a whole, stands after the payers before: None left while none has spoken.

    `waiting` stands undecided with them, `denied` is denied or reduced, each by account; `left` is the patient's share;
    `last` has spoken last, and what it has taken off stands on the accounts `stands`.
    """

    def __init__(self) -> None:
        self.paid = self.written_off = ZERO
        self.left: Decimal | None = None
        self.last: str | None = None
        self.stands: dict[str, Decimal] = {}
        self.waiting: dict[str, Decimal] = {}
        self.denied: dict[str, Decimal] = {}

    def add(self, place: Place, payer: str, mine: Sequence[tuple[_Part, Cut]], chart: Chart) -> None:
        """One payer more has spoken: `mine` are its payments that name this place, each with its cut."""
        taken = sum((part.paid + part.contractual + part.elsewhere for part, _ in mine), ZERO)
        cut = {account for _, each in mine for where, account in each if where == place}
        out = {account: sum((each.get((place, account), ZERO) for _, each in mine), ZERO) for account in cut}
        again = payer == self.last
        asked = ZERO if again else self.left
        due = sum((part.charge for part, _ in mine), ZERO) if asked is None else asked
        self.paid += sum((part.paid for part, _ in mine), ZERO)
        self.written_off += sum((part.contractual for part, _ in mine), ZERO) - out.get(
            chart.contractual, ZERO
        )
        self.last, stands = payer, self.stands if again else {}
        for role in _TAKEN_OFF:
            account = chart.account(role, payer)
            stands[account] = stands.get(account, ZERO) + sum((part.roles[role] for part, _ in mine), ZERO)
        self.stands = {account: amount - out.get(account, ZERO) for account, amount in stands.items()}
        self.left = sum(_of_patient(self.stands, payer, chart).values(), ZERO)
        for role in _OPEN_ROLES:
            account = chart.account(role, payer)
            amount = sum((part.roles[role] for part, _ in mine), ZERO)
            self.denied[account] = self.denied.get(account, ZERO) + amount
        for accounts in (self.waiting, self.denied):
            for account in accounts:
                accounts[account] -= out.get(account, ZERO)
        own = chart.account("receivable", payer)
        self.waiting[own] = self.waiting.get(own, ZERO) + due - taken + sum(out.values(), ZERO)


def _cut(
    parts: Mapping[Place, _Part], before: Mapping[Place, _Before], payer: str, chart: Chart
) -> dict[tuple[Place, str], Decimal]:
    cut: dict[tuple[Place, str], Decimal] = {}
    for place, part in parts.items():
        if place not in before:
            continue
        was = before[place]
        again = _written_off_again(part, was)
        if again:
            cut[place, chart.contractual] = again
        roles: Mapping[str, Decimal] = part.roles
        denied, shares, asked = was.denied, dict[str, Decimal](), was.left or ZERO
        if payer == was.last:
            repeated = _repeated(part, was, payer, chart)
            if again:  # by all payers together
                repeated[chart.contractual] = max(again, repeated.get(chart.contractual, again))
            cut |= {(place, account): amount for account, amount in repeated.items() if amount}
            again, asked = ZERO, sum(repeated.values(), ZERO)
            roles = {
                role: part.roles[role] - repeated.get(chart.account(role, payer), ZERO)
                for role in _OPEN_ROLES
            }
            denied = {account: stands - repeated.get(account, ZERO) for account, stands in was.denied.items()}
            shares = _of_patient(was.stands, payer, chart)
            shares = {account: stands - repeated.get(account, ZERO) for account, stands in shares.items()}
        beyond = part.paid + part.contractual + part.elsewhere - again - asked
        for account, amount in _open_before(roles, beyond, was.waiting, denied, shares, payer, chart):
            cut[place, account] = cut.get((place, account), ZERO) + amount
    return cut


def _written_off_again(part: _Part, was: _Before) -> Decimal:
    """What a payer before wrote off already."""
    left = part.charge - was.paid - part.paid - part.elsewhere - was.written_off
    return max(min(part.contractual - max(left, ZERO), was.written_off), ZERO)


def _repeated(part: _Part, was: _Before, payer: str, chart: Chart) -> dict[str, Decimal]:
    """What the same payer has taken off already, by account."""
    found = {}
    for role in _TAKEN_OFF:
        account = chart.account(role, payer)
        here, there = part.roles[role], was.stands.get(account, ZERO)
        amount = min(here, there) if here > 0 else max(here, there)
        if here * there > 0:
            found[account] = amount
    return found


def _of_patient(stands: Mapping[str, Decimal], payer: str, chart: Chart) -> dict[str, Decimal]:
    return {
        account: stands.get(account, ZERO)
        for account in (chart.account(role, payer) for role in PATIENT_ROLES)
    }


def _open_before(
    roles: Mapping[str, Decimal],
    beyond: Decimal,
    waiting: Mapping[str, Decimal],
    denied: Mapping[str, Decimal],
    shares: Mapping[str, Decimal],
    payer: str,
    chart: Chart,
) -> Iterable[tuple[str, Decimal]]:
    """Where the amount `beyond` what this payer was asked for stood: undecided, repeated as a denial, denied before, or on
    the patient, where the same payer does not repeat it (`shares`)."""
    own = chart.account("receivable", payer)
    for account, stands in waiting.items():
        taken = min(beyond, stands)
        if taken > 0:
            beyond -= taken
            if account != own:
                yield account, taken
    open_ = sum((max(stands, ZERO) for stands in denied.values()), ZERO)
    for role in _OPEN_ROLES:
        taken = min(beyond, roles[role], open_)
        if taken > 0:
            beyond, open_ = beyond - taken, open_ - taken
            yield chart.account(role, payer), taken
    for account, stands in (*denied.items(), *reversed(list(shares.items()))):
        taken = min(beyond, stands)
        if taken > 0:
            beyond -= taken
            yield account, taken


def _names_lines(payment: ClaimPayment) -> bool:
    at_claim = any(one.amount for one in payment.adjustments)
    return bool(payment.lines) and not at_claim and all(line.line_control_number for line in payment.lines)


def _parts(payment: ClaimPayment, carc: CodeSet) -> dict[str | None, _Part]:
    parts: dict[str | None, _Part] = {}
    for line in payment.lines:
        part = parts.setdefault(line.line_control_number, _Part(ZERO, ZERO))
        part.charge += line.charge or ZERO
        part.paid += line.paid or ZERO
        part.add(_roles(payment, [(line, one) for one in line.adjustments], carc))
    return parts


def _whole(payment: ClaimPayment, carc: CodeSet) -> dict[str | None, _Part]:
    part = _Part(payment.charge or ZERO, payment.paid or ZERO)
    part.add(_roles(payment, adjustments(payment), carc))
    return {None: part}


def _roles(
    payment: ClaimPayment, found: Iterable[tuple[ServicePayment | None, Adjustment]], carc: CodeSet
) -> Iterable[tuple[str | None, Decimal]]:
    for line, one in found:
        qmb = is_of_qmb(payment.remarks) or (line is not None and is_of_qmb(line.remarks))
        yield role_of(one, carc, qmb), one.amount or ZERO
