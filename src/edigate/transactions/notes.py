"""What a reader writes down beside its facts: what it could not type (`extras`) and what it found odd (`findings`)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date
from decimal import Decimal

from edigate.errors import Finding
from edigate.transactions import elements
from edigate.transactions.read_code import ReadCode, read_finding
from edigate.transactions.set_fact import Extra
from edigate.transactions.values import Procedure
from edigate.x12.envelope import SetHeader
from edigate.x12.reader import place
from edigate.x12.segment import Segment


class Notes:
    """The notebook of one set. `ordinal` is the place in the file of the segment that is being read."""

    __slots__ = ("component", "extras", "findings", "header", "ordinal", "separator")

    def __init__(self, header: SetHeader) -> None:
        marks = header.interchange.delimiters
        self.header = header
        self.separator = marks.element
        self.component = marks.component
        self.ordinal = header.ordinal
        self.extras: list[Extra] = []
        self.findings: list[Finding] = []

    def walk(self, segments: Iterable[Segment]) -> Iterator[Segment]:
        """The segments one by one, keeping count of the place."""
        for segment in segments:
            self.ordinal += 1
            yield segment

    def at(self, ordinal: int) -> Notes:
        """These notes, open at the segment at `ordinal`."""
        self.ordinal = ordinal
        return self

    def keep(self, segment: Segment, ordinal: int | None = None) -> None:
        """Keep a whole segment as received."""
        self.extras.append(Extra(ordinal or self.ordinal, segment[0], None, self.separator.join(segment)))

    def odd(self, code: ReadCode, segment: Segment, ordinal: int | None = None) -> None:
        """Keep a whole segment and tell why."""
        self.keep(segment, ordinal)
        self.tell(code, _safe_id(segment), ordinal=ordinal)

    def tell(
        self,
        code: ReadCode,
        name: str,
        element: int | None = None,
        ordinal: int | None = None,
    ) -> None:
        """Tell something about segment `name` at `ordinal` (the one being read when None)."""
        nth = (ordinal or self.ordinal) - self.header.ordinal + 1
        where = place(self.header, nth, name, element)
        self.findings.append(read_finding(code, where, name))

    def miss(self, name: str) -> None:
        """Tell that segment `name` should have come by now."""
        self.tell(ReadCode.MISSING_SEGMENT, name)

    def keep_value(self, segment: Segment, position: int, ordinal: int | None = None) -> None:
        """Keep one element as received."""
        self.extras.append(Extra(ordinal or self.ordinal, segment[0], position, segment[position]))

    def keep_others(self, segment: Segment, taken: Container[int], ordinal: int | None = None) -> None:
        """Keep the elements that hold something and are not among those `taken`."""
        for at in range(1, len(segment)):
            if at not in taken and segment[at].strip():
                self.keep_value(segment, at, ordinal)

    def keep_element(
        self, code: ReadCode, segment: Segment, position: int, ordinal: int | None = None
    ) -> None:
        """Keep one element that could not be read as its type, and tell so."""
        self.keep_value(segment, position, ordinal)
        self.tell(code, segment[0], position, ordinal)

    def amount(self, segment: Segment, position: int) -> Decimal | None:
        """The amount at `position`; unreadable text is kept and told."""
        raw = segment[position] if position < len(segment) else ""
        value = elements.amount(raw)
        if value is None and raw.strip():
            self.keep_element(ReadCode.UNREADABLE_AMOUNT, segment, position)
        return value

    def quantity(self, segment: Segment, position: int) -> Decimal | None:
        """The quantity at `position`; unreadable text is kept and told."""
        raw = segment[position] if position < len(segment) else ""
        value = elements.quantity(raw)
        if value is None and raw.strip():
            self.keep_element(ReadCode.UNREADABLE_QUANTITY, segment, position)
        return value

    def number(self, segment: Segment, position: int) -> int | None:
        """The whole number at `position`; unreadable text is kept and told."""
        raw = segment[position] if position < len(segment) else ""
        value = elements.number(raw)
        if value is None and raw.strip():
            self.keep_element(ReadCode.UNREADABLE_NUMBER, segment, position)
        return value

    def days(self, segment: Segment, position: int) -> tuple[date | None, date | None]:
        """The date or range at `position`: (first, last); unreadable text is kept and told."""
        raw = segment[position] if position < len(segment) else ""
        first, last = elements.days(raw)
        if first is None and raw.strip():
            self.keep_element(ReadCode.UNREADABLE_DATE, segment, position)
        return first, last

    def procedure(self, segment: Segment, position: int) -> Procedure | None:
        """The procedure composite at `position`."""
        return elements.procedure(segment[position], self.component) if position < len(segment) else None

    def take(self) -> tuple[tuple[Extra, ...], tuple[Finding, ...]]:
        """Everything noted since the last time."""
        taken = tuple(self.extras), tuple(self.findings)
        self.extras, self.findings = [], []
        return taken


def _safe_id(segment: Segment) -> str:
    """A segment id for a message: what is no id might be a piece of a patient's data."""
    name = segment[0].strip()
    return name if len(name) <= 3 and name.isascii() and name.isalnum() else "?"
