"""Several payers of one claim: what was written off by contract once is not written off again.

A payer after the first shows what the payer before did as OA-23. Some repeat the contractual adjustment of the payer
before (CO-45) instead, or as well: taken at its word, the same difference would leave the books twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from edigate.codes.code_set import CodeSet
from edigate.posting.judge import ZERO, adjustments
from edigate.posting.post import role_of
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment

# What of a payment's contractual adjustments is not written off, by line control number (None: the whole claim).
Cut = Mapping[str | None, Decimal]


def cuts(payers: Sequence[Sequence[ClaimPayment]], carc: CodeSet) -> list[list[dict[str | None, Decimal]]]:
    """What each payment that stands writes off beyond what the charge leaves, in the shape of `payers`.

    `payers` are the payments of one claim, of each payer its own, in the order in which the claim went to the payers.
    The charge leaves what no payer paid, the payer itself does not put on the patient, and no payer before wrote off.
    Compared line by line when every payment names its lines and adjusts nothing else, else for the claim as a whole.
    """
    by_line = all(_names_lines(one) for payments in payers for one in payments)
    paid: dict[str | None, Decimal] = {}
    written_off: dict[str | None, Decimal] = {}
    found: list[list[dict[str | None, Decimal]]] = []
    for payments in payers:
        parts = [_parts(one, carc) if by_line else _whole(one, carc) for one in payments]
        found.append([_cut(each, paid, written_off) for each in parts])
        for each, cut in zip(parts, found[-1], strict=True):
            for place, part in each.items():
                paid[place] = paid.get(place, ZERO) + part.paid
                kept = part.contractual - cut.get(place, ZERO)
                written_off[place] = written_off.get(place, ZERO) + kept
    return found


class _Part:
    """What one payment says about a line, or about the claim as a whole."""

    def __init__(self, charge: Decimal, paid: Decimal) -> None:
        self.charge, self.paid = charge, paid
        self.contractual = self.elsewhere = ZERO

    def add(self, roles: Iterable[tuple[str | None, Decimal]]) -> None:
        for role, amount in roles:
            if role == "contractual":
                self.contractual += amount
            elif role is not None:
                self.elsewhere += amount


def _cut(parts: Mapping[str | None, _Part], paid: Cut, written_off: Cut) -> dict[str | None, Decimal]:
    cut: dict[str | None, Decimal] = {}
    for place, part in parts.items():
        before = written_off.get(place, ZERO)
        left = part.charge - paid.get(place, ZERO) - part.paid - part.elsewhere - before
        beyond = min(part.contractual - max(left, ZERO), before)
        if beyond > 0:
            cut[place] = beyond
    return cut


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
        remarks = frozenset(payment.remarks).union(line.remarks if line else ())
        yield role_of(one, carc, remarks), one.amount or ZERO
