"""Every named instant of the two paths and the upkeep, disturbed in each way, on both engines: the end stays the same."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date

import pytest

from crash import bench
from crash.points import POINTS, RECEIVE_PATH, SEND_PATH, UPKEEP, Kind
from crash.traps import seam_of
from requirements import ROOT
from servers import Postgres

SHARES = 3  # on PostgreSQL a third of the points each day; `./run crash` takes them all


def test_there_are_enough_points_and_each_has_its_place() -> None:
    assert len({each.name for each in POINTS}) == len(POINTS)
    assert len(SEND_PATH) >= 24
    assert len(RECEIVE_PATH) >= 18
    assert len(UPKEEP) >= 6
    for each in POINTS:
        owner, name = seam_of(each)
        assert callable(getattr(owner, name)), each.name


@pytest.mark.postgres
def test_the_end_does_not_depend_on_what_happened_at_any_point(postgres: Postgres) -> None:
    """F-01 to F-16, R-09 to R-13, L-08, L-10: all points on SQLite, a third on PostgreSQL (another one each day)."""
    today = date.today().toordinal()
    chosen = [
        each
        for each in bench.cells(1)
        if each.engine == bench.SQLITE or (each.number // len(Kind) // 2 + today) % SHARES == 0
    ]
    command = [sys.executable, str(ROOT / "tools" / "crash_bench.py"), "--numbers"]
    numbers = ",".join(str(each.number) for each in chosen)
    done = subprocess.run(
        [*command, numbers, "--postgres", postgres.admin_url], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert re.search(r"^\d+ cells .*: all end alike$", done.stdout, re.MULTILINE), done.stdout


@pytest.mark.postgres
def test_the_end_does_not_depend_on_which_operation_failed(postgres: Postgres) -> None:
    """R-10, R-14, N-07, L-02, L-08: every thirtieth statement and SFTP request of a life, others each day."""
    today = str(date.today().toordinal())
    command = [
        sys.executable,
        str(ROOT / "tools" / "crash_bench.py"),
        "--nth",
        "--stride",
        "30",
        "--offset",
        today,
    ]
    done = subprocess.run(
        [*command, "--postgres", postgres.admin_url], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert (
        len(re.findall(r"^\w+: [1-9]\d* of \d{3,} operations: all end alike$", done.stdout, re.MULTILINE))
        == 2
    )


def test_a_cell_that_ends_otherwise_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """The bench itself can fail: a point that is never passed, and an end that is another one."""
    wanted = {"claims": {"A0": "paid"}, "left": []}
    assert bench.difference(wanted, wanted) is None
    assert "paid" in str(bench.difference(wanted, {"claims": {}, "left": []}))
