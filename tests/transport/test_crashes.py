"""A process that is killed in the middle leaves what the next one can settle."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edigate.delivery.outbound_file import Evidence, Transfer
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport.mailbox import SftpSettings
from transport.sites import NAME, TEMP, Site, outbound, pattern

CHILD = """
import os, pickle, signal, sys
from edigate.transport import open_mailbox
settings, file, temp_name, when = pickle.loads(sys.stdin.buffer.read())
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
with open_mailbox(settings) as mailbox:
    if when == "before publishing":
        mailbox.deliver(file, temp_name, die)
    mailbox.deliver(file, temp_name)
    if when == "after publishing":
        die()
"""
CONTENT = pattern(400_000)


def run_and_kill(site: Site, when: str, seconds: float = 60.0) -> None:
    """An upload in a process of its own, which ends by SIGKILL: its own, or ours when the time is up."""
    told = pickle.dumps((site.settings, outbound(CONTENT), TEMP, when))
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE)
    try:
        process.communicate(told, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.returncode == -signal.SIGKILL


def test_killed_after_the_proof_and_before_the_final_name(site: Site) -> None:
    """F-11, F-12: verified again, renamed, not sent again."""
    run_and_kill(site, "before publishing")
    assert site.inbox_names() == [TEMP]
    inode = (site.inbox / TEMP).stat().st_ino
    with site.open() as mailbox:
        result = mailbox.settle(outbound(CONTENT), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert (site.inbox / NAME).stat().st_ino == inode


def test_killed_after_the_final_name_was_given(site: Site) -> None:
    """F-13."""
    run_and_kill(site, "after publishing")
    with site.open() as mailbox:
        assert mailbox.settle(outbound(CONTENT), TEMP).outcome is Transfer.DELIVERED
    assert site.inbox_names() == [NAME]


@pytest.mark.slow
def test_killed_while_writing(server: SftpServer, sandbox: Site) -> None:
    """F-10: the part that is there is ours, and goes."""
    server.faults = Faults((Fault(Request.WRITE, Effect.STALL, 5),))
    assert isinstance(sandbox.settings, SftpSettings)
    run_and_kill(sandbox, "never", seconds=2.0)
    assert sandbox.inbox_names() == [TEMP]
    assert 0 < (sandbox.inbox / TEMP).stat().st_size < len(CONTENT)
    server.faults = Faults()
    with sandbox.open() as mailbox:
        assert mailbox.settle(outbound(CONTENT), TEMP).outcome is Transfer.DEFERRED
        assert sandbox.inbox_names() == []
        assert mailbox.deliver(outbound(CONTENT), TEMP).outcome is Transfer.DELIVERED


def test_looking_at_the_interface_loads_no_ssh() -> None:
    """A command that needs no network does not pay for it."""
    program = (
        "import sys, edigate.transport; sys.exit('paramiko' in sys.modules or 'tenacity' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_failures_print_nothing(server: SftpServer, sandbox: Site, tmp_path: Path) -> None:
    """paramiko logs tracebacks and names; they stay away even from a program that shows every log line."""
    program = tmp_path / "program.py"
    program.write_text(
        "import dataclasses, logging, pickle, sys\n"
        "logging.basicConfig(level=logging.DEBUG)\n"
        "from edigate.transport import open_mailbox, fetch_host_key\n"
        "settings, file, temp_name = pickle.loads(sys.stdin.buffer.read())\n"
        "for changes in ({'host_key': ('SHA256:x',)}, {'password': 'wrong-horse'}, {'port': 1}, {}):\n"
        "    try:\n"
        "        with open_mailbox(dataclasses.replace(settings, **changes)) as mailbox:\n"
        "            mailbox.deliver(file, temp_name)\n"
        "            mailbox.list()\n"
        "    except Exception:\n"
        "        pass\n"
    )
    server.faults = Faults((Fault(Request.RENAME, Effect.GARBAGE),))
    told = pickle.dumps((sandbox.settings, outbound(), TEMP))
    done = subprocess.run(
        [sys.executable, str(program)], input=told, capture_output=True, timeout=60, check=True
    )
    assert (done.stdout, done.stderr) == (b"", b"")
