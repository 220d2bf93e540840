"""How long a partner that refused us is left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.delivery.lockout import Cause, Lockout, may_try, refused, wait

AT = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)


def test_the_wait_is_an_hour_then_a_day() -> None:
    hours = [wait(n) / timedelta(hours=1) for n in range(1, 5)]
    assert hours == [1, 24, 24, 24]
    assert wait(10**9) == timedelta(hours=24)
    with pytest.raises(ValueError, match="from 1"):
        wait(0)


@given(st.integers(1, 60))
def test_a_wrong_credential_for_a_week_is_presented_a_few_times(minutes: int) -> None:
    """G11: however often the runs come, never more than twice in any 24 hours."""
    lockout: Lockout | None = None
    tried: list[datetime] = []
    at = AT
    while at < AT + timedelta(days=7):
        if lockout is None or may_try(lockout, at, settings_changed=False):
            tried.append(at)
            lockout = refused(lockout, Cause.CREDENTIAL, at)
        at += timedelta(minutes=minutes)
    assert all(c - a >= timedelta(hours=24) for a, _, c in zip(tried, tried[1:], tried[2:], strict=False))
    assert len(tried) <= 8
    assert lockout is not None and lockout.since == AT and lockout.refusals == len(tried)


def test_another_host_key_is_never_tried_by_itself() -> None:
    lockout = refused(None, Cause.HOST_KEY, AT)
    assert not may_try(lockout, AT + timedelta(days=3650), settings_changed=False)
    assert may_try(lockout, AT, settings_changed=True)


def test_the_wait_is_over_at_its_end_and_not_before() -> None:
    lockout = refused(None, Cause.CREDENTIAL, AT)
    hour = timedelta(hours=1)
    assert not may_try(lockout, AT + hour - timedelta(microseconds=1), settings_changed=False)
    assert may_try(lockout, AT + hour, settings_changed=False)
