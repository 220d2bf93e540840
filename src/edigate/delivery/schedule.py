"""When to try again, and when to stop trying: doubling delays under a cap, for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_DELAY_SECONDS = 60
LONGEST_DELAY_SECONDS = 3600
LIFE = timedelta(days=5)


def delay_seconds(attempt: int, jitter: float = 0.0) -> int:
    """Seconds to wait after the attempt with this number (from 1): 60, 120, 240 ... at most 3600.

    `jitter` between 0 and 1 takes away up to all of it beyond the first minute, so that senders which were cut off
    together do not come back together. The caller draws it: nothing here is random.
    """
    if attempt < 1 or not 0 <= jitter <= 1:
        raise ValueError("attempts count from 1, jitter lies between 0 and 1")
    full = min(FIRST_DELAY_SECONDS << min(attempt - 1, 10), LONGEST_DELAY_SECONDS)
    return full - round((full - FIRST_DELAY_SECONDS) * jitter)


def is_waited(until: datetime | None, at: datetime) -> bool:
    """Whether a wait that `delay_seconds` made lasts at `at`. One that would last longer than its longest was made by a
    clock that has been set back since: it is over."""
    return until is not None and at < until <= at + timedelta(seconds=LONGEST_DELAY_SECONDS)


def next_attempt(
    attempt: int, at: datetime, queued_at: datetime, jitter: float = 0.0, life: timedelta = LIFE
) -> datetime | None:
    """When to try again after an attempt that ended `at`; None when the life of the file is over."""
    due = at + timedelta(seconds=delay_seconds(attempt, jitter))
    return due if due - queued_at <= life else None
