"""The 276 as facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edigate.transactions.claim_status_276.facts import ClaimInquiry, ClaimStatusRequest, LineInquiry
from edigate.transactions.elements import text
from edigate.transactions.levels import OF_BHT, Names, level_of
from edigate.transactions.notes import Notes
from edigate.transactions.parties import OF_PARTY, party
from edigate.transactions.read_code import ReadCode
from edigate.transactions.set_fact import envelope_of
from edigate.transactions.values import Party, Procedure, Reference
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment

_PARTY_LEVELS = ("20", "21", "19")
_KEPT = frozenset(("PER", "N3", "N4"))
_PAIR, _DATED, _OF_SVC = frozenset((1, 2)), frozenset((1, 2, 3)), frozenset((1, 2, 4, 7))
_CHARGE, _SERVICE = "T3", "472"


def whole(opened: TransactionSet) -> ClaimStatusRequest:
    """The whole request as one value."""
    notes = Notes(opened.header)
    reading = _Reading(notes)
    bht: Segment | None = None
    created: date | None = None
    for segment in notes.walk(opened):
        if segment[0] == "BHT" and bht is None:
            bht, created = segment, notes.days(segment, 4)[0]
            notes.keep_others(segment, OF_BHT - {6})
        else:
            reading.read(segment)
    reading.close()
    if bht is None:
        notes.miss("BHT")
    extras, findings = notes.take()
    return ClaimStatusRequest(
        **envelope_of(opened.header),
        kind="276",
        reference=text(bht or [], 3),
        created_date=created,
        created_time=text(bht or [], 5),
        source=next(iter(reading.of_level("20")), None),
        sources=reading.of_level("20"),
        receiver=next(iter(reading.of_level("21")), None),
        receivers=reading.of_level("21"),
        providers=reading.of_level("19"),
        claims=tuple(reading.claims),
        extras=extras,
        findings=(*findings, *opened.findings),
    )


class _Line:
    """Loop 2210 while it is read. SVC01 procedure, 02 charge, 04 revenue code, 07 units."""

    def __init__(self, segment: Segment, notes: Notes) -> None:
        self._ordinal = notes.ordinal
        self._procedure: Procedure | None = notes.procedure(segment, 1)
        self._charge, self._revenue_code = notes.amount(segment, 2), text(segment, 4)
        self._units: Decimal | None = notes.quantity(segment, 7)
        notes.keep_others(segment, _OF_SVC)
        self.number: str | None = None
        self.served: tuple[date | None, date | None] = (None, None)

    def finish(self) -> LineInquiry:
        """The line as a value."""
        return LineInquiry(
            self.number,
            self._procedure,
            self._charge,
            self._revenue_code,
            self._units,
            *self.served,
            self._ordinal,
        )


class _Claim:
    """Loop 2200D or 2200E while it is read."""

    def __init__(self, ordinal: int, trace: str | None) -> None:
        self.ordinal = ordinal
        self.trace = trace
        self.charge: Decimal | None = None
        self.numbers: dict[str, str | None] = {}
        self.references: list[Reference] = []
        self.served: tuple[date | None, date | None] = (None, None)
        self.lines: list[_Line] = []


class _Reading:
    """The levels of one request while they are read."""

    def __init__(self, notes: Notes) -> None:
        self._all: list[tuple[str, Party]] = []
        self._parties: dict[str, Party] = {}  # of the levels that the next claim stands under
        self.claims: list[ClaimInquiry] = []
        self._notes = notes
        self._names = Names(notes)
        self._level = ""
        self._claim: _Claim | None = None

    def of_level(self, level: str) -> tuple[Party, ...]:
        """Every party of that level, in order."""
        return tuple(party for each, party in self._all if each == level)

    def read(self, segment: Segment) -> None:
        """Take in one segment; the notes know its place."""
        match segment[0]:
            case "HL":
                self._open_level(text(segment, 3) or "")
            case "NM1":
                self._read_nm1(segment)
            case "DMG":
                self._names.read_dmg(segment)
            case "TRN":
                self.close_claim()
                self._claim = _Claim(self._notes.ordinal, text(segment, 2))
                self._notes.keep_others(segment, _PAIR)
            case "SVC" if self._claim:
                self._claim.lines.append(_Line(segment, self._notes))
            case "REF" | "AMT" | "DTP" if self._claim:
                self._read_detail(segment, self._claim)
            case "SVC" | "REF" | "AMT" | "DTP":
                self._notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
            case name if name in _KEPT:
                self._notes.keep(segment)
            case _:
                self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def _open_level(self, level: str) -> None:
        self.close_claim()
        self._level = level
        self._names.open(level)
        for below in _PARTY_LEVELS[_PARTY_LEVELS.index(level) :] if level in _PARTY_LEVELS else ():
            self._parties.pop(below, None)

    def _read_nm1(self, segment: Segment) -> None:
        if self._level not in (*_PARTY_LEVELS, "22", "23", "PT"):
            self._open_level(level_of(segment) or self._level)
        if self._level not in _PARTY_LEVELS:
            self._names.read_nm1(segment)
        elif self._level in self._parties:
            self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
        else:
            self._parties[self._level] = who = party(segment, self._notes.ordinal)
            self._all.append((self._level, who))
            self._notes.keep_others(segment, OF_PARTY)

    def _read_detail(self, segment: Segment, claim: _Claim) -> None:
        """REF, AMT and DTP of the claim or of its open line."""
        name, qualifier = segment[0], text(segment, 1) or ""
        line = claim.lines[-1] if claim.lines else None
        if name == "REF" and line and qualifier == "FJ" and line.number is None:
            line.number = text(segment, 2)
        elif name == "REF" and qualifier in ("1K", "EJ", "D9", "BLT") and qualifier not in claim.numbers:
            claim.numbers[qualifier] = text(segment, 2)
        elif name == "REF":
            claim.references.append(Reference(qualifier, text(segment, 2)))
        elif name == "AMT" and qualifier == _CHARGE and claim.charge is None:
            claim.charge = self._notes.amount(segment, 2)
        elif name == "DTP" and qualifier in (_SERVICE, "232") and (line or claim).served == (None, None):
            (line or claim).served = self._notes.days(segment, 3)
        else:
            self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)
            return
        self._notes.keep_others(segment, _DATED if name == "DTP" else _PAIR)

    def close(self) -> None:
        """The set ends."""
        self.close_claim()
        self._names.close()

    def close_claim(self) -> None:
        """Make the open claim, if any, a value."""
        claim, self._claim = self._claim, None
        if claim is None:
            return
        self._names.taken()
        number, (first, last) = claim.numbers.get, claim.served
        self.claims.append(
            ClaimInquiry(
                number("EJ"), claim.trace, claim.charge, number("1K"), number("D9"), number("BLT"), first, last,
                self._parties.get("19"), self._names.patient, self._names.subscriber,
                tuple(line.finish() for line in claim.lines), tuple(claim.references), claim.ordinal,
                self._parties.get("20"), self._parties.get("21"),
            )
        )  # fmt: skip
