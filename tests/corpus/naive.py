"""Segments of a file by the simplest means, as a second opinion on our reader: no streaming, no envelopes, no types."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

Segments = list[list[str]]
Reasons = dict[tuple[str, str], Decimal]  # the amounts of CAS by group and reason


def split(data: bytes) -> tuple[Segments, str]:
    """Every segment of every interchange, and the component separator of the last."""
    text = data.decode("latin-1")
    found: Segments = []
    component = ":"
    starts = [match.start() for match in re.finditer(r"(?<![0-9A-Za-z])ISA(?=[^0-9A-Za-z\s])", text)]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        one = text[start:end]
        mark = one[3]
        sixteenth = [match.start() for match in re.finditer(re.escape(mark), one)][15]
        component, terminator = one[sixteenth + 1], one[sixteenth + 2 :].lstrip(" ")[0]
        for segment in one.split(terminator):
            bare = segment.replace("\r", "").replace("\n", "").strip()
            if bare:
                found.append([element.strip() for element in bare.split(mark)])
    return found, component


def number(segment: list[str], at: int) -> Decimal:
    """The element as a number, nought when it is none."""
    try:
        return Decimal(segment[at]) if len(segment) > at and segment[at] else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


def amount(segment: list[str], at: int) -> Decimal | None:
    """The element as an amount, None when it is none."""
    try:
        return Decimal(segment[at]) if len(segment) > at else None
    except InvalidOperation:
        return None


def total(segments: Segments, name: str, *at: int) -> Decimal:
    """The sum of those elements over all segments of that name."""
    return sum((number(one, n) for one in segments if one[0] == name for n in at), Decimal(0))


def count(segments: Segments, name: str) -> int:
    """How many segments have that name."""
    return sum(one[0] == name for one in segments)


def sets(segments: Segments, wanted: str) -> list[Segments]:
    """The segments of each set with that ST01, between ST and SE."""
    found: list[Segments] = []
    inside = False
    for segment in segments:
        if segment[0] == "ST":
            inside = segment[1] == wanted
            if inside:
                found.append([])
        elif segment[0] in ("SE", "GE", "IEA", "ISA", "GS"):
            inside = False
        elif inside:
            found[-1].append(segment)
    return found


@dataclass
class Paid:
    """A charge, what was paid of it and why not more: one CLP, or one SVC."""

    head: list[str]
    charge: Decimal | None
    paid: Decimal | None
    reasons: Reasons = field(default_factory=lambda: defaultdict(Decimal))
    lines: list[Paid] = field(default_factory=list)

    def adjusted(self) -> Decimal:
        """Its own CAS amounts and those of its lines."""
        return sum((*self.reasons.values(), *(one.adjusted() for one in self.lines)), Decimal(0))

    def due(self) -> Decimal | None:
        """What the charge and the CAS amounts leave to pay."""
        return None if self.charge is None else self.charge - self.adjusted()


def claims(segments: Segments) -> list[Paid]:
    """The claims of one 835 with their lines."""
    found: list[Paid] = []
    open_one: Paid | None = None
    for segment in segments:
        if segment[0] == "CLP":
            open_one = Paid(segment, amount(segment, 3), amount(segment, 4))
            found.append(open_one)
        elif segment[0] == "SVC" and found:
            open_one = Paid(segment, amount(segment, 2), amount(segment, 3))
            found[-1].lines.append(open_one)
        elif segment[0] in ("LX", "TS3", "TS2", "PLB"):
            open_one = None
        elif segment[0] == "CAS" and open_one:
            for at in range(2, len(segment), 3):
                if segment[at]:
                    open_one.reasons[segment[1], segment[at]] += number(segment, at + 1)
    return found


def differences(segments: Segments) -> list[tuple[str, Decimal | None, Decimal | None]]:
    """What does not balance in one 835: level, what the other amounts demand (None: not known), what stands there."""
    found: list[tuple[str, Decimal | None, Decimal | None]] = []
    for claim in claims(segments):
        found += [("line", line.due(), line.paid) for line in claim.lines]
        found.append(("claim", claim.due(), claim.paid))
    paid = total(segments, "CLP", 4) - total(segments, "PLB", 4, 6, 8, 10, 12, 14)
    all_known = all(claim.paid is not None for claim in claims(segments))
    bpr = next((one for one in segments if one[0] == "BPR"), [])
    found.append(("payment", paid if all_known else None, amount(bpr, 2)))
    return [one for one in found if one[1] is None or one[1] != one[2]]


def told(segments: Segments, component: str) -> Counter[tuple[str, ...]]:
    """The statuses of some 277 sets: level (HL03, "line" below an SVC), the codes of each composite, STC03 and amount."""
    found: Counter[tuple[str, ...]] = Counter()
    level = ""
    for segment in segments:
        if segment[0] == "HL":
            level = segment[3]
        elif segment[0] == "SVC":
            level = "line"
        elif segment[0] == "TRN" and level == "line":
            level = "PT"
        elif segment[0] == "STC":
            for at in (1, 10, 11):
                if at < len(segment) and segment[at]:
                    codes = [*segment[at].split(component), "", ""][:3]
                    found["PT" if level in ("22", "23") else level, *codes, (segment + [""] * 4)[3]] += 1
    return found


def provider_adjustments(segments: Segments, component: str) -> dict[str | None, Decimal]:
    """The amounts of PLB by the code in front of the reference."""
    found: dict[str | None, Decimal] = defaultdict(Decimal)
    for segment in segments:
        for at in range(3, len(segment), 2) if segment[0] == "PLB" else ():
            found[segment[at].split(component)[0]] += number(segment, at + 1)
    return found
