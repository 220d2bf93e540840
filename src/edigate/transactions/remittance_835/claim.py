"""One claim of an 835: the segments from CLP up to the next claim, to a `ClaimPayment`. Source: loops 2100 and 2110.

This is the hot path of big files: drafts with plain lists, one dispatch by segment id, one record per thing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from edigate.transactions import elements
from edigate.transactions.elements import amount, day
from edigate.transactions.notes import Notes
from edigate.transactions.parties import party, person
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.transactions.values import Amount, DatedEvent, Party, Person, Quantity, Reference
from edigate.x12.segment import Segment

_BLANKS = [""] * 14
_REMARK = "HE"
_ALLOWED = "B6"
_LINE_NUMBER = "6R"
_ORIGINAL_REFERENCE = "F8"
_MIA_REMARKS = (5, 20, 21, 22, 23)
_MOA_REMARKS = (3, 4, 5, 6, 7)
_KEPT = frozenset(("PER", "N3", "N4"))  # known, informational: kept as received


class _Draft:
    """What a claim and a line have in common while they are read."""

    def __init__(self, segment: Segment, ordinal: int, notes: Notes) -> None:
        self.segment = segment
        self.ordinal = ordinal
        self.notes = notes
        self.adjustments: list[Adjustment] = []
        self.references: list[Reference] = []
        self.amounts: list[Amount] = []
        self.quantities: list[Quantity] = []
        self.dates: list[DatedEvent] = []
        self.remarks: list[str] = []

    def read_cas(self, segment: Segment, ordinal: int) -> None:
        """CAS: a group and up to six triplets of reason, amount, quantity."""
        group, length = segment[1].strip() if len(segment) > 1 else "", len(segment)
        for at in range(2, length, 3):
            reason = segment[at].strip()
            raw = segment[at + 1] if at + 1 < length else ""
            count = segment[at + 2] if at + 2 < length else ""
            if not (reason or raw or count):
                continue
            value = amount(raw)
            if value is None:
                self._lack(segment, at + 1, ordinal)
            self.adjustments.append(
                Adjustment(
                    group, reason, value, self._quantity(segment, at + 2, ordinal) if count else None, ordinal
                )
            )

    def read_ref(self, segment: Segment, ordinal: int) -> None:
        """REF: kept by its qualifier."""
        qualifier, value = (segment + _BLANKS)[1:3]
        self.references.append(Reference(qualifier.strip(), value.strip() or None))

    def read_amt(self, segment: Segment, ordinal: int) -> None:
        """AMT: information, never part of a sum."""
        qualifier, raw = (segment + _BLANKS)[1:3]
        value = amount(raw)
        if value is None:
            self._lack(segment, 2, ordinal)
        self.amounts.append(Amount(qualifier.strip(), value))

    def read_qty(self, segment: Segment, ordinal: int) -> None:
        """QTY: information."""
        self.quantities.append(
            Quantity(segment[1].strip() if len(segment) > 1 else "", self._quantity(segment, 2, ordinal))
        )

    def _quantity(self, segment: Segment, at: int, ordinal: int) -> Decimal | None:
        self.notes.ordinal = ordinal
        return self.notes.quantity(segment, at)

    def _day(self, segment: Segment, ordinal: int) -> tuple[date | None, date | None]:
        """The date of a DTM: DTM02, or a range in DTM06."""
        if len(segment) > 2 and segment[2]:
            first = day(segment[2])
            if first:
                return first, None
        self.notes.ordinal = ordinal
        return self.notes.days(segment, 6 if len(segment) > 6 and not segment[2].strip() else 2)

    def _lack(self, segment: Segment, at: int, ordinal: int) -> None:
        """Tell why the amount at `at` is None: unreadable, or missing."""
        if at < len(segment) and segment[at].strip():
            self.notes.keep_element(ReadCode.UNREADABLE_AMOUNT, segment, at, ordinal)
        else:
            self.notes.tell(ReadCode.MISSING_AMOUNT, segment[0], at, ordinal)


class _Line(_Draft):
    """A 2110 while it is read."""

    def __init__(self, segment: Segment, ordinal: int, notes: Notes) -> None:
        super().__init__(segment, ordinal, notes)
        self.number: str | None = None
        self.first: date | None = None
        self.last: date | None = None
        self.allowed: Decimal | None = None
        self.codes: list[Reference] = []

    def read_dtm(self, segment: Segment, ordinal: int) -> None:
        """DTM: 472 is the service date, 150 and 151 its first and last day."""
        qualifier = segment[1].strip() if len(segment) > 1 else ""
        first, last = self._day(segment, ordinal)
        if qualifier == "472" and self.first is None:
            self.first, self.last = first, last
        elif qualifier == "150" and self.first is None:
            self.first = first
        elif qualifier == "151" and self.last is None:
            self.last = first
        else:
            self.dates.append(DatedEvent(qualifier, first, last))

    def read_ref(self, segment: Segment, ordinal: int) -> None:
        """REF: 6R is our line control number."""
        if len(segment) > 2 and segment[1] == _LINE_NUMBER and self.number is None:
            self.number = segment[2].strip() or None
        else:
            super().read_ref(segment, ordinal)

    def read_amt(self, segment: Segment, ordinal: int) -> None:
        """AMT: B6 is the allowed amount."""
        if len(segment) > 2 and segment[1] == _ALLOWED and self.allowed is None:
            self.allowed = amount(segment[2])
            if self.allowed is None:
                self._lack(segment, 2, ordinal)
        else:
            super().read_amt(segment, ordinal)

    def read_lq(self, segment: Segment, ordinal: int) -> None:
        """LQ: HE is a remark code."""
        qualifier, code = (segment + _BLANKS)[1:3]
        if qualifier == _REMARK:
            self.remarks.append(code.strip())
        else:
            self.codes.append(Reference(qualifier.strip(), code.strip() or None))

    def finish(self) -> ServicePayment:
        """The line as a value."""
        segment, ordinal, notes = self.segment, self.ordinal, self.notes
        _, done, charge_text, paid_text, revenue, units, asked, asked_units = (segment + _BLANKS)[:8]
        charge, paid = amount(charge_text), amount(paid_text)
        if charge is None:
            self._lack(segment, 2, ordinal)
        if paid is None:
            self._lack(segment, 3, ordinal)
        return ServicePayment(
            elements.procedure(done, notes.component),
            elements.procedure(asked, notes.component) if asked else None,
            revenue.strip() or None,
            charge,
            paid,
            self._quantity(segment, 5, ordinal) if units else None,
            self._quantity(segment, 7, ordinal) if asked_units else None,
            self.number,
            self.first,
            self.last,
            self.allowed,
            tuple(self.adjustments),
            tuple(self.remarks),
            tuple(self.codes),
            tuple(self.references),
            tuple(self.amounts),
            tuple(self.quantities),
            tuple(self.dates),
            ordinal,
        )


class _Claim(_Draft):
    """A 2100 while it is read."""

    original_reference: str | None = None
    statement_date: date | None = None
    statement_date_end: date | None = None
    received_date: date | None = None
    coverage_end_date: date | None = None
    inpatient: tuple[str, ...] = ()
    outpatient: tuple[str, ...] = ()

    def __init__(self, segment: Segment, ordinal: int, notes: Notes) -> None:
        super().__init__(segment, ordinal, notes)
        self.persons: dict[str, Person] = {}
        self.parties: dict[str, Party] = {}

    def read_nm1(self, segment: Segment, ordinal: int) -> None:
        """NM1: QC patient, IL insured, 74 corrected, GB other insured; 82 provider, TT crossover, PR other payer."""
        role = segment[1].strip() if len(segment) > 1 else ""
        if role in ("QC", "IL", "74", "GB") and role not in self.persons:
            self.persons[role] = person(segment, ordinal)
        elif role in ("82", "TT", "PR") and role not in self.parties:
            self.parties[role] = party(segment, ordinal)
        else:
            known = role in self.persons or role in self.parties
            self.notes.odd(ReadCode.REPEATED_SEGMENT if known else ReadCode.UNKNOWN_SEGMENT, segment, ordinal)

    def read_dtm(self, segment: Segment, ordinal: int) -> None:
        """DTM: 232 and 233 statement, 050 received, 036 coverage end."""
        qualifier = segment[1].strip() if len(segment) > 1 else ""
        first, last = self._day(segment, ordinal)
        if qualifier == "232" and self.statement_date is None:
            self.statement_date, self.statement_date_end = first, last or self.statement_date_end
        elif qualifier == "233" and self.statement_date_end is None:
            self.statement_date_end = first
        elif qualifier == "050" and self.received_date is None:
            self.received_date = first
        elif qualifier == "036" and self.coverage_end_date is None:
            self.coverage_end_date = first
        else:
            self.dates.append(DatedEvent(qualifier, first, last))

    def read_ref(self, segment: Segment, ordinal: int) -> None:
        """REF: F8 is the payer's number of the claim before."""
        if len(segment) > 2 and segment[1] == _ORIGINAL_REFERENCE and self.original_reference is None:
            self.original_reference = segment[2].strip() or None
        else:
            super().read_ref(segment, ordinal)

    def read_mia(self, segment: Segment, ordinal: int) -> None:
        """MIA: inpatient adjudication."""
        if self.inpatient:
            self.notes.odd(ReadCode.REPEATED_SEGMENT, segment, ordinal)
            return
        self.inpatient = tuple(segment[1:])
        self._remark(segment, _MIA_REMARKS)

    def read_moa(self, segment: Segment, ordinal: int) -> None:
        """MOA: outpatient and professional adjudication."""
        if self.outpatient:
            self.notes.odd(ReadCode.REPEATED_SEGMENT, segment, ordinal)
            return
        self.outpatient = tuple(segment[1:])
        self._remark(segment, _MOA_REMARKS)

    def _remark(self, segment: Segment, positions: tuple[int, ...]) -> None:
        self.remarks += [code for at in positions if (code := elements.text(segment, at))]

    def finish(self, lines: tuple[ServicePayment, ...], assigned_number: str | None) -> ClaimPayment:
        """The claim as a value, with what was noted while it and its lines were read."""
        segment, ordinal, notes = self.segment, self.ordinal, self.notes
        (_, pcn, status, charge_text, paid_text, share_text, filing, number, facility, frequency, _, drg, weight,
         fraction) = (segment + _BLANKS)[:14]  # fmt: skip
        charge, paid, share = amount(charge_text), amount(paid_text), amount(share_text)
        if charge is None:
            self._lack(segment, 3, ordinal)
        if paid is None:
            self._lack(segment, 4, ordinal)
        if share is None and share_text.strip():
            self._lack(segment, 5, ordinal)
        weight_value = self._quantity(segment, 12, ordinal) if weight else None
        fraction_value = self._quantity(segment, 13, ordinal) if fraction else None
        extras, findings = notes.take() if notes.extras or notes.findings else ((), ())
        persons, parties = self.persons.get, self.parties.get
        return ClaimPayment(
            pcn.strip() or None,
            status.strip() or None,
            charge,
            paid,
            share,
            filing.strip() or None,
            number.strip() or None,
            facility.strip() or None,
            frequency.strip() or None,
            drg.strip() or None,
            weight_value,
            fraction_value,
            self.original_reference,
            persons("QC"),
            persons("IL"),
            persons("74"),
            persons("GB"),
            parties("82"),
            parties("TT"),
            parties("PR"),
            self.statement_date,
            self.statement_date_end,
            self.received_date,
            self.coverage_end_date,
            tuple(self.adjustments),
            tuple(self.remarks),
            lines,
            tuple(self.references),
            tuple(self.amounts),
            tuple(self.quantities),
            tuple(self.dates),
            self.inpatient,
            self.outpatient,
            assigned_number,
            ordinal,
            extras,
            findings,
        )


_IN_CLAIM: dict[str, Callable[[_Claim, Segment, int], None]] = {
    "CAS": _Claim.read_cas,
    "NM1": _Claim.read_nm1,
    "MIA": _Claim.read_mia,
    "MOA": _Claim.read_moa,
    "REF": _Claim.read_ref,
    "DTM": _Claim.read_dtm,
    "AMT": _Claim.read_amt,
    "QTY": _Claim.read_qty,
}
_IN_LINE: dict[str, Callable[[_Line, Segment, int], None]] = {
    "DTM": _Line.read_dtm,
    "CAS": _Line.read_cas,
    "REF": _Line.read_ref,
    "AMT": _Line.read_amt,
    "QTY": _Line.read_qty,
    "LQ": _Line.read_lq,
}


def read_claim(
    segments: list[Segment], ordinal: int, notes: Notes, assigned_number: str | None
) -> ClaimPayment:
    """The claim whose CLP is the first of `segments` and stands at `ordinal` in the file."""
    claim = _Claim(segments[0], ordinal, notes)
    line: _Line | None = None
    lines: list[ServicePayment] = []
    for segment in segments[1:]:
        ordinal += 1
        name = segment[0]
        if name == "SVC":
            if line:
                lines.append(line.finish())
            line = _Line(segment, ordinal, notes)
        elif line and name in _IN_LINE:
            _IN_LINE[name](line, segment, ordinal)
        elif not line and name in _IN_CLAIM:
            _IN_CLAIM[name](claim, segment, ordinal)
        elif name in _KEPT:
            notes.keep(segment, ordinal)
        else:
            notes.odd(
                ReadCode.MISPLACED_SEGMENT if name in _IN_CLAIM else ReadCode.UNKNOWN_SEGMENT,
                segment,
                ordinal,
            )
    if line:
        lines.append(line.finish())
    return claim.finish(tuple(lines), assigned_number)
