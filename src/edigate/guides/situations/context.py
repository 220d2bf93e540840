"""What rules may know besides the set itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from edigate import maps
from edigate.codes.code_set import CodeSet
from edigate.guides.tables import Guide, Segment
from edigate.x12.delimiters import Delimiters
from edigate.x12.envelope import Interchange, SetHeader

TA1 = "TA1"  # rules are listed under this name though no guide has it
LEEWAY = timedelta(days=1)  # time zones: what was made so little after the interchange is not of the future
_MOST_REMEMBERED = 10_000


class Memory:
    """What earlier sets of the file said, for rules about repetition; the oldest is forgotten when there is too much."""

    def __init__(self) -> None:
        self._seen: dict[Hashable, Hashable] = {}
        self._answers: dict[Hashable, defaultdict[Segment, dict[str, Any]]] = {}

    def answers(self, context: Context, marks: Delimiters) -> defaultdict[Segment, dict[str, Any]]:
        """What rules about single segments said, by segment and text: the same in sets of one kind and day."""
        key = (context.guide, context.version, context.usage, context.dated, marks)
        if key not in self._answers:
            self._answers = {key: defaultdict(dict)}
        return self._answers[key]

    def known(self, key: Hashable) -> Hashable | None:
        """What was remembered under this key."""
        return self._seen.get(key)

    def remember(self, key: Hashable, value: Hashable = True) -> None:
        """Keep a value under a key."""
        if len(self._seen) >= _MOST_REMEMBERED:
            del self._seen[next(iter(self._seen))]
        self._seen[key] = value


class Context(msgspec.Struct, frozen=True):
    """`guide` is the letter or number rules are listed under (P, I, D, 835, 277CA, 277, 276, 999, TA1), `version` what ST03 or
    GS08 says, `usage` ISA15, `dated` the day of the interchange (None when unreadable). `lists` are code lists by name.
    `interchange` counts from 1 in the file, `memory` is that of the file.
    """

    guide: str
    version: str
    usage: str
    dated: date | None
    lists: Mapping[str, CodeSet]
    interchange: int
    memory: Memory


CATALOGUE_NAMES = {"837P": "P", "837I": "I", "837D": "D"}  # as the catalog of rules calls them


def context_of(guide: Guide, header: SetHeader, memory: Memory) -> Context:
    """The context of a set under its envelope."""
    return _context(CATALOGUE_NAMES.get(guide.name, guide.name), header.version, header.interchange, memory)


def context_of_ta1(interchange: Interchange, memory: Memory) -> Context:
    """The context of a TA1, which stands in an interchange and in no set."""
    return _context(TA1, TA1, interchange, memory)


def _context(name: str, version: str, interchange: Interchange, memory: Memory) -> Context:
    day = dated(interchange)
    return Context(name, version, interchange.usage, day, _LISTS, interchange.index, memory)


def dated(interchange: Interchange) -> date | None:
    """The day of an interchange (ISA09, YYMMDD); None when it is no date."""
    try:
        return datetime.strptime(interchange.date, "%y%m%d").date()
    except ValueError:
        return None


class _Lists(Mapping[str, CodeSet]):
    """The shipped code lists, each read when a rule first asks for it."""

    def __getitem__(self, name: str) -> CodeSet:
        return maps.code_set(name)

    def __iter__(self) -> Iterator[str]:
        return iter(maps.code_set_names())

    def __len__(self) -> int:
        return len(maps.code_set_names())


_LISTS = _Lists()
