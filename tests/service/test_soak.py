"""A short form of `./run soak`: what a stranger may do to the service and the clearinghouse does no harm."""

from __future__ import annotations

import subprocess
import sys

import pytest

from requirements import ROOT
from servers import Postgres


def soak(*options: str) -> str:
    command = [sys.executable, str(ROOT / "tools" / "soak.py"), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=550)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.slow
def test_service_and_clearinghouse_may_be_killed_at_any_moment() -> None:
    said = soak("--claims", "40", "--minutes", "0.2", "--seed", "11", "--settle-minutes", "5")
    assert said.startswith("40 claims; killed: ")
    assert "killed: nobody" not in said
    assert said.endswith("; 0 wrong\n")


@pytest.mark.slow
@pytest.mark.postgres
def test_also_on_postgresql(postgres: Postgres, postgres_url: str) -> None:
    from edigate import store

    store.upgrade(postgres_url)
    said = soak(
        "--claims", "20", "--minutes", "0.1", "--seed", "12", "--no-faults", "--settle-minutes", "5", "--postgres", postgres_url
    )  # fmt: skip
    assert said.endswith("; 0 wrong\n")
