"""`attachments` and `read --full`: lists that other programs and desks work from."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from claims.samples import build_all, stay
from claims.samples import claim as made
from cli.conftest import Run
from edigate.claims.model import from_json
from gateway.worlds import claim

PAPER = {"type": "OZ", "transmission": "FX", "control_number": "A1"}


def test_what_must_be_sent_beside_the_claims(run: Run, project: Path, tmp_path: Path) -> None:
    on_request = {"type": "03", "transmission": "AA"}
    file = tmp_path / "claims.json"
    file.write_text(json.dumps([claim("A1", attachments=[PAPER, on_request]), claim("A2")]))
    assert run("submit", file, "-c", project).code == 0
    said = run("attachments", "-c", project, "--json")
    assert said.code == 0
    (row,) = [json.loads(line) for line in said.out.splitlines()]
    assert row | {"claim_key": "A1", "control_number": "A1", "line": None, "sent_how": "by fax"} == row
    everything = list(csv.DictReader(io.StringIO(run("attachments", "-c", project, "--csv", "--all").out)))
    assert [(each["type"], each["to_send"]) for each in everything] == [("OZ", "True"), ("03", "False")]
    assert run("attachments", "-c", project, "--batch", "1").code == 64
    assert run("prepare", "-c", project).code == 0
    assert run("attachments", "-c", project, "--batch", "1", "--json").out.count("\n") == 1
    assert "A1" in run("attachments", "-c", project).out


@pytest.mark.parametrize(
    "claims", [[made(), made(patient_control_number="B2")], [stay()]], ids=["837P", "837I"]
)
def test_read_full_gives_claims_that_submit_takes(
    run: Run, project: Path, tmp_path: Path, claims: list
) -> None:  # type: ignore[type-arg]
    content = build_all(*claims).content
    file = tmp_path / "claims.837"
    file.write_bytes(content)
    said = run("read", "--full", file)
    assert said.code == 0 and said.err == ""
    back = [from_json(line) for line in said.out.splitlines()]
    assert build_all(*back).content == content
    lines = tmp_path / "claims.jsonl"
    lines.write_text(said.out)
    assert run("submit", lines, "-c", project, "--json").code == 0
    assert {
        json.loads(line)["outcome"] for line in run("submit", file, "-c", project, "--json").out.splitlines()
    } == {"unchanged"}


def test_read_full_says_what_is_no_claim(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(build_all(made()).content.replace(b"~HI*ABK", b"~CR5*X~HI*ABK"))
    said = run("read", "--full", file)
    assert said.code == 1 and said.out.count("\n") == 1 and "PART_NOT_CARRIED" in said.err
    file.write_text("nothing")
    assert run("read", "--full", file).code == 65
