"""One claim of an 837 while it is read: CLM and what follows it. Source: loops 2300 to 2430.

What other payers said (2320 to 2330, and 2430) is passed over: it is theirs, not this claim's.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edigate.transactions.claim_837.facts import ClaimSummary, Diagnosis, HealthCode, ServiceLine
from edigate.transactions.elements import number, text
from edigate.transactions.levels import Names
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.values import Amount, DatedEvent, Party, Procedure, Reference
from edigate.x12.segment import Segment

_DIAGNOSES = frozenset(("ABK", "ABF", "ABJ", "ABN", "APR", "BK", "BF", "BJ", "BN", "PR", "ZZ", "TQ"))
_POA = 8  # index of the ninth component of an HI composite
_SERVICE, _STATEMENT = "472", "434"
_LINE_NUMBER, _PAYER_NUMBER, _TRACE = "6R", "F8", "D9"


class _Line:
    """Loop 2400 while it is read."""

    def __init__(self, ordinal: int) -> None:
        self.ordinal = ordinal
        self.procedure: Procedure | None = None
        self.revenue_code: str | None = None
        self.charge: Decimal | None = None
        self.units: Decimal | None = None
        self.unit: str | None = None
        self.place_of_service: str | None = None
        self.pointers: tuple[int, ...] = ()
        self.served: tuple[date | None, date | None] = (None, None)
        self.number: str | None = None
        self.is_adjudicated = False  # from SVD on: what an earlier payer did with the line

    def read_service(self, segment: Segment, notes: Notes) -> None:
        """SV1, SV2 or SV3: where each element stands differs."""
        match segment[0]:
            case "SV1":
                procedure, charge, self.unit, units, place, pointers = 1, 2, text(segment, 3), 4, 5, 7
            case "SV2":
                procedure, charge, self.unit, units, place, pointers = 2, 3, text(segment, 4), 5, 0, 0
                self.revenue_code = text(segment, 1)
            case _:
                procedure, charge, self.unit, units, place, pointers = 1, 2, None, 6, 3, 11
        self.procedure = notes.procedure(segment, procedure)
        self.charge, self.units = notes.amount(segment, charge), notes.quantity(segment, units)
        self.place_of_service = text(segment, place) if place else None
        self.pointers = _read_pointers(segment, pointers, notes) if pointers else ()

    def finish(self) -> ServiceLine:
        """The line as a value."""
        return ServiceLine(
            self.procedure, self.revenue_code, self.charge, self.units, self.unit, self.place_of_service, *self.served,
            self.pointers, self.number, self.ordinal,
        )  # fmt: skip


class ClaimDraft:
    """Loop 2300 while it is read."""

    def __init__(self, segment: Segment, notes: Notes) -> None:
        self._notes = notes
        self._ordinal = notes.ordinal
        self._clm = segment
        self._charge = notes.amount(segment, 2)
        self._served: tuple[date | None, date | None] = (None, None)
        self._numbers: dict[str, str | None] = {}
        self._diagnoses: list[Diagnosis] = []
        self._codes: list[HealthCode] = []
        self._references: list[Reference] = []
        self._amounts: list[Amount] = []
        self._dates: list[DatedEvent] = []
        self._lines: list[_Line] = []
        self._is_other_payer = False  # from the SBR of loop 2320 on

    def read(self, segment: Segment) -> bool:
        """Take in one segment; False when the summary has no place for it."""
        line = self._lines[-1] if self._lines else None
        match segment[0]:
            case "LX":
                self._lines.append(_Line(self._notes.ordinal))
            case "SV1" | "SV2" | "SV3":
                self._read_service(segment, line)
            case "SBR":
                self._is_other_payer = True
            case "SVD" if line:
                line.is_adjudicated = True
            case "HI" if not line:
                self._read_hi(segment)
            case "DTP":
                self._read_date(segment, line)
            case "REF":
                self._read_reference(segment, line)
            case "AMT" if not line and not self._is_other_payer:
                self._amounts.append(Amount(text(segment, 1) or "", self._notes.amount(segment, 2)))
            case _:
                return False
        return True

    def _read_service(self, segment: Segment, line: _Line | None) -> None:
        if line is None:
            self._notes.tell(ReadCode.MISSING_SEGMENT, "LX")
            line = _Line(self._notes.ordinal)
            self._lines.append(line)
        line.read_service(segment, self._notes)

    def _read_date(self, segment: Segment, line: _Line | None) -> None:
        """DTP: 01 qualifier, 03 a date or a range."""
        qualifier = text(segment, 1) or ""
        if (line and line.is_adjudicated) or (not line and self._is_other_payer):
            return
        if qualifier == "096":  # a time of day, not a date
            self._notes.keep(segment)
            return
        given = self._notes.days(segment, 3)
        if line:
            if qualifier == _SERVICE and line.served == (None, None):
                line.served = given
            return
        if qualifier in (_SERVICE, _STATEMENT) and self._served == (None, None):
            self._served = given
        else:
            self._dates.append(DatedEvent(qualifier, *given))

    def _read_reference(self, segment: Segment, line: _Line | None) -> None:
        qualifier, value = text(segment, 1) or "", text(segment, 2)
        if line:
            if qualifier == _LINE_NUMBER and line.number is None:
                line.number = value
        elif self._is_other_payer:
            return
        elif qualifier in (_PAYER_NUMBER, _TRACE) and qualifier not in self._numbers:
            self._numbers[qualifier] = value
        else:
            self._references.append(Reference(qualifier, value))

    def _read_hi(self, segment: Segment) -> None:
        """HI: up to twelve composites of qualifier, code, ..., the ninth component whether present on admission."""
        for given in segment[1:]:
            parts = [part.strip() for part in given.split(self._notes.component)]
            if not any(parts):
                continue
            code = parts[1] if len(parts) > 1 else ""
            if parts[0] in _DIAGNOSES:
                poa = parts[_POA] if len(parts) > _POA else ""
                self._diagnoses.append(Diagnosis(parts[0], code or None, poa or None))
            else:
                self._codes.append(HealthCode(parts[0] or None, code or None, tuple(parts[2:])))

    def finish(self, billing: Party | None, payer: Party | None, names: Names, sbr: Segment) -> ClaimSummary:
        """The claim as a value, with the levels it stands under."""
        facility = [part.strip() or None for part in (text(self._clm, 5) or "").split(self._notes.component)]
        place, qualifier, frequency = (facility + [None] * 2)[:3]
        lines = tuple(line.finish() for line in self._lines)
        first, last = self._served if self._served != (None, None) else _span(lines)
        return ClaimSummary(
            patient_control_number=text(self._clm, 1),
            charge=self._charge,
            frequency=frequency,
            facility=place,
            facility_qualifier=qualifier,
            billing_npi=billing.npi if billing else None,
            billing_provider=billing,
            subscriber=names.subscriber,
            patient=names.dependent,
            payer=payer,
            payer_rank=text(sbr, 1),
            filing_indicator=text(sbr, 9),
            payer_claim_control_number=self._numbers.get(_PAYER_NUMBER),
            clearinghouse_number=self._numbers.get(_TRACE),
            service_date=first,
            service_date_end=last,
            diagnoses=tuple(self._diagnoses),
            codes=tuple(self._codes),
            lines=lines,
            references=tuple(self._references),
            amounts=tuple(self._amounts),
            dates=tuple(self._dates),
            ordinal=self._ordinal,
        )


def _read_pointers(segment: Segment, position: int, notes: Notes) -> tuple[int, ...]:
    """The diagnosis pointers of a line, from 1; unreadable ones are kept and told."""
    given = [part.strip() for part in (text(segment, position) or "").split(notes.component)]
    values = [number(part) for part in given if part]
    if None in values:
        notes.keep_element(ReadCode.UNREADABLE_NUMBER, segment, position)
    return tuple(value for value in values if value is not None)


def _span(lines: tuple[ServiceLine, ...]) -> tuple[date | None, date | None]:
    """The first and last day of all lines; the last is None when it is the first."""
    days = [day for line in lines for day in (line.service_date, line.service_date_end) if day]
    if not days:
        return None, None
    return min(days), max(days) if max(days) > min(days) else None
