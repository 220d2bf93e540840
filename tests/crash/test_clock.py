"""A clock that jumps: what is sent and posted does not depend on it."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.invariants import invariants
from gateway.worlds import AT, Clock, World, claim, make_project

JUMPS = [
    timedelta(days=1),
    timedelta(hours=-1),
    timedelta(days=-1),
    timedelta(hours=1),
    timedelta(minutes=-90),
]


def life(folder: Path, start: datetime, jumps: list[timedelta]) -> dict[str, Any]:
    """Five rounds, the clock jumping between any two steps."""
    clock = Clock(start)
    world = World(make_project(folder, claims_per_file=1), clock=clock)
    left = [*jumps]

    def jump() -> None:
        clock.now += left.pop() if left else timedelta(hours=2)

    for n in range(2):
        world.submit(claim(f"A{n}"))
        jump()
        for step in (world.gateway.prepare, world.gateway.send, world.answer, world.gateway.receive):
            step()
            jump()
        world.gateway.interpret()
        jump()
    for _ in range(3):
        clock.forward(days=1)
        world.gateway.run()
        world.answer()
    invariants(world.gateway.context)
    told = world.picture()
    world.close()
    numbers = {key: (state, flags) for key, (state, flags, _) in told["claims"].items()}
    paid = [(amount, state) for _, amount, state in told["remittances"]]
    return {"claims": numbers, "batches": told["batches"], "balances": told["balances"], "paid": sorted(paid)}


@pytest.mark.parametrize("start", [AT, datetime.fromisoformat("2028-02-28T23:59:00+00:00")])
def test_a_clock_that_jumps_changes_no_end(tmp_path: Path, start: datetime) -> None:
    """L-11: forwards and back, over midnight, over a leap day."""
    steady = life(tmp_path / "steady", start, [])
    assert {state for state, _ in steady["claims"].values()} <= {"partially_paid", "denied"}
    chance = random.Random(start.year)
    for n in range(2):
        jumping = life(tmp_path / f"jumping{n}", start, [chance.choice(JUMPS) for _ in range(12)])
        assert jumping == steady
