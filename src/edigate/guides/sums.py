"""SNIP 3: the sums of a claim and of a remittance, kept while the segments go by. Nothing is kept but running totals.

The remittance's equations are those of `transactions.remittance_835.balance`, which proves them on facts; here
they are kept segment by segment, because making facts would cost more than the whole check. A test holds both
together on every 835 we have. An amount that cannot be read leaves its sum unchecked and says so once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import ClassVar, NamedTuple, TypeAlias

from edigate.guides.codes import GuideCode
from edigate.transactions.remittance_835.balance import NO_PATIENT_SHARE, PATIENT_RESPONSIBILITY

Read: TypeAlias = Callable[[str], Decimal]

ZERO = Decimal(0)
UNKNOWN = Decimal("NaN")  # an amount that cannot be known makes every sum with it unknown, and says nothing
_PATIENT = [PATIENT_RESPONSIBILITY]
_LONGEST = 20  # an amount has 18 digits at most, a sign and a point; sums of longer ones would not be exact


class Imbalance(NamedTuple):
    """A sum that does not hold: its code, the place (ordinal in the set) of its segment, and by how much it is off."""

    code: GuideCode
    id: str
    segment: int
    element: int
    loop: str | None
    difference: Decimal


def amount(text: str) -> Decimal:
    """An amount as it stands in the file; unknown when it is absent or cannot be read."""
    try:
        read = Decimal(text)
    except InvalidOperation:
        return UNKNOWN
    # Letters make NaN, Infinity and exponents, which Decimal reads and X12 does not know.
    return UNKNOWN if text.swapcase() != text or len(text) > _LONGEST else read


def _told_at(values: list[str], at: int, read: Read) -> Decimal:
    return read(values[at]) if at < len(values) else UNKNOWN


def _every(values: list[str], first: int, apart: int, read: Read) -> Decimal:
    """The sum of the amounts at every `apart`-th element from `first` on that has a reason before it."""
    total = ZERO
    for position in range(first, max(len(values), first + 1), apart):
        if position == first or values[position] or values[position - 1]:
            total += read(values[position]) if position < len(values) and values[position] else UNKNOWN
    return total


def _told(
    code: GuideCode, id_: str, segment: int, element: int, loop: str | None, off: Decimal
) -> list[Imbalance]:
    """A sum that is `off` by this much: nothing when it holds."""
    if not off:
        return []
    return [
        Imbalance(GuideCode.AMOUNT_UNREADABLE if off.is_nan() else code, id_, segment, element, loop, off)
    ]


class ClaimSums:
    """837: CLM02 is the sum of the charges of the claim's lines (SV102, SV203, SV302)."""

    IDS = frozenset(("CLM", "SV1", "SV2", "SV3"))
    CODES = frozenset((GuideCode.CLAIM_CHARGE_UNBALANCED, GuideCode.AMOUNT_UNREADABLE))
    _AT: ClassVar = {"CLM": 2, "SV1": 2, "SV2": 3, "SV3": 2}

    def __init__(self) -> None:
        self._segment = 0  # the place of the open claim's CLM
        self._off = ZERO  # its charge less the lines so far
        self._lines = False

    def take(
        self, texts: Sequence[str], positions: Iterable[int], place: int, mark: str, read: Read = amount
    ) -> list[Imbalance]:
        """Those texts at `positions`, of which the first of all stands at `place`; what they close may be told unbalanced.

        A CLM closes the claim before it, a line adds to its claim. `read` may be `Decimal` for texts found good.
        """
        found: list[Imbalance] = []
        for position in positions:
            values = texts[position].split(mark, 4)
            at = self._AT[values[0]]
            told = read(values[at]) if at < len(values) else UNKNOWN
            if values[0] != "CLM":
                self._off -= told
                self._lines = True
                continue
            if self._off:
                found += self.close()
            self._segment, self._off, self._lines = place + position, told, False
        return found

    def close(self) -> list[Imbalance]:
        """The end of the claim that is open, and of the set; a claim without lines has other faults."""
        if not self._segment or not self._lines:
            return []
        self._lines = False
        return _told(GuideCode.CLAIM_CHARGE_UNBALANCED, "CLM", self._segment, 2, "2300", self._off)


class RemittanceSums:
    """835: the equations of line, claim and payment. Each is kept as what is still open of it."""

    IDS = frozenset(("BPR", "CLP", "CAS", "SVC", "PLB"))
    CODES = frozenset(
        (
            GuideCode.REMITTANCE_LINE_UNBALANCED,
            GuideCode.REMITTANCE_CLAIM_UNBALANCED,
            GuideCode.REMITTANCE_PAYMENT_UNBALANCED,
            GuideCode.REMITTANCE_LINES_UNBALANCED,
            GuideCode.REMITTANCE_SHARE_UNBALANCED,
            GuideCode.AMOUNT_UNREADABLE,
        )
    )

    def __init__(self) -> None:
        self._payment: tuple[int, Decimal, bool] | None = (
            None  # place of BPR, its amount, whether it is a debit
        )
        self._paid = ZERO  # all CLP04 less all PLB amounts
        self._claim = self._line = 0  # the places of the open claim and line; 0 = none
        self._claim_off = self._line_off = ZERO  # payment less charge, plus adjustments so far
        self._charge_off = ZERO  # the charges of the lines so far, less that of the claim
        self._share_off = ZERO  # the patient's share told, less the adjustments that make it so far
        self._with_lines = self._with_share = False

    def take(
        self, texts: Sequence[str], positions: Iterable[int], place: int, mark: str, read: Read = amount
    ) -> list[Imbalance]:
        """Those texts at `positions`, of which the first of all stands at `place`; what they close may be told unbalanced.

        `read` may be `Decimal` for texts found good.
        """
        found: list[Imbalance] = []
        for position in positions:
            values = texts[position].split(mark)
            id_ = values[0]
            if id_ == "CAS":
                adjusted = read(values[3]) if len(values) == 4 else _every(values, 3, 3, read)
                self._claim_off += adjusted
                self._line_off += adjusted
                if values[1:2] == _PATIENT:
                    self._share_off -= adjusted
            elif id_ == "SVC":
                if self._line_off:
                    found += self._end_line()
                charge, paid = _told_at(values, 2, read), _told_at(values, 3, read)
                self._line, self._line_off = place + position, paid - charge
                self._charge_off += charge
                self._with_lines = True
            elif id_ == "CLP":
                if self._is_off():
                    found += self._end_claim()
                charge, paid = _told_at(values, 3, read), _told_at(values, 4, read)
                self._claim, self._claim_off = place + position, paid - charge
                self._charge_off, self._with_lines, self._line = -charge, False, 0
                self._share_off = read(values[5]) if len(values) > 5 and values[5] else ZERO
                self._with_share = NO_PATIENT_SHARE.isdisjoint(values[2:3])
                self._paid += paid
            elif id_ == "BPR":
                self._payment = (place + position, _told_at(values, 2, read), values[3:4] == ["D"])
            else:
                found += self._end_claim()
                self._paid -= _every(values, 4, 2, read)
        return found

    def _is_off(self) -> bool:
        """Whether anything about the open claim may have to be told."""
        off = self._line_off or self._claim_off or self._charge_off
        return bool(off or (self._share_off and self._with_share))

    def close(self) -> list[Imbalance]:
        """The end of the set: the last claim, and the payment itself (a debit stands for a negative sum)."""
        found = self._end_claim()
        if self._payment is not None:
            segment, amount_paid, debit = self._payment
            if not (debit and amount_paid == -self._paid):
                off = amount_paid - self._paid
                found += _told(GuideCode.REMITTANCE_PAYMENT_UNBALANCED, "BPR", segment, 2, None, off)
        return found

    def _end_line(self) -> list[Imbalance]:
        segment, self._line = self._line, 0
        if not segment:
            return []
        return _told(GuideCode.REMITTANCE_LINE_UNBALANCED, "SVC", segment, 3, "2110", self._line_off)

    def _end_claim(self) -> list[Imbalance]:
        found = self._end_line()
        segment, self._claim = self._claim, 0
        if segment:
            found += _told(GuideCode.REMITTANCE_CLAIM_UNBALANCED, "CLP", segment, 4, "2100", self._claim_off)
            # Of the claim that is off itself, CLP03 may be what is wrong; an unreadable amount was told before.
            if self._with_lines and not self._claim_off and not self._charge_off.is_nan():
                found += _told(
                    GuideCode.REMITTANCE_LINES_UNBALANCED, "CLP", segment, 3, "2100", self._charge_off
                )
            if self._with_share and not self._share_off.is_nan():
                found += _told(
                    GuideCode.REMITTANCE_SHARE_UNBALANCED, "CLP", segment, 5, "2100", self._share_off
                )
        return found


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
