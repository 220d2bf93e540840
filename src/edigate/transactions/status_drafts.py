"""The levels, claims and lines of 277CA and 277 while they are read; `finish` makes each a value."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from edigate.transactions.elements import text
from edigate.transactions.levels import Names
from edigate.transactions.notes import Notes
from edigate.transactions.status_information import (
    ClaimStatus,
    LineStatus,
    ProviderStatus,
    ReceiverStatus,
    Status,
    StatusSource,
    Totals,
)
from edigate.transactions.values import DatedEvent, Party, Reference
from edigate.x12.segment import Segment

_TOTALS = {
    ("QTY", "90"): "accepted", ("QTY", "QA"): "accepted",
    ("QTY", "AA"): "rejected", ("QTY", "QC"): "rejected",
    ("AMT", "YU"): "accepted_amount", ("AMT", "YY"): "rejected_amount",
}  # fmt: skip
_SERVICE, _RECEIVED, _PROCESSED = "472", "050", "009"
_LINE_NUMBERS = ("FJ", "6R")
_PAIR, _DATED, _OF_SVC = frozenset((1, 2)), frozenset((1, 2, 3)), frozenset((1, 2, 3, 4, 7))
_NOBODY = Party(None, None)


class Draft:
    """What every level has: a name, a trace, statuses; `holds` are the other segments that its value has a place for."""

    holds: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, ordinal: int) -> None:
        self.ordinal = ordinal
        self.party: Party | None = None
        self.entity: str | None = None
        self.trace: str | None = None
        self.statuses: list[Status] = []
        self.stc_segments = 0
        self.references: list[Reference] = []
        self.dates: list[DatedEvent] = []
        self._totals: dict[str, Decimal | None] = {}

    @property
    def name(self) -> Party:
        """The party of this level, an empty one when it has no NM1."""
        return self.party or _NOBODY

    def read_detail(self, segment: Segment, notes: Notes) -> bool:
        """Take in a REF, DTP, QTY or AMT; False when it is none of this level's."""
        qualifier = text(segment, 1) or ""
        if segment[0] not in self.holds:
            return False
        match segment[0]:
            case "REF":
                self.read_reference(Reference(qualifier, text(segment, 2)))
            case "DTP" if not self.takes_date(qualifier):
                return False
            case "DTP":
                self.read_date(DatedEvent(qualifier, *notes.days(segment, 3)))
            case name:
                field = _TOTALS.get((name, qualifier))
                if field is None or field in self._totals:
                    return False
                read = notes.quantity if name == "QTY" else notes.amount
                self._totals[field] = read(segment, 2)
        notes.keep_others(segment, _DATED if segment[0] == "DTP" else _PAIR)
        return True

    def takes_date(self, qualifier: str) -> bool:
        """Whether this level has a place for a date of that kind."""
        return True

    def read_reference(self, reference: Reference) -> None:
        """Take in a REF."""
        self.references.append(reference)

    def read_date(self, event: DatedEvent) -> None:
        """Take in a DTP."""
        self.dates.append(event)

    def totals(self) -> Totals:
        """The counts and amounts of this level."""
        return Totals(**self._totals)

    def dated(self, qualifier: str) -> date | None:
        """The first date under `qualifier`."""
        return next((event.date for event in self.dates if event.qualifier == qualifier), None)


class SourceDraft(Draft):
    """Loop 2000A."""

    holds = frozenset(("DTP",))

    def takes_date(self, qualifier: str) -> bool:
        return qualifier in (_RECEIVED, _PROCESSED) and not any(
            one.qualifier == qualifier for one in self.dates
        )

    def finish(self) -> StatusSource:
        """The source as a value."""
        who = self.name
        return StatusSource(
            who.name, who.id, self.entity, who.id_qualifier, self.trace or None, self.dated(_RECEIVED),
            self.dated(_PROCESSED), tuple(self.statuses), self.ordinal,
        )  # fmt: skip


class ReceiverDraft(Draft):
    """Loop 2000B."""

    holds = frozenset(("QTY", "AMT"))

    def finish(self) -> ReceiverStatus:
        """The receiver as a value."""
        who, trace = self.name, self.trace or None
        return ReceiverStatus(
            who.name, who.id, who.id_qualifier, trace, tuple(self.statuses), self.totals(), self.ordinal
        )


class ProviderDraft(Draft):
    """Loop 2000C."""

    holds = frozenset(("REF", "QTY", "AMT"))

    def finish(self, receiver: int) -> ProviderStatus:
        """The provider as a value, below the receiver with that index."""
        who = self.name
        return ProviderStatus(
            who.npi, who.name, who.id, who.id_qualifier, self.trace or None, tuple(self.statuses), self.totals(),
            tuple(self.references), receiver, self.ordinal,
        )  # fmt: skip


class LineDraft(Draft):
    """Loop 2220. Source of the elements: SVC01 procedure, 02 charge, 03 paid, 04 revenue code, 07 units."""

    holds = frozenset(("REF", "DTP"))

    def __init__(self, segment: Segment, notes: Notes) -> None:
        super().__init__(notes.ordinal)
        self._procedure = notes.procedure(segment, 1)
        self._charge, self._paid = notes.amount(segment, 2), notes.amount(segment, 3)
        self._revenue_code, self._units = text(segment, 4), notes.quantity(segment, 7)
        notes.keep_others(segment, _OF_SVC)
        self._number: str | None = None
        self._served: DatedEvent | None = None

    def read_reference(self, reference: Reference) -> None:
        if reference.qualifier in _LINE_NUMBERS and self._number is None:
            self._number = reference.value
        else:
            self.references.append(reference)

    def read_date(self, event: DatedEvent) -> None:
        if event.qualifier == _SERVICE and self._served is None:
            self._served = event
        else:
            self.dates.append(event)

    def finish(self) -> LineStatus:
        """The line as a value."""
        first, last = (self._served.date, self._served.date_end) if self._served else (None, None)
        return LineStatus(
            self._number, self._procedure, self._charge, self._paid, self._revenue_code, self._units, first, last,
            tuple(self.statuses), tuple(self.references), tuple(self.dates), self.ordinal,
        )  # fmt: skip


class ClaimDraft(Draft):
    """Loop 2200D or 2200E."""

    holds = frozenset(("REF", "DTP"))

    def __init__(self, ordinal: int, trace: str | None, is_acknowledgment: bool) -> None:
        super().__init__(ordinal)
        self.trace = trace
        self._is_acknowledgment = is_acknowledgment
        self._numbers: dict[str, str | None] = {}
        self._served: DatedEvent | None = None
        self._lines: list[LineDraft] = []

    def open_line(self, segment: Segment, notes: Notes) -> LineDraft:
        """A line of this claim begins."""
        self._lines.append(LineDraft(segment, notes))
        return self._lines[-1]

    def read_reference(self, reference: Reference) -> None:
        if reference.qualifier in ("1K", "D9", "EJ", "BLT") and reference.qualifier not in self._numbers:
            self._numbers[reference.qualifier] = reference.value
        else:
            self.references.append(reference)

    def read_date(self, event: DatedEvent) -> None:
        if event.qualifier == _SERVICE and self._served is None:
            self._served = event
        else:
            self.dates.append(event)

    def finish(
        self, names: Names, receiver: ReceiverDraft | None, provider: ProviderDraft | None
    ) -> ClaimStatus:
        """The claim as a value, with the levels it stands under."""
        first, last = (self._served.date, self._served.date_end) if self._served else (None, None)
        number = self._numbers.get
        own = self.trace if self._is_acknowledgment else number("EJ")
        return ClaimStatus(
            patient_control_number=own,
            payer_claim_control_number=number("1K"),
            clearinghouse_number=number("D9"),
            trace=self.trace,
            receiver_trace=(receiver.trace or None) if receiver else None,
            provider_npi=provider.name.npi if provider else None,
            provider=provider.party if provider else None,
            patient=names.patient,
            subscriber=names.subscriber,
            bill_type=number("BLT"),
            service_date=first,
            service_date_end=last,
            statuses=tuple(self.statuses),
            lines=tuple(line.finish() for line in self._lines),
            references=tuple(self.references),
            dates=tuple(self.dates),
            ordinal=self.ordinal,
        )
