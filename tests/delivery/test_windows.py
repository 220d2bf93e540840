"""Cut-off windows: days, hours, zones, holidays and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.delivery.windows import Window, opens_at

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = frozenset(range(5))
OFFICE = Window(NEW_YORK, WEEKDAYS, time(6), time(17), frozenset({date(2026, 11, 26)}))
NIGHT = Window(NEW_YORK, WEEKDAYS, time(20), time(4))


def at(text: str) -> datetime:
    """A moment on New York's clock, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("window", "now", "opens"),
    [
        (OFFICE, "2026-03-04T09:00", "2026-03-04T09:00"),  # a Wednesday
        (OFFICE, "2026-03-04T05:59", "2026-03-04T06:00"),
        (OFFICE, "2026-03-04T16:59", "2026-03-04T16:59"),
        (OFFICE, "2026-03-04T17:00", "2026-03-05T06:00"),  # the cut-off itself is too late
        (OFFICE, "2026-03-06T18:00", "2026-03-09T06:00"),  # over a weekend in which the clocks go forward
        (OFFICE, "2026-11-25T20:00", "2026-11-27T06:00"),  # over a holiday
        (NIGHT, "2026-03-05T02:00", "2026-03-05T02:00"),  # opened the evening before
        (NIGHT, "2026-03-05T04:00", "2026-03-05T20:00"),
        (NIGHT, "2026-03-07T03:00", "2026-03-07T03:00"),  # Friday's window on Saturday morning
        (NIGHT, "2026-03-07T05:00", "2026-03-09T20:00"),
    ],
)
def test_until_when_a_file_waits(window: Window, now: str, opens: str) -> None:
    assert opens_at(window, at(now)) == at(opens)


def test_a_window_that_never_opens() -> None:
    every_day = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(800))
    assert opens_at(Window(UTC, WEEKDAYS, time(0), time(0), every_day), at("2026-03-04T09:00")) is None


def test_a_whole_day() -> None:
    sundays = Window(NEW_YORK, frozenset({6}), time(0), time(0))
    assert opens_at(sundays, at("2026-11-01T23:59")) == at("2026-11-01T23:59")  # the clocks go back: 25 hours
    assert opens_at(sundays, at("2026-11-02T00:00")) == at("2026-11-08T00:00")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), st.booleans())
def test_what_is_told_is_open_and_nothing_before_it_is(now: datetime, by_night: bool) -> None:
    window = NIGHT if by_night else OFFICE
    opens = opens_at(window, now)
    assert opens is not None and opens >= now and opens_at(window, opens) == opens
    if opens > now:
        assert opens_at(window, opens - timedelta(seconds=1)) == opens
