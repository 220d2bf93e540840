"""SIGKILL: what a partner makes of it, several in a row, and two processes at once. Every instant: `tests/crash`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from edigate.store import control_numbers, lists, outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, claim
from requirements import ROOT

KILLED = Path(__file__).with_name("killed.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "tests")}


def kill(world: World, run: str, when: str) -> None:
    """A run in a process of its own that dies at a named instant."""
    command = [sys.executable, str(KILLED), str(world.folder), run, when]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


def frozen(world: World) -> bytes:
    world.submit(claim("A1"), claim("A2"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    with world.look() as tx:
        return outbox.file(tx, prepared.batch).content


def test_killed_after_the_rename_and_the_partner_has_taken_it(world: World) -> None:
    """F-14: never sent blindly; the acknowledgment settles it."""
    frozen(world)
    kill(world, "send", "renamed, not recorded")
    world.answer()
    for path in world.inbox.iterdir():
        path.unlink()
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.state) == ("unknown", "transmit_unknown")
    assert world.sent() == {} and world.work_kinds() == ["delivery"]
    world.gateway.run()
    assert world.batches() == {1: "completed"} and world.sent() == {}
    assert world.work_kinds() == ["denied", "denied"]


def test_killed_in_the_settlement_and_the_partner_has_taken_it(world: World) -> None:
    """The look that finds a whole temporary file renames it: that too is on record before it happens."""
    frozen(world)
    kill(world, "send", "proven, not marked")
    kill(world, "send", "settled, not recorded")
    assert list(world.sent()) == ["payer_000000001.837"]
    (world.inbox / "payer_000000001.837").unlink()
    (sent,) = world.gateway.send()
    assert sent.outcome == "unknown" and world.sent() == {}


def test_killed_again_and_again(world: World) -> None:
    content = frozen(world)
    for when in (
        "attempt on record",
        "half written",
        "half written",
        "attempt on record",
        "proven, not marked",
    ):
        kill(world, "send", when)
    kill(world, "send", "settled, not recorded")
    world.gateway.send()
    assert world.sent() == {"payer_000000001.837": content}
    assert world.batches() == {1: "transmitted"}


def test_killed_between_the_number_and_the_freeze(world: World) -> None:
    """F-04, F-05: a gap, and never a number twice."""
    world.submit(claim("A1"))
    kill(world, "prepare", "number reserved")
    kill(world, "prepare", "inside the freeze")
    assert world.batches() == {} and world.states() == {"A1": "ready"}
    with world.look() as tx:
        assert control_numbers.last(tx, "payer", "interchange") == 2
    world.gateway.prepare()
    with world.look() as tx:
        assert [each.isa13 for each in lists.find_batches(tx)] == ["000000003"]
    assert world.balances()["charges"] == "-235.00"


def test_two_processes_at_once(make_world: MakeWorld) -> None:
    """F-27, R-08, L-20: both do everything at the same time; the partner gets each claim once, each answer counts once."""
    world = make_world(claims_per_file=2)
    world.submit(*(claim(f"A{n}") for n in range(12)))
    world.close()
    command = [sys.executable, "-m", "edigate", "run", "--config", str(world.folder)]

    def both() -> None:
        running = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
        ]
        for each in running:
            _, said = each.communicate(timeout=60)
            assert each.returncode in (0, 1, 75), said.decode()

    both()
    after = World(world.folder, clock=world.clock)
    after.gateway.run()
    contents = list(after.sent().values())
    claims = [
        part.split(b"*")[1] for each in contents for part in each.split(b"~") if part.startswith(b"CLM*")
    ]
    assert sorted(claims) == sorted(f"A{n}".encode() for n in range(12))
    after.answer()
    after.close()
    both()
    last = World(world.folder, clock=world.clock)
    last.gateway.run()
    assert set(last.states().values()) == {"partially_paid"}
    assert str(last.remitted()) == str(last.payer.total_paid)
    last.close()
