"""F-28, F-29: a run that was stopped for longer than its lease and wakes up can neither send nor say anything twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from edigate.store import outbox, signals
from gateway.conftest import MakeWorld
from gateway.worlds import World, claim
from requirements import ROOT

SFTP = """kind = "sftp"
host = "127.0.0.1"
port = {port}
username = "{user}"
key_file = "{key_file}"
host_key = ["ssh-ed25519 {host_key}"]
inbox = "inbox"
outbox = "outbox"
"""


def asleep(world: World, instant: str) -> subprocess.Popen[str]:
    """Another process that sends the batch and has stopped itself there."""
    words = [sys.executable, "-m", "gateway.zombie", str(world.folder), instant]
    process = subprocess.Popen(words, cwd=ROOT / "tests", stdout=subprocess.PIPE, text=True)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "it ended before it fell asleep"
    return process


@pytest.mark.sshd
@pytest.mark.parametrize("instant", ["proven", "marked"])
def test_a_zombie_that_wakes_up_after_its_lease_was_taken_over(
    sshd: Any, make_world: MakeWorld, instant: str
) -> None:
    world = make_world(
        transport=SFTP.format(
            port=sshd.port, user=sshd.username, key_file=sshd.key_path, host_key=sshd.host_key_fingerprint
        )
    )
    world.submit(claim("A1"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    with world.look() as tx:
        content = outbox.file(tx, prepared.batch).content
    zombie = asleep(world, instant)
    try:
        assert world.gateway.send() == []  # it is alive, and its lease is good
        world.clock.forward(minutes=31)
        (sent,) = world.gateway.send()
        assert (sent.outcome, sent.state) == ("delivered", "transmitted")
    finally:
        os.kill(zombie.pid, signal.SIGCONT)
        said, _ = zombie.communicate(timeout=60)
    assert zombie.returncode == 0 and "another run" in said
    assert {path.name: path.read_bytes() for path in sshd.inbox.iterdir()} == {
        prepared.batch.file_name: content
    }
    assert (
        world.batches() == {1: "transmitted"} and world.states() == {"A1": "submitted"} and world.work() == []
    )
    with world.look() as tx:
        events = [each.event for each in signals.of_batches(tx, [1])[1]]
        assert [each.n for each in outbox.attempts_of(tx, 1)] == [1]
    assert events == ["seal", "enqueue", "upload_started", "upload_delivered"]
