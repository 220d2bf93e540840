"""Dates as segments hold them, for rules: `None` when a date is absent or is no date, so that a rule can only skip it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TypeAlias

from edigate.guides.situations.branch import Seen
from edigate.guides.values import is_date

Period: TypeAlias = tuple[date, date]  # first and last day, both included


@lru_cache(maxsize=4096)
def day(text: str) -> date | None:
    """CCYYMMDD, also with a time behind it (CCYYMMDDHHMM)."""
    wire = text[:8]
    if len(wire) < 8 or not is_date(wire):
        return None
    return date(int(wire[:4]), int(wire[4:6]), int(wire[6:8]))


@lru_cache(maxsize=4096)
def period(text: str) -> Period | None:
    """CCYYMMDD or CCYYMMDD-CCYYMMDD as first and last day, as they stand (the last may come before the first)."""
    start, hyphen, end = text.partition("-")
    first = day(start)
    last = day(end) if hyphen else first
    return (first, last) if first and last else None


def days_of(dtp: Seen | None) -> Period | None:
    """First and last day of a DTP, whatever its format."""
    return period(dtp[3]) if dtp else None
