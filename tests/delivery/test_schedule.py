"""The schedule of attempts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from edigate.delivery import schedule

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_delays_double_up_to_an_hour() -> None:
    assert [schedule.delay_seconds(n) for n in range(1, 9)] == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert schedule.delay_seconds(10_000) == 3600


def test_jitter_is_full_and_never_below_a_minute() -> None:
    """No stampede: what was cut off together comes back spread over the whole of the delay."""
    assert schedule.delay_seconds(3, 1) == 60
    assert schedule.delay_seconds(3, 0.5) == 150
    assert schedule.delay_seconds(1, 1) == 60
    draw = random.Random(7)
    back = [schedule.delay_seconds(9, draw.random()) for _ in range(400)]
    assert min(back) >= 60 and max(back) <= 3600
    assert max(sum(1 for each in back if low <= each < low + 60) for low in range(60, 3600, 60)) < 20


@pytest.mark.parametrize("attempt, jitter", [(0, 0), (1, -0.1), (1, 1.1)])
def test_wrong_calls_are_refused(attempt: int, jitter: float) -> None:
    with pytest.raises(ValueError, match="attempts"):
        schedule.delay_seconds(attempt, jitter)


def test_a_file_is_given_up_after_five_days() -> None:
    assert schedule.next_attempt(1, NOW, NOW) == NOW + timedelta(seconds=60)
    late = NOW + timedelta(days=5)
    assert schedule.next_attempt(90, late - timedelta(hours=1), NOW) == late
    assert schedule.next_attempt(90, late - timedelta(minutes=59), NOW) is None
