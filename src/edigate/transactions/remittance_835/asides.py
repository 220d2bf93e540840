"""What claims and lines of an 835 have in common: adjustments (CAS), and REF, AMT, QTY and DTM without a field."""

from __future__ import annotations

from datetime import date

from edigate.transactions.elements import amount, day, text
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.facts import Adjustment
from edigate.transactions.values import Amount, DatedEvent, Quantity, Reference
from edigate.x12.segment import Segment

USUAL = 3  # how long a REF, AMT, QTY, DTM or LQ is: id, qualifier, value
_PAIR, _RANGE = frozenset((1, 2)), frozenset((1, 5, 6))


class Asides:
    """What stands beside the fields of a claim or a line, by its qualifier."""

    __slots__ = ("amounts", "codes", "dates", "notes", "quantities", "references")

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.codes: list[Reference] = []
        self.references: list[Reference] = []
        self.amounts: list[Amount] = []
        self.quantities: list[Quantity] = []
        self.dates: list[DatedEvent] = []

    def read(self, segment: Segment, ordinal: int) -> None:
        """Take in a REF, AMT, QTY or DTM."""
        qualifier = text(segment, 1) or ""
        match segment[0]:
            case "REF":
                self.references.append(Reference(qualifier, text(segment, 2)))
            case "AMT":
                given = amount(segment[2]) if len(segment) > 2 else None
                if given is None:
                    lack(segment, 2, ordinal, self.notes)
                self.amounts.append(Amount(qualifier, given))
            case "QTY":
                self.quantities.append(Quantity(qualifier, self.notes.at(ordinal).quantity(segment, 2)))
            case _:
                self.dates.append(DatedEvent(qualifier, *self.read_day(segment, ordinal)))

    def read_day(self, segment: Segment, ordinal: int) -> tuple[date | None, date | None]:
        """The date of a DTM: DTM02, or a range in DTM06."""
        if len(segment) > 2 and (first := day(segment[2])):
            return first, None
        in_range = len(segment) > 6 and not segment[2].strip()
        return self.notes.at(ordinal).days(segment, 6 if in_range else 2)

    def finish(
        self,
    ) -> tuple[tuple[Reference, ...], tuple[Amount, ...], tuple[Quantity, ...], tuple[DatedEvent, ...]]:
        """References, amounts, quantities and dates as they stand in the facts."""
        return tuple(self.references), tuple(self.amounts), tuple(self.quantities), tuple(self.dates)


def read_cas(segment: Segment, ordinal: int, notes: Notes, adjustments: list[Adjustment]) -> None:
    """Add the adjustments of a CAS: a group and up to six triplets of reason, amount, quantity."""
    length = len(segment)
    group = segment[1].strip() if length > 1 else ""
    if length == 4 and (only := amount(segment[3])) is not None:  # by far the most common form
        adjustments.append(Adjustment(group, segment[2].strip(), only, None, ordinal))
        return
    for at in range(2, length, 3):
        value = amount(segment[at + 1]) if at + 1 < length else None
        if value is None:
            if not "".join(segment[at : at + 3]).strip():
                continue
            lack(segment, at + 1, ordinal, notes)
        units = None
        if at + 2 < length and segment[at + 2]:
            units = notes.at(ordinal).quantity(segment, at + 2)
        adjustments.append(Adjustment(group, segment[at].strip(), value, units, ordinal))


def keep_rest(segment: Segment, ordinal: int, notes: Notes) -> None:
    """Keep what a REF, AMT, QTY, DTM or LQ says beyond its qualifier and its value."""
    in_range = segment[0] == "DTM" and not segment[2].strip()
    notes.keep_others(segment, _RANGE if in_range else _PAIR, ordinal)


def lack(segment: Segment, position: int, ordinal: int, notes: Notes) -> None:
    """Tell why the amount at `position` is None: unreadable, or missing."""
    if text(segment, position):
        notes.keep_element(ReadCode.UNREADABLE_AMOUNT, segment, position, ordinal)
    else:
        notes.tell(ReadCode.MISSING_AMOUNT, segment[0], position, ordinal)
