"""Projects to drive from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from edigate.cli.app import outcome
from gateway.worlds import World, claim, make_project


@dataclass
class Said:
    """What one command line did."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command line in this process: `run("claims", "--json")`; nothing may look like a traceback."""
    from edigate import log

    monkeypatch.setattr(log, "_way", log._way)

    def call(*words: Any) -> Said:
        capfd.readouterr()
        code = int(outcome([str(word) for word in words]))
        said = Said(code, *capfd.readouterr())
        assert "Traceback" not in said.out + said.err and "bug of ours" not in said.err, said.err
        return said

    return call


@pytest.fixture
def process() -> Run:
    """A command line in a process of its own."""

    def call(*words: Any, stdin: bytes = b"", **environment: str) -> Said:
        command = [sys.executable, "-m", "edigate", *map(str, words)]
        done = subprocess.run(
            command, input=stdin, capture_output=True, timeout=60, check=False, env=os.environ | environment
        )
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one partner, two local folders."""
    return make_project(tmp_path / "project")


@pytest.fixture
def lived(project: Path) -> Path:
    """A project in which claims went out, were paid in part, denied, rejected and held."""
    world = World(project)
    unknown = claim("A3")
    unknown["subscriber"]["member_id"] = "DHX123456789"
    world.submit(claim("LSF0000481"), claim("A2"), unknown, claim("A4", charge="1.00"))
    world.round()
    world.take(b"rubbish", "rubbish.835")
    world.gateway.interpret()
    world.close()
    return project
