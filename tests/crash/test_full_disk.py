"""Our own disk is full: nothing moves on, nothing is removed at the partner's, and it all goes on when there is room."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from crash.lives import RUNS, later_runs, script, walk
from edigate.errors import LocalError
from gateway.worlds import make_project
from requirements import require

RUNS_TO_STOP = ("submit", "prepare", "send", "receive", "interpret")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = (
        os.getuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    require(mounted, "a small file system cannot be mounted here (not root, or not allowed)")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextlib.contextmanager
def full(disk: Path) -> Iterator[None]:
    """Nothing more goes onto the disk."""
    filler = disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as stream:
        while True:
            stream.write(b"x" * 4096)
    yield
    filler.unlink()


def test_a_full_disk_stops_everything_and_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    """L-01, L-02: full before each run of a life in turn."""
    told = script(0)
    ends, stopped = [], 0
    for n, victim in enumerate((None, *RUNS_TO_STOP)):
        database = small_disk / f"{n}.db"
        place = make_project(tmp_path / str(n), url=f"sqlite:///{database}")
        for run in ("upgrade", "submit", "prepare", "send", "answer", "receive", "interpret"):
            if run == victim:
                there = sorted(path.name for path in (place / "site" / "outbox").iterdir())
                with full(small_disk):
                    try:
                        walk(place, run, told)
                    except LocalError:
                        stopped += 1
                        assert sorted(path.name for path in (place / "site" / "outbox").iterdir()) == there
            walk(place, run, told)  # there is room, perhaps again
        ends.append(later_runs(place, "interpret", told))
        for each in small_disk.glob(f"{n}.db*"):
            each.unlink()
    assert stopped >= len(RUNS_TO_STOP) - 1
    assert all(each == ends[0] for each in ends), ends
    assert set(RUNS_TO_STOP) < set(RUNS)
