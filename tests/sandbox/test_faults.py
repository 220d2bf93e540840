"""The sandbox misbehaves by order, and the gateway's life against it still ends well."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from edigate.errors import UsageError
from edigate.sandbox import faults, server
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from gateway.invariants import invariants
from gateway.worlds import AT, Clock, World, claim, make_project
from requirements import ROOT

PROJECT = """kind = "sftp"
host = "127.0.0.1"
port = {port}
username = "{user}"
password = {{ file = "password" }}
host_key = ["{key}"]
inbox = "inbox"
outbox = "outbox"
"""


def test_orders_are_read() -> None:
    told = faults.read(["write:fail:3", "list:stall", "disk-bytes=40000", "take-at-once", "extra-name=../x"])
    assert told == Faults(
        requests=(Fault(Request.WRITE, Effect.FAIL, 3), Fault(Request.LIST, Effect.STALL)),
        disk_bytes=40000,
        take_at_once=True,
        extra_names=(b"../x",),
    )
    assert faults.read([]) == faults.NO_FAULTS
    assert faults.read(["reply-after-seconds=0.5"]).reply_after_seconds == 0.5


@pytest.mark.parametrize(
    "order", ["write", "write:explode", "write:fail:x", "disk-bytes=much", "nonsense", "extensions=1"]
)
def test_what_is_no_order_is_refused(order: str) -> None:
    with pytest.raises(UsageError, match="fault"):
        faults.read([order])


def test_every_fault_is_written_down() -> None:
    page = (ROOT / "docs" / "howto" / "sandbox.md").read_text(encoding="utf-8")
    for each in dataclasses.fields(Faults):
        if each.name not in ("requests", "extra_names", "extensions"):
            assert f"`{each.name.replace('_', '-')}" in page
    assert all(f"{word}" in page for word in (*Request, *Effect))


def life(folder: Path, orders: Sequence[str]) -> tuple[dict[str, str], str, str]:
    """Two claims, some rounds: where they stand, what was remitted to us, what the payer says it paid."""
    clock = Clock(AT)
    with server.serve(folder / "theirs", clock, faults=faults.read(orders)) as running:
        way = PROJECT.format(port=running.port, user=running.username, key=running.fingerprint)
        project = make_project(folder / "ours", transport=way, claims_per_file=1)
        (project / "password").write_text(running.password + "\n")
        (project / "password").chmod(0o600)
        world = World(project, clock=clock)
        world.submit(claim("A1"), claim("A2"))
        for _ in range(5):
            world.gateway.run()
            clock.forward(hours=2)
        invariants(world.gateway.context)
        told = world.states(), str(world.remitted()), str(running.clearinghouse.total_paid)
        world.close()
    return told


@pytest.mark.parametrize(
    "orders",
    [
        ["answers-twice", "answers-backwards"],
        ["half-first", "extra-name=../../x"],
        ["take-at-once", "rename:lose-reply:1"],
        ["write:fail:1", "close:fail:2", "remove:lose-reply:1", "list:drop:2"],
        ["requests-per-session=30"],
    ],
)
def test_a_life_against_a_clearinghouse_that_misbehaves(tmp_path: Path, orders: list[str]) -> None:
    states, ours, theirs = life(tmp_path, orders)
    assert states == {"A1": "partially_paid", "A2": "partially_paid"}
    assert ours == theirs == "134.00"


def test_late_answers_come_with_the_next_file(tmp_path: Path) -> None:
    states, ours, theirs = life(tmp_path, ["answers-late"])
    assert sorted(states.values()) == ["partially_paid", "submitted"]
    assert (ours, theirs) == ("67.00", "134.00")


def test_a_server_may_take_files_when_their_sender_has_left(tmp_path: Path) -> None:
    """F-20: we leave before answers are awaited."""
    states, ours, theirs = life(tmp_path, ["take-when-left"])
    assert set(states.values()) == {"partially_paid"}
    assert ours == theirs
    assert list((tmp_path / "theirs" / "mailbox" / "inbox").iterdir()) == []
