"""When a job is due again."""

from __future__ import annotations

import pytest

from edigate.service.job import LONGEST_PAUSE_SECONDS, Job


def job(every: float = 10.0) -> Job:
    return Job("receive payer", every, lambda: iter(()))


def test_a_job_is_due_at_once_and_then_after_its_interval_give_or_take_a_tenth() -> None:
    one = job()
    assert one.wait(1000.0) <= 0
    waits = set()
    for _ in range(200):
        one.well(1000.0)
        waits.add(one.wait(1000.0))
    assert all(9 <= each <= 11 for each in waits)
    assert max(waits) - min(waits) > 0.5, "services must not march in step"


def test_a_job_that_fails_waits_twice_as_long_each_time_and_never_for_ever() -> None:
    one, waits = job(), []
    for _ in range(60):
        one.failed(0.0)
        waits.append(one.wait(0.0))
    for n, expected in enumerate((10, 20, 40, 80, 160, 320, 640)):
        assert waits[n] == pytest.approx(expected, rel=0.1)
    assert max(waits) <= LONGEST_PAUSE_SECONDS * 1.1
    one.well(0.0)
    assert one.wait(0.0) <= 11


def test_a_rare_job_that_fails_does_not_come_more_often_than_its_interval() -> None:
    one = job(3600.0)
    one.failed(0.0)
    one.failed(0.0)
    assert one.wait(0.0) >= 3600 * 0.9


def test_a_hurried_job_is_due_now_however_far_its_time_is() -> None:
    one = job(3600.0)
    one.well(0.0)
    one.hurried = True
    assert one.wait(0.0) == 0
