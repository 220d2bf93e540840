"""Descriptors run out: the run ends, and the next one goes on as if it had not been."""

from __future__ import annotations

import os
import resource
from pathlib import Path

from crash.forks import in_a_fork
from crash.lives import later_runs, script, whole_life
from gateway.worlds import make_project


def test_without_descriptors_nothing_is_lost(tmp_path: Path) -> None:
    """L-12."""
    told = script(0)
    place = make_project(tmp_path / "steady")
    in_a_fork(lambda: whole_life(place, told, rounds=2))
    _, wanted = in_a_fork(lambda: later_runs(place, "life", told))
    failed = 0
    for free in (3, 6):
        starved = make_project(tmp_path / str(free))
        in_a_fork(lambda: whole_life(starved, told, rounds=0))  # noqa: B023

        def starve() -> None:
            lowest = os.dup(0)
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + free, lowest + free))  # noqa: B023
            whole_life(starved, told, rounds=2)  # noqa: B023

        code, _ = in_a_fork(starve)
        failed += code != 0
        _, found = in_a_fork(lambda: later_runs(starved, "life", told))  # noqa: B023
        assert found == wanted
    assert failed
