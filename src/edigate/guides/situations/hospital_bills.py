"""A hospital claim read once for all rules about it: its type of bill, its period, the stay, the coded information."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edigate.codes.bill_type import is_stay, is_visits
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.dates import Period, days_of
from edigate.guides.situations.rule_tables import table

MEDICARE = ("MA", "MB")  # SBR09
MEDICAID = "MC"


def group(name: str) -> frozenset[str]:
    """One group of the table of hospital claims."""
    return frozenset(table("institutional")["groups"][name])


class Bill(NamedTuple):
    """`type` is the two characters of CLM05-1, `frequency` CLM05-3, `status` CL103; `statement` is DTP*434 as a period."""

    claim: Branch
    clm: Seen
    type: str
    frequency: str
    statement: Period | None
    cl1: Seen | None
    status: str

    @property
    def inpatient(self) -> bool:
        """Whether the bill is for a stay."""
        return is_stay(self.type)

    @property
    def outpatient(self) -> bool:
        """Whether the bill is for visits: a type that can be read and is no stay."""
        return is_visits(self.type)


class Coded(NamedTuple):
    """One code of an HI: the segment, which of its elements, and the element's parts (qualifier, code, ...)."""

    segment: Seen
    element: int
    parts: list[str]

    @property
    def code(self) -> str:
        """Component 2."""
        return self.part(2)

    def part(self, component: int) -> str:
        """A component, "" when it is absent."""
        return self.parts[component - 1].strip() if component <= len(self.parts) else ""


def bill_of(claim: Branch) -> Bill | None:
    """The claim as a bill; None without CLM."""
    clm = claim.first("CLM")
    if clm is None:
        return None
    kind, *rest = [each.strip() for each in clm.parts(5)] or [""]
    cl1 = claim.first("CL1")
    return Bill(
        claim, clm, kind, rest[1] if len(rest) > 1 else "", days_of(claim.first("DTP", "434")), cl1, cl1[3] if cl1 else ""
    )  # fmt: skip


def coded_in(segments: Iterable[Seen], *qualifiers: str) -> Iterator[Coded]:
    """Every code of these HI segments that has one of these qualifiers."""
    for segment in segments:
        for element in range(1, len(segment) + 1):
            parts = segment.parts(element)
            if parts and parts[0].strip() in qualifiers:
                yield Coded(segment, element, parts)


def coded(claim: Branch, *qualifiers: str) -> list[Coded]:
    """Every code of the claim that has one of these qualifiers."""
    return list(coded_in(claim.all("HI"), *qualifiers))
