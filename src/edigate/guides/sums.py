"""SNIP 3: the sums of a claim and of a remittance, kept while the segments go by. Nothing is kept but running totals.

The remittance's three equations are those of `transactions.remittance_835.balance`, which proves them on facts; here
they are kept segment by segment, because making facts would cost more than the whole check. A test holds both
together on every 835 we have. An amount that cannot be read leaves its sum unchecked and says so once.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import ClassVar, NamedTuple

from edigate.guides.codes import GuideCode

ZERO = Decimal(0)
_LONGEST = 20  # an amount has 18 digits at most, a sign and a point; sums of longer ones would not be exact


class Imbalance(NamedTuple):
    """A sum that does not hold: its code, the place (ordinal in the set) of its segment, and the amounts."""

    code: GuideCode
    id: str
    segment: int
    element: int | None
    loop: str | None
    expected: Decimal | None
    found: Decimal | None


def amount(values: list[str], position: int) -> Decimal | None:
    """The amount at this element, None when it is absent or cannot be read: then no sum with it can be known."""
    if position >= len(values):
        return None
    text = values[position]
    try:
        read = Decimal(text)
    except InvalidOperation:
        return None
    if len(text) > _LONGEST or not read.is_finite() or "e" in text or "E" in text:
        return None
    return read


class ClaimSums:
    """837: CLM02 is the sum of the charges of the claim's lines (SV102, SV203, SV302)."""

    IDS = frozenset(("CLM", "SV1", "SV2", "SV3"))
    CODES = frozenset((GuideCode.CLAIM_CHARGE_UNBALANCED, GuideCode.AMOUNT_UNREADABLE))
    _CHARGE: ClassVar = {"SV1": 2, "SV2": 3, "SV3": 2}

    def __init__(self) -> None:
        self._segment = 0
        self._charge: Decimal | None = ZERO
        self._lines: Decimal | None = ZERO
        self._any = False

    def take(self, values: list[str], segment: int) -> list[Imbalance]:
        """A CLM closes the claim before it, which may be told unbalanced; a line adds to its claim."""
        if values[0] == "CLM":
            found = self.close()
            self._segment, self._charge, self._lines, self._any = segment, amount(values, 2), ZERO, False
            return found
        self._any = True
        self._lines = _plus(self._lines, amount(values, self._CHARGE[values[0]]))
        return []

    def close(self) -> list[Imbalance]:
        """The end of the set, and of the claim that is open."""
        some, self._any = self._any and self._segment > 0, False
        if not some or self._charge == self._lines is not None:
            return []
        return [
            _difference(
                GuideCode.CLAIM_CHARGE_UNBALANCED,
                ("CLM", self._segment, 2, "2300"),
                self._lines,
                self._charge,
            )
        ]


class RemittanceSums:
    """835: the equations of line, claim and payment."""

    IDS = frozenset(("BPR", "CLP", "CAS", "SVC", "PLB"))
    CODES = frozenset(
        (
            GuideCode.REMITTANCE_LINE_UNBALANCED,
            GuideCode.REMITTANCE_CLAIM_UNBALANCED,
            GuideCode.REMITTANCE_PAYMENT_UNBALANCED,
            GuideCode.AMOUNT_UNREADABLE,
        )
    )

    def __init__(self) -> None:
        self._payment: tuple[int, Decimal | None, str] | None = None
        self._paid: Decimal | None = ZERO
        self._claim: tuple[int, Decimal | None, Decimal | None] | None = None
        self._line: tuple[int, Decimal | None, Decimal | None] | None = None
        self._on_claim: Decimal | None = ZERO
        self._on_line: Decimal | None = ZERO

    def take(self, values: list[str], segment: int) -> list[Imbalance]:
        """One of the segments that carry amounts: what it closes may be told unbalanced."""
        found: list[Imbalance] = []
        id_ = values[0]
        if id_ == "CAS":
            total = _every(values, 3, 3)
            self._on_claim = _plus(self._on_claim, total)
            if self._line is not None:
                self._on_line = _plus(self._on_line, total)
        elif id_ == "SVC":
            found = self._end_line()
            self._line, self._on_line = (segment, amount(values, 2), amount(values, 3)), ZERO
        elif id_ == "CLP":
            found = self._end_claim()
            paid = amount(values, 4)
            self._claim, self._on_claim = (segment, amount(values, 3), paid), ZERO
            self._paid = _plus(self._paid, paid)
        elif id_ == "PLB":
            found = self._end_claim()
            taken = _every(values, 4, 2)
            self._paid = _plus(self._paid, None if taken is None else -taken)
        else:
            self._payment = (segment, amount(values, 2), values[3] if len(values) > 3 else "")
        return found

    def close(self) -> list[Imbalance]:
        """The end of the set: the last claim, and the payment itself."""
        found = self._end_claim()
        if self._payment is not None:
            segment, paid, direction = self._payment
            right = self._paid is not None and paid in (self._paid, -self._paid if direction == "D" else None)
            if not right:
                where = ("BPR", segment, 2, None)
                found.append(_difference(GuideCode.REMITTANCE_PAYMENT_UNBALANCED, where, self._paid, paid))
        return found

    def _end_line(self) -> list[Imbalance]:
        if self._line is None:
            return []
        (segment, charge, paid), self._line = self._line, None
        expected = _plus(charge, None if self._on_line is None else -self._on_line)
        if expected == paid is not None:
            return []
        return [
            _difference(GuideCode.REMITTANCE_LINE_UNBALANCED, ("SVC", segment, 3, "2110"), expected, paid)
        ]

    def _end_claim(self) -> list[Imbalance]:
        found = self._end_line()
        if self._claim is not None:
            (segment, charge, paid), self._claim = self._claim, None
            expected = _plus(charge, None if self._on_claim is None else -self._on_claim)
            if expected is None or expected != paid:
                where = ("CLP", segment, 4, "2100")
                found.append(_difference(GuideCode.REMITTANCE_CLAIM_UNBALANCED, where, expected, paid))
        return found


def _difference(
    code: GuideCode, where: tuple[str, int, int, str | None], expected: Decimal | None, found: Decimal | None
) -> Imbalance:
    """A sum that does not hold, or that cannot be known."""
    id_, segment, element, loop = where
    known = expected is not None and found is not None
    return Imbalance(
        code if known else GuideCode.AMOUNT_UNREADABLE, id_, segment, element, loop, expected, found
    )


def _every(values: list[str], first: int, apart: int) -> Decimal | None:
    """The sum of the amounts at every `apart`-th element from `first` on that has a reason before it."""
    if len(values) <= first + apart:
        return amount(values, first)
    total: Decimal | None = ZERO
    for position in range(first, len(values), apart):
        if values[position] or values[position - 1]:
            total = _plus(total, amount(values, position))
    return total


def _plus(total: Decimal | None, more: Decimal | None) -> Decimal | None:
    return None if total is None or more is None else total + more


def sums_for(set_id: str) -> ClaimSums | RemittanceSums | None:
    """What keeps the sums of a transaction set of this ST01; None when it has none."""
    match set_id:
        case "837":
            return ClaimSums()
        case "835":
            return RemittanceSums()
        case _:
            return None


def summed_ids(set_id: str) -> frozenset[str]:
    """The ids of the segments that sums over this set need to see."""
    sums = sums_for(set_id)
    return sums.IDS if sums else frozenset()
