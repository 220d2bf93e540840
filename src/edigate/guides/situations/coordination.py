"""What the other payers of a claim have decided (2320 and 2430), read once for all rules about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from edigate.claims import balance
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.dates import days_of
from edigate.guides.situations.numbers import number

_CHARGES = {"SV1": 2, "SV2": 3, "SV3": 2}  # where a line's charge stands
_ADJUSTMENTS = range(2, 18, 3)  # where reasons stand in a CAS


class LineResult(NamedTuple):
    """What one payer decided about one line: the 2430 and its SVD."""

    loop: Branch
    decided: Seen


class OtherPayer(NamedTuple):
    """One 2320: its rank (SBR01), how lines name it (NM109 of 2330B), its AMT*D, its claim-level CAS, its lines' results."""

    loop: Branch
    rank: str
    name: Seen | None
    paid: Seen | None
    adjustments: list[Seen]
    lines: list[LineResult]

    @property
    def has_decided(self) -> bool:
        """Whether the payer has told a result, for the claim or for a line."""
        return self.paid is not None or bool(self.adjustments) or bool(self.lines)


class Coordination(NamedTuple):
    """The other payers of a claim, its lines, and every 2430 under its line."""

    claim: Branch
    payers: list[OtherPayer]
    lines: list[Branch]
    results: list[tuple[Branch, LineResult]]

    @property
    def ambiguous(self) -> frozenset[str]:
        """The ids that more than one other payer has: a result that names one of them cannot be told whose it is."""
        ids = [payer.name[9] for payer in self.payers if payer.name]
        return frozenset(each for each in ids if ids.count(each) > 1)


def coordination_of(claim: Branch) -> Coordination:
    """Everything about other payers in a claim."""
    lines = claim.loops("2400")
    results = []
    for line in lines:
        for loop in line.loops("2430"):
            decided = loop.first("SVD")
            if decided:
                results.append((line, LineResult(loop, decided)))
    payers = [_payer(loop, results) for loop in claim.loops("2320")]
    return Coordination(claim, payers, lines, results)


def _payer(loop: Branch, results: Iterable[tuple[Branch, LineResult]]) -> OtherPayer:
    named = loop.below("2330B")
    name = named.first("NM1") if named else None
    own = name[9] if name else ""
    rank = loop.first("SBR")
    return OtherPayer(
        loop, rank[1] if rank else "", name, loop.first("AMT", "D"), loop.all("CAS"),
        [result for _, result in results if own and result.decided[1] == own],
    )  # fmt: skip


def charge_of(line: Branch) -> Decimal | None:
    """What a line charges; None when it cannot be read."""
    for id_, at in _CHARGES.items():
        service = line.first(id_)
        if service:
            return number(service[at])
    return None


def adjusted(adjustments: Iterable[Seen]) -> Decimal | None:
    """The sum of the amounts of CAS segments; None when one cannot be read."""
    return balance.total(
        number(each[at + 1])
        for each in adjustments
        for at in _ADJUSTMENTS
        if at <= len(each) and (each[at + 1] or each[at])
    )


def adjustments_in(segments: Iterable[Seen]) -> list[tuple[Seen, int, tuple[str, str, Decimal]]]:
    """Each adjustment with its segment and where its reason stands: group, reason, amount."""
    found = []
    for each in segments:
        for at in _ADJUSTMENTS:
            amount = number(each[at + 1])
            if each[at] and amount is not None:
                found.append((each, at, (each[1], each[at], amount)))
    return found


def first_service_day(claim: Branch) -> date | None:
    """The first day of service that the claim or a line names (DTP*472, DTP*434)."""
    served = [claim.first("DTP", "434", "472"), *(line.first("DTP", "472") for line in claim.loops("2400"))]
    days = [period[0] for period in map(days_of, served) if period]
    return min(days, default=None)
