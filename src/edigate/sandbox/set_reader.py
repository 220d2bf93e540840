"""One 837 set, P, I or D: its claims as a payer sees them, and what a 999 would complain about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from edigate.sandbox.submission import NOBODY, Claim, Line, Name, Payee, SegmentError
from edigate.x12.segment import Segment, element

_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")


class _Draft:
    """A claim while its segments come in: the values of `Claim`, and where it began."""

    def __init__(self, control_number: str, position: int) -> None:
        self.control_number = control_number
        self.position = position
        self.charge = Decimal(0)
        self.facility = self.frequency = ""
        self.number = self.trace = ""
        self.authorized = self.predetermination = False
        self.rendering: Name | None = None
        self.dates: tuple[date | None, date | None] = (None, None)
        self.lines: list[_DraftLine] = []


class _DraftLine:
    """A service line while its segments come in."""

    def __init__(self, position: int) -> None:
        self.position = position
        self.procedure: tuple[str, ...] = ()
        self.revenue_code = ""
        self.charge: Decimal | None = None
        self.units = Decimal(1)
        self.dates: tuple[date | None, date | None] = (None, None)
        self.control_number = ""
        self.authorized = self.ordered = False
        self.prior_share: Decimal | None = None


class SetReader:
    """Walks the segments of one set; `loop` tells apart what the same segment means in different places."""

    def __init__(self, component: str) -> None:
        self.batch_reference = ""
        self.submitter = self.receiver = NOBODY
        self.claims: list[Claim] = []
        self.errors: list[SegmentError] = []
        self._component = component
        self._loop = ""
        self._billing = self._subscriber = self._payer = NOBODY
        self._tax_id = self._rank = self._plan = self._filing = ""
        self._patient: Name | None = None
        self._draft: _Draft | None = None
        self._line: _DraftLine | None = None
        self._last = 1
        self._handlers: dict[str, Callable[[Segment, int], None]] = {
            "BHT": self._bht, "HL": self._hl, "NM1": self._nm1, "REF": self._ref, "SBR": self._sbr, "CLM": self._clm,
            "DTP": self._dtp, "LX": self._lx, "SV1": self._sv1, "SV2": self._sv2, "SV3": self._sv3, "SVD": self._svd,
            "CAS": self._cas,
        }  # fmt: skip

    def take(self, segment: Segment, position: int) -> None:
        """The next segment, `position` counting ST as 1."""
        self._last = position
        if not re.fullmatch("[A-Z][A-Z0-9]{1,2}", segment[0]):
            self._complain(segment[0] if segment[0].isalnum() else "?", position, "", "1")
        handler = self._handlers.get(segment[0])
        if handler:
            handler(segment, position)

    def end(self) -> None:
        """The set is over."""
        self._close_claim()
        if not self.batch_reference:
            self._complain("BHT", 2, "", "3")
        if not self.claims and not self.errors:
            self._complain("CLM", self._last + 1, "2300", "3")

    def _complain(
        self,
        name: str,
        position: int,
        loop: str,
        code: str,
        nth: int | None = None,
        number: str = "",
        what: str = "",
    ) -> None:
        claim = self._draft.control_number if self._draft else ""
        self.errors.append(SegmentError(name[:3], position, loop, code, claim, nth, number, what))

    def _amount(self, segment: Segment, nth: int, position: int, loop: str) -> Decimal:
        """Element `nth` as an amount (data element 782); a complaint and zero when it is absent or no number."""
        text = element(segment, nth)
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        self._complain(segment[0], position, loop, "8", nth, "782", "6" if text else "1")
        return Decimal(0)

    def _parts(self, text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split(self._component)) if text else ()

    def _bht(self, segment: Segment, position: int) -> None:
        self.batch_reference = element(segment, 3)

    def _hl(self, segment: Segment, position: int) -> None:
        self._close_claim()
        level = element(segment, 3)
        self._loop = {"20": "2000A", "22": "2000B", "23": "2000C"}.get(level, "")
        if level == "20":
            self._billing, self._tax_id = NOBODY, ""
        if level in ("20", "22"):
            self._subscriber = self._payer = NOBODY
            self._rank = self._plan = self._filing = ""
        self._patient = None

    def _nm1(self, segment: Segment, position: int) -> None:
        role, name = element(segment, 1), read_name(segment)
        match self._loop, role:
            case "2400", "DK" if self._line:
                self._line.ordered = True
            case "2300", "82" if self._draft:
                self._draft.rendering = name
            case _, "41":
                self.submitter = name
            case _, "40":
                self.receiver = name
            case "2000A", "85":
                self._billing = name
            case "2000A", "87" | "PE":
                self._loop = "2010AB"  # another's address and tax id follow
            case "2000B", "IL":
                self._subscriber = name
            case "2000B", "PR":
                self._payer = name
            case "2000C", "QC":
                self._patient = name
            case _:
                pass

    def _ref(self, segment: Segment, position: int) -> None:
        qualifier, value = element(segment, 1), element(segment, 2)
        match self._loop, qualifier:
            case "2000A", "EI" | "SY":
                self._tax_id = value
            case "2300", "F8" if self._draft:
                self._draft.number = value
            case "2300", "D9" if self._draft:
                self._draft.trace = value
            case "2300", "G1" if self._draft:
                self._draft.authorized = bool(value)
            case "2400", "G1" if self._line:
                self._line.authorized = bool(value)
            case "2400", "6R" if self._line:
                self._line.control_number = value
            case _:
                pass

    def _sbr(self, segment: Segment, position: int) -> None:
        if self._draft:
            self._loop = "2320"
            return
        self._rank, self._plan, self._filing = element(segment, 1), element(segment, 3), element(segment, 9)

    def _clm(self, segment: Segment, position: int) -> None:
        self._close_claim()
        self._loop = "2300"
        self._draft = draft = _Draft(element(segment, 1), position)
        if not draft.control_number:
            self._complain("CLM", position, "2300", "8", 1, "1028", "1")
        draft.charge = self._amount(segment, 2, position, "2300")
        place = (*self._parts(element(segment, 5)), "", "", "")
        draft.facility, draft.frequency = place[0], place[2]
        draft.predetermination = element(segment, 19) == "PB"

    def _dtp(self, segment: Segment, position: int) -> None:
        kind, target = element(segment, 1), self._line or self._draft
        if kind == "472" or (kind == "434" and self._line is None):
            if target is None or self._loop not in ("2300", "2400"):
                return
            target.dates = read_dates(element(segment, 3))
            if target.dates[0] is None:
                self._complain("DTP", position, self._loop, "8", 3, "1251", "8")

    def _lx(self, segment: Segment, position: int) -> None:
        if self._draft:
            self._loop, self._line = "2400", _DraftLine(position)
            self._draft.lines.append(self._line)

    def _sv1(self, segment: Segment, position: int) -> None:
        self._service(segment, position, procedure=1, charge=2, units=4)

    def _sv2(self, segment: Segment, position: int) -> None:
        self._service(segment, position, procedure=2, charge=3, units=5)
        if self._line:
            self._line.revenue_code = element(segment, 1)

    def _sv3(self, segment: Segment, position: int) -> None:
        self._service(segment, position, procedure=1, charge=2, units=6)

    def _service(self, segment: Segment, position: int, *, procedure: int, charge: int, units: int) -> None:
        if self._line:
            self._line.procedure = self._parts(element(segment, procedure))[:6]
            self._line.charge = self._amount(segment, charge, position, "2400")
            quantity = element(segment, units)
            if _NUMBER.fullmatch(quantity):
                self._line.units = Decimal(quantity)

    def _svd(self, segment: Segment, position: int) -> None:
        if self._line and self._line.prior_share is None:
            self._line.prior_share = Decimal(0)

    def _cas(self, segment: Segment, position: int) -> None:
        """An earlier payer's patient share (2430): what is left for us as the next payer."""
        if self._line and self._line.prior_share is not None and element(segment, 1) == "PR":
            amounts = [element(segment, nth) for nth in range(3, len(segment), 3)]
            self._line.prior_share += sum(Decimal(text) for text in amounts if _NUMBER.fullmatch(text))

    def _close_claim(self) -> None:
        draft = self._draft
        if draft is None:
            return
        if not draft.lines:
            self._complain("LX", draft.position + 1, "2400", "3")
        for line in draft.lines:
            if line.charge is None:
                self._complain("SV1", line.position + 1, "2400", "3")
        self.claims.append(self._claim(draft))
        self._draft = self._line = None

    def _claim(self, draft: _Draft) -> Claim:
        return Claim(
            draft.control_number, draft.charge, draft.facility, draft.frequency, Payee(self._billing, self._tax_id),
            self._subscriber, self._payer, tuple(_line(line, draft) for line in draft.lines), self._patient,
            draft.rendering, self._rank, self._plan, self._filing, draft.number, draft.trace, draft.authorized,
            draft.predetermination,
        )  # fmt: skip


def _line(line: _DraftLine, draft: _Draft) -> Line:
    first, last = line.dates if line.dates[0] else draft.dates
    return Line(
        line.procedure, line.charge or Decimal(0), line.units, line.revenue_code, first, last, line.control_number,
        line.authorized, line.ordered, line.prior_share,
    )  # fmt: skip


def read_name(segment: Segment) -> Name:
    """An NM1 as a name."""
    take = [element(segment, nth) for nth in range(10)]
    return Name(take[2], take[3], take[4], take[5], take[7], take[8], take[9])


def read_dates(text: str) -> tuple[date | None, date | None]:
    """A D8 or RD8 value as (first, last); last is None for a single day, both are None when it is no real date."""
    try:
        days = [datetime.strptime(part, "%Y%m%d").date() for part in text.split("-")]
    except ValueError:
        return None, None
    first, last = days[0], days[-1]
    return (first, last if last != first else None) if len(days) <= 2 and first <= last else (None, None)
