"""The demonstration: the figures agree, the story is the same each time, and what it leaves behind works."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from edigate.cli.app import outcome
from edigate.gateway.gateway import Gateway
from edigate.sandbox.demonstration import Demonstration
from edigate.store import lists
from gateway.invariants import invariants


def demo(*words: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edigate", "demo", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, timeout=80, check=False)


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """(the folder of one demonstration, its figures)."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    done = demo("--dir", folder, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (line,) = done.stdout.splitlines()
    return folder, json.loads(line)


def test_the_figures_agree(left_behind: tuple[Path, dict[str, Any]]) -> None:
    _, figures = left_behind
    assert figures.keys() >= {
        "claims", "submitted", "accepted", "rejected", "paid", "denied", "era_total", "posted_total", "work_items",
        "seconds",
    }  # fmt: skip
    assert figures["era_total"] == figures["posted_total"] == figures["sandbox_total"] != "0.00"
    assert sum(figures["states"].values()) == figures["claims"] + figures["sent_on"]
    assert (figures["claims"], figures["sent_on"]) == (24, 1)
    assert figures["submitted"] == figures["claims"] and figures["work_items"] > 0
    assert (figures["rejected"], figures["denied"]) == (1, 1)
    assert float(figures["seconds"]) < 60


def test_every_invariant_holds_in_what_it_leaves(left_behind: tuple[Path, dict[str, Any]]) -> None:
    folder, figures = left_behind
    with Gateway.open(folder) as gateway:
        invariants(gateway.context)
        with gateway.look() as tx:
            found = lists.find_claims(tx)
        assert len(found) == figures["claims"] + figures["sent_on"]
        assert {each.kind for each in found} == {"professional", "institutional", "dental"}
        assert gateway.health().ok


@pytest.mark.parametrize(
    "words",
    [
        "work", "claims", "claim LSF0000481", "claim RBP0001004", "remits", "remit 1", "journal", "journal --format csv",
        "journal --format jsonl", "updates", "health", "batches", "batch 1", "files", "config check",
    ],
)  # fmt: skip
def test_what_it_leaves_can_be_looked_at(
    left_behind: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str], words: str
) -> None:
    assert outcome([*words.split(), "-c", str(left_behind[0])]) == 0
    assert capsys.readouterr().out.strip()


def test_what_a_person_is_told_to_type_works(
    left_behind: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = left_behind
    outcome(["work", "--json", "-c", str(folder)])
    actions = [json.loads(line)["action"] for line in capsys.readouterr().out.splitlines()]
    assert actions
    for action in actions:
        program, command, *rest = action.split()
        assert program == "edigate"
        assert outcome([command, "--help"]) == 0 and (rest or command == "work")


def test_the_story_is_the_same_each_time(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        with Demonstration(tmp_path / name) as demonstration:
            chapters = [(chapter.title, chapter.lines) for chapter in demonstration.play()]
            figures = {
                f: getattr(demonstration.figures(), f) for f in demonstration.figures().__struct_fields__
            }
        told.append((chapters, figures | {"seconds": None}))
    assert told[0] == told[1]


def test_for_a_person_it_tells_the_story(tmp_path: Path) -> None:
    done = demo("--dir", tmp_path / "d")
    assert (done.returncode, done.stderr) == (0, "")
    for word in (
        "Claims taken in",
        "delivered",
        "835",
        "What a biller must do now",
        "The books",
        "Look around",
    ):
        assert word in done.stdout
    assert "Traceback" not in done.stdout and all(len(line) < 220 for line in done.stdout.splitlines())


def test_a_demo_killed_in_the_middle_can_be_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    command = [sys.executable, "-m", "edigate", "demo", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 30
        while not (folder / "edigate.db-wal").exists() and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.15)
        running.send_signal(signal.SIGKILL)
    assert (folder / "edigate.db").exists()
    done = demo("--dir", folder, "--json")
    assert done.returncode == 0
    figures = json.loads(done.stdout)
    assert figures["era_total"] == figures["posted_total"]
    assert demo("--dir", folder, "--json").returncode == 0  # and once more


def test_a_folder_that_is_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("two years of work")
    done = demo("--dir", tmp_path / "mine")
    assert done.returncode == 64 and done.stderr.startswith("edigate: ") and "--dir" in done.stderr
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "two years of work"
    (tmp_path / "file").write_text("")
    assert demo("--dir", tmp_path / "file").returncode == 64
    if os.getuid():
        (tmp_path / "locked").mkdir(mode=0o500)
        assert demo("--dir", tmp_path / "locked" / "demo").returncode == 74
