"""Who changed what, and who was shown what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edigate.cli.app import app
from edigate.gateway.gateway import Gateway
from edigate.store import blobs, lists
from gateway.worlds import World, claim, make_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    world = World(make_project(tmp_path / "project"))
    world.submit(claim("A1"))
    world.round()
    world.close()
    return world.folder


def call(project: Path, *words: str) -> Result:
    done = CliRunner().invoke(app, [*words, "-c", str(project)], standalone_mode=False)
    assert done.exception is None, done.exception
    return done


SHOWING = [
    ("claims",), ("claim", "A1"), ("batches",), ("batch", "1"), ("files",), ("remits",), ("work",), ("statement",),
    ("denials",), ("journal",), ("updates",), ("route", "A1"), ("attachments",), ("funds",), ("remit", "1"),
]  # fmt: skip


@pytest.mark.parametrize("words", SHOWING, ids=lambda words: words[0])
def test_every_command_that_shows_patients_data_is_on_record(project: Path, words: tuple[str, ...]) -> None:
    CliRunner().invoke(app, [*words, "-c", str(project)], standalone_mode=False)
    lines = [json.loads(each) for each in call(project, "access", "--json").output.splitlines()]
    assert {each["command"] for each in lines} == {words[0]}
    assert len(lines) == 1
    if len(words) > 1:
        assert words[1] in lines[0]["subject"]


def test_the_bytes_of_a_received_file_are_asked_for_and_on_record(project: Path, tmp_path: Path) -> None:
    """As they came, for the owner only; without `--write` only what is known of the file."""
    with Gateway.open(project) as gateway, gateway.look() as tx:
        kept = blobs.read(tx, lists.find_files(tx)[0].sha256)
    told = call(project, "files", "show", "1")
    assert kept[:20].decode() not in told.output and "interpreted" in told.output
    target = tmp_path / "answer.x12"
    call(project, "files", "show", "1", "--write", str(target), "--actor", "ann")
    assert target.read_bytes() == kept and target.stat().st_mode & 0o777 == 0o600
    assert json.loads(call(project, "files", "show", "1", "--json").output)["came_out_of"] == []
    lines = [
        json.loads(each) for each in call(project, "access", "--by", "ann", "--json").output.splitlines()
    ]
    assert [(each["command"], each["subject"]) for each in lines] == [("files show", "file_id=1 written out")]


def test_what_shows_nothing_of_a_patient_is_not(project: Path) -> None:
    for words in (("health",), ("verify",), ("audit",), ("config", "check")):
        call(project, *words)
    assert call(project, "access", "--json").output == ""


def test_a_program_is_on_record_too(project: Path) -> None:
    with Gateway.open(project, actor="practice system") as gateway:
        with gateway.look() as tx:
            lists.find_claims(tx)
        list(gateway.updates())
    lines = [
        json.loads(each)
        for each in call(project, "access", "--by", "practice system", "--json").output.splitlines()
    ]
    assert [(each["command"], each["actor"]) for each in lines] == [("library", "practice system")] * 2


def test_every_change_is_in_the_audit(project: Path) -> None:
    call(project, "partner", "pause", "payer", "--reason", "they move", "--actor", "ann")
    lines = [json.loads(each) for each in call(project, "audit", "--json").output.splitlines()]
    assert [each["seq"] for each in lines] == list(range(1, len(lines) + 1))
    assert {"submit", "prepare", "send", "interpret", "pause"} <= {each["action"] for each in lines}
    assert (lines[-1]["actor"], lines[-1]["subject"], lines[-1]["reason"]) == (
        "ann",
        "partner payer",
        "they move",
    )
    assert call(project, "audit", "--by", "ann").output.count("pause") == 1
