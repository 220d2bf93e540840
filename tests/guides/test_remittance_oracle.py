"""The sums of a remittance told by the check and by reading, against an oracle that knows neither: text, cut and added.

The oracle works on fractions, segment by segment, and says for each equation by how much it is off.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

import edigate
from edigate.guides.check import check
from edigate.transactions.remittance_835.facts import Level, Remittance
from read_results import FIXTURES

Read = Callable[[str], list[str]]

_CODES = {
    "REMITTANCE_LINE_UNBALANCED": "line",
    "REMITTANCE_CLAIM_UNBALANCED": "claim",
    "REMITTANCE_PAYMENT_UNBALANCED": "payment",
    "REMITTANCE_LINES_UNBALANCED": "lines",
    "REMITTANCE_SHARE_UNBALANCED": "share",
}
_LEVELS = {Level.LINE: "line", Level.CLAIM: "claim", Level.PAYMENT: "payment"}


class Off(NamedTuple):
    """An equation that does not hold: which, the ordinal of its segment, what is there less what should be."""

    what: str
    ordinal: int
    difference: Fraction


class _Claim:
    def __init__(self, ordinal: int, parts: list[str]) -> None:
        self.ordinal, self.parts = ordinal, parts
        self.own: list[list[str]] = []
        self.lines: list[tuple[int, list[str], list[list[str]]]] = []

    def offs(self) -> Iterable[Off]:
        charge, paid = _money(self.parts, 3), _money(self.parts, 4)
        for ordinal, svc, cas in self.lines:
            difference = _money(svc, 3) - _money(svc, 2) + _sum(cas)
            yield Off("line", ordinal, difference)
        every = [*self.own, *(one for _, _, cas in self.lines for one in cas)]
        off = paid - charge + _sum(every)
        yield Off("claim", self.ordinal, off)
        if self.lines and not off:
            yield Off("lines", self.ordinal, sum((_money(svc, 2) for _, svc, _ in self.lines), -charge))
        if self.parts[2] not in ("22", "25"):
            share = _money(self.parts, 5) if len(self.parts) > 5 and self.parts[5] else Fraction(0)
            yield Off("share", self.ordinal, share - _sum(one for one in every if one[1] == "PR"))


def _money(parts: list[str], at: int) -> Fraction:
    return Fraction(parts[at])


def _sum(adjustments: Iterable[list[str]]) -> Fraction:
    return sum(
        (Fraction(cas[at]) for cas in adjustments for at in range(3, len(cas), 3) if cas[at]), Fraction(0)
    )


def oracle(content: bytes) -> set[Off]:
    """What is off in every 835 of a file."""
    text = content.decode("latin-1")
    start = text.index("ISA")
    mark = text[start + 3]
    end = [at for at, each in enumerate(text[start : start + 140]) if each == mark][15] + 2 + start
    found: set[Off] = set()
    claims: list[_Claim] = []
    payment: tuple[int, list[str]] | None = None
    given_back = Fraction(0)
    segments = [each.strip() for each in text[start:].split(text[end])]
    for ordinal, segment in enumerate((each for each in segments if each), 1):
        parts = segment.split(mark)
        match parts[0]:
            case "ST":
                claims, payment, given_back = [], None, Fraction(0)
            case "BPR":
                payment = (ordinal, parts)
            case "CLP":
                claims.append(_Claim(ordinal, parts))
            case "SVC":
                claims[-1].lines.append((ordinal, parts, []))
            case "CAS" if claims:
                (claims[-1].lines[-1][2] if claims[-1].lines else claims[-1].own).append(parts)
            case "PLB":
                given_back += sum((Fraction(each) for each in parts[4::2] if each), Fraction(0))
            case "SE" if payment:
                for claim in claims:
                    found.update(claim.offs())
                paid = sum((_money(claim.parts, 4) for claim in claims), -given_back)
                amount = _money(payment[1], 2)
                if not (payment[1][3] == "D" and amount == -paid):
                    found.add(Off("payment", payment[0], amount - paid))
    return {each for each in found if each.difference}


def told_by_check(content: bytes) -> set[Off]:
    """What the check says, with the difference that its message names."""
    found = set()
    for each in check([content], max_findings=100_000).findings:
        if each.code in _CODES:
            named = re.search(r"it differs by (-?[\d.]+)$", each.message)
            assert named, each.message
            assert each.where.ordinal is not None
            found.add(Off(_CODES[each.code], each.where.ordinal, Fraction(named[1])))
    return found


def told_by_reading(content: bytes) -> set[Off]:
    """The three equations that reading proves."""
    found = set()
    for fact in edigate.read(content):
        for each in fact.balance.differences if isinstance(fact, Remittance) else ():
            assert each.expected is not None
            assert each.found is not None
            found.add(Off(_LEVELS[each.level], each.ordinal, Fraction(each.found) - Fraction(each.expected)))
    return found


def three(found: set[Off]) -> set[Off]:
    return {each for each in found if each.what in _LEVELS.values()}


def agree(content: bytes) -> set[Off]:
    """Check, reading and oracle say the same of a file; gives what they say."""
    expected = oracle(content)
    assert told_by_check(content) == expected
    assert told_by_reading(content) == three(expected)
    return expected


@pytest.mark.shared
def test_every_remittance_of_the_corpus_is_off_by_what_the_oracle_says(shared: Path) -> None:
    files = [path for path in sorted((shared / "corpus").glob("*/*")) if path.suffix != ".tsv"]
    files += sorted((shared / "domain" / "example").glob("*835*"))
    judged = {path.name: agree(path.read_bytes()) for path in files if b"005010X221" in path.read_bytes()}
    assert len(judged) >= 20
    assert {each.what for found in judged.values() for each in found} == {*_CODES.values()}


def test_every_readable_remittance_of_ours_is_off_by_what_the_oracle_says() -> None:
    odd = ("amount-missing", "amount-unreadable", "amount-point", "wire-amounts-odd", "line-without-claim")
    folder = FIXTURES / "005010X221A1"
    files = [
        *folder.glob("pass/**/*.x12"),
        *folder.glob("fail/**/*.x12"),
        folder / "quirk" / "unbalanced-every-level.x12",
    ]
    files = [path for path in files if not path.stem.startswith(odd) and b"ISA" in path.read_bytes()]
    judged = [agree(path.read_bytes()) for path in files]
    assert len(judged) > 50
    assert sum(map(len, judged)) > 8


@pytest.mark.parametrize("seed", range(60))
def test_spoiled_amounts_are_off_by_what_the_oracle_says(seed: int, good: Read) -> None:
    rnd = random.Random(seed)
    segments = good("835")
    places = {"CLP": (3, 4, 5), "CAS": (3,), "SVC": (2, 3), "PLB": (4,), "BPR": (2,)}
    for at, segment in enumerate(segments):
        values = segment.split("*")
        if values[0] in places and rnd.random() < 0.4:
            values[rnd.choice(places[values[0]])] = rnd.choice(["0", "-5", "12.34", "80", "30", "20"])
            segments[at] = "*".join(values)
    agree(("~\n".join(segments) + "~\n").encode())
