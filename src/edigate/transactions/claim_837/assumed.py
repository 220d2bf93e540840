"""The elements of an 837 that our claim has a usual value for, where a set leaves them out or says something unknown.

The guides require them, and a claim of ours that goes out says the usual value: so whoever reads a set tells of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from edigate.transactions.claim_837.claim_values import Told
from edigate.x12.segment import Segment, element

_FLAG = ("", "Y", "N")


class _Element(NamedTuple):
    """An element by its segment, that one's first element (None: any) and the kinds of claim that have it.

    `values` are those that are understood; none named: whatever it says is taken, but it must say something.
    """

    id: str
    at: int
    values: tuple[str, ...] = ()
    component: int = 0
    first: tuple[str, ...] | None = None
    kinds: str = "pid"


ELEMENTS = (
    _Element("BHT", 6),
    _Element("NM1", 2, ("1", "2"), first=("85", "87", "IL", "QC", "PR")),
    _Element("NM1", 8, first=("PR",)),
    _Element("SBR", 1),
    _Element("PAT", 9, _FLAG),
    _Element("CLM", 2),
    _Element("CLM", 5, component=3),
    _Element("CLM", 6, ("Y", "N"), kinds="pd"),
    _Element("CLM", 7),
    _Element("CLM", 8),
    _Element("CLM", 9),
    _Element("CLM", 10, ("", "P"), kinds="p"),
    _Element("CLM", 19, ("", "PB"), kinds="d"),
    _Element("CRC", 2, ("Y", "N")),
    _Element("DN1", 4, _FLAG),
    _Element("OI", 3),
    _Element("OI", 4, ("", "P"), kinds="p"),
    _Element("OI", 6),
    _Element("SV1", 1, component=1),
    _Element("SV1", 3),
    _Element("SV1", 4),
    _Element("SV1", 9, _FLAG),
    _Element("SV1", 11, _FLAG),
    _Element("SV1", 12, _FLAG),
    _Element("SV1", 15, ("", "0")),
    _Element("SV2", 4),
    _Element("SV2", 5),
    _Element("SV3", 1, component=1),
    _Element("SVD", 5),
)
_BY_ID = {each.id: tuple(one for one in ELEMENTS if one.id == each.id) for each in ELEMENTS}


class Assumed(NamedTuple):
    """The place of an element whose usual value is taken: its segment by ordinal and id, and its number there."""

    ordinal: int
    id: str
    element: int


def assumed(told: Iterable[Told], separator: str, kind: str) -> Iterator[Assumed]:
    """Those of one claim's segments (`ClaimValues.told`)."""
    for ordinal, segment in told:
        for each in _BY_ID.get(segment[0], ()):
            if kind[0] in each.kinds and not _is_told(each, segment, separator):
                yield Assumed(ordinal, segment[0], each.at)


def _is_told(one: _Element, segment: Segment, separator: str) -> bool:
    if one.first is not None and element(segment, 1) not in one.first:
        return True
    text = element(segment, one.at)
    if one.component:
        text = [*text.split(separator), "", ""][one.component - 1]
    return text.strip() in one.values if one.values else bool(text.strip())
