"""When a partner takes files: its days and hours in its own time zone, and until when what misses the cut-off waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

_LOOK_AHEAD = 400  # days: longer than any row of holidays


class Window(msgspec.Struct, frozen=True):
    """Open on `days` (0 Monday ... 6 Sunday) that are no holidays, from `opens` to before `closes`, in `zone`.

    A window that closes at or before its opening ends on the following day; `closes` 00:00 is the end of the day.
    """

    zone: tzinfo
    days: frozenset[int]
    opens: time
    closes: time
    holidays: Collection[date] = frozenset()


def opens_at(window: Window, at: datetime) -> datetime | None:
    """The moment from which a file may go: `at` itself while the window is open; None when it never opens any more.

    `at` and the answer are UTC. Where a clock change makes an hour twice or not at all, the zone's first reading holds.
    """
    local = at.astimezone(window.zone).date()
    for day in (local + timedelta(days=n) for n in range(-1, _LOOK_AHEAD)):
        if day.weekday() not in window.days or day in window.holidays:
            continue
        begin = _utc(day, window.opens, window.zone)
        last = day if window.closes > window.opens else day + timedelta(days=1)
        if at < _utc(last, window.closes, window.zone):
            return max(at, begin)
    return None


def _utc(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
