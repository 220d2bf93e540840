"""An element that our claim has a usual value for is told when a set leaves it out or says something unknown."""

from __future__ import annotations

from collections.abc import Iterator

from claims.samples import build_all
from edigate.claims.model import Claim
from edigate.transactions.claim_837.assumed import ELEMENTS, assumed
from edigate.transactions.claim_837.claim_values import Told
from edigate.transactions.claim_837.read_claim import claims, reading_of
from edigate.x12 import reader
from edigate.x12.reader import TransactionSet
from transactions.test_nothing_is_lost import CLAIMS

UNKNOWN = "?"


def told_of(made: Claim) -> tuple[Told, ...]:
    for opened in reader.read([build_all(made).content]):
        if isinstance(opened, TransactionSet):
            reading = reading_of(opened)
            assert reading is not None
            (found,) = claims(opened, reading)
            return found.told
    raise AssertionError("no set")


def spoilt(told: tuple[Told, ...], kind: str) -> Iterator[tuple[int, tuple[Told, ...]]]:
    """The segments with one element of the table made unknown, or taken out, each with its place in the table."""
    for n, one in enumerate(ELEMENTS):
        for place, (ordinal, segment) in enumerate(told):
            if (
                segment[0] != one.id
                or kind[0] not in one.kinds
                or (one.first and segment[1] not in one.first)
            ):
                continue
            elements = [*segment, *[""] * 20]
            parts = elements[one.at].split(":")
            parts[one.component - 1 if one.component else 0] = UNKNOWN if one.values else ""
            elements[one.at] = ":".join(parts)
            yield n, (*told[:place], (ordinal, elements), *told[place + 1 :])
            break


def test_what_we_write_ourselves_assumes_nothing() -> None:
    for made in CLAIMS:
        assert list(assumed(told_of(made), ":", made.kind)) == []


def test_each_element_of_the_table_is_told() -> None:
    seen = set()
    for made in CLAIMS:
        for n, told in spoilt(told_of(made), made.kind):
            (found,) = assumed(told, ":", made.kind)
            assert (found.id, found.element) == (ELEMENTS[n].id, ELEMENTS[n].at)
            seen.add(n)
    assert seen == set(range(len(ELEMENTS)))
