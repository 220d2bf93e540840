"""When to try again, and when to stop trying: doubling delays under a cap, for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec


class Schedule(msgspec.Struct, frozen=True):
    """The wait after the first attempt that failed, the longest one, and for how long a file is tried."""

    first_seconds: int = 60
    longest_seconds: int = 3600
    life: timedelta = timedelta(days=5)

    @property
    def longest(self) -> timedelta:
        """The longest wait between two attempts."""
        return timedelta(seconds=self.longest_seconds)


USUAL = Schedule()


def delay_seconds(attempt: int, jitter: float = 0.0, schedule: Schedule = USUAL) -> int:
    """Seconds to wait after the attempt with this number (from 1): 60, 120, 240 ... at most 3600.

    `jitter` between 0 and 1 takes away up to all of it beyond the first wait, so that senders which were cut off
    together do not come back together. The caller draws it: nothing here is random.
    """
    if attempt < 1 or not 0 <= jitter <= 1:
        raise ValueError("attempts count from 1, jitter lies between 0 and 1")
    full = min(schedule.first_seconds << min(attempt - 1, 12), schedule.longest_seconds)
    return full - round((full - schedule.first_seconds) * jitter)


def is_waited(until: datetime | None, at: datetime, schedule: Schedule = USUAL) -> bool:
    """Whether a wait that `delay_seconds` made lasts at `at`. One that would last longer than its longest was made by a
    clock that has been set back since: it is over."""
    return until is not None and at < until <= at + schedule.longest


def next_attempt(
    attempt: int, at: datetime, queued_at: datetime, jitter: float = 0.0, schedule: Schedule = USUAL
) -> datetime | None:
    """When to try again after an attempt that ended `at`; None when the life of the file is over."""
    due = at + timedelta(seconds=delay_seconds(attempt, jitter, schedule))
    return due if due - queued_at <= schedule.life else None
