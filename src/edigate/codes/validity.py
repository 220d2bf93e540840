"""Whether a code may be used on a day, by the editions of official lists that somebody imported.

The edition that counts for a day of service is the last one in force by then. For days before the first edition nothing
is said, except what the list itself dates: an older list would have to tell. A list that nobody imported says nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple


class Standing(Enum):
    """What the lists say of a code on a day."""

    GOOD = "good"
    UNSAID = "unsaid"
    UNKNOWN = "unknown"
    NOT_YET = "not yet"
    ENDED = "ended"
    HEADER = "header"


class Period(NamedTuple):
    """What one edition says of one code: the days of service that it may be used on, and whether it may be at all."""

    edition: date
    valid_from: date | None
    valid_to: date | None
    usable: bool


class CodeHistory(NamedTuple):
    """The editions of lists, and the periods of the codes that were asked for.

    `editions` gives for each list the first days of its editions, sorted. `periods` is by (list, code).
    """

    editions: Mapping[str, Sequence[date]] = {}
    periods: Mapping[tuple[str, str], Sequence[Period]] = {}

    def edition_of(self, name: str, day: date) -> date | None:
        """The first day of the edition that counts for a day of service, None when none reaches back so far."""
        editions = self.editions.get(name, ())
        place = bisect_right(editions, day)
        return editions[place - 1] if place else None

    def standing(self, name: str, code: str, day: date) -> Standing:
        """What the list says of the code (without a dot, in capitals) on a day of service."""
        edition = self.edition_of(name, day)
        told = self.periods.get((name, code), ())
        if edition is None:
            return (
                _dated([one for one in told if one.valid_from or one.valid_to], day)
                if told
                else Standing.UNSAID
            )
        here = [one for one in told if one.edition == edition]
        return _dated(here, day) if here else Standing.UNKNOWN


def _dated(periods: Sequence[Period], day: date) -> Standing:
    """By the dates of the list itself; several periods of a code are tried in turn."""
    if not periods:
        return Standing.UNSAID
    if not any(one.usable for one in periods):
        return Standing.HEADER
    if any(_covers(one, day) for one in periods):
        return Standing.GOOD
    if all(one.valid_from is not None and day < one.valid_from for one in periods):
        return Standing.NOT_YET
    return Standing.ENDED


def _covers(one: Period, day: date) -> bool:
    after_start = one.valid_from is None or one.valid_from <= day
    return after_start and (one.valid_to is None or day <= one.valid_to)
