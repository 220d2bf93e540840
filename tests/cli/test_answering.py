"""`ack`, `explain` and `conform` as a person calls them: what they print, where it goes, how they end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edigate.guides.check import check
from read_results import FIXTURES

GOOD = FIXTURES / "005010X222A1" / "pass" / "self-and-dependent.x12"
BAD = FIXTURES / "005010X222A1" / "fail" / "one-date-invalid.x12"
ACK = FIXTURES / "TA1" / "pass" / "accepted.x12"
NOTHING = FIXTURES / "none" / "quirk" / "text-report.x12"
MOMENT = ("--control", "1207", "--at", "2026-03-04T09:15")


def edigate(
    *words: str | Path, given: bytes | None = None, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | variables
    return subprocess.run(
        [sys.executable, "-m", "edigate", *map(str, words)],
        input=given,
        capture_output=True,
        env=environment,
        check=False,
    )


def test_ack_writes_the_answer_and_nothing_else_on_standard_output() -> None:
    done = edigate("ack", GOOD, *MOMENT)
    assert done.returncode == 0
    assert done.stdout.startswith(b"ISA*00*")
    assert b"*260304*0915*^*00501*000001207*" in done.stdout
    assert b"AK9*A*" in done.stdout
    assert b"accepted" in done.stderr
    assert check([done.stdout]).findings == []


def test_ack_of_a_rejected_file_ends_with_1(tmp_path: Path) -> None:
    target = tmp_path / "answer.999"
    done = edigate("ack", BAD, *MOMENT, "--output", target)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"AK9*R*1*1*0" in target.read_bytes()


def test_ack_takes_standard_input() -> None:
    assert (
        edigate("ack", "-", *MOMENT, given=GOOD.read_bytes()).stdout == edigate("ack", GOOD, *MOMENT).stdout
    )


def test_ack_says_what_gets_no_answer() -> None:
    done = edigate("ack", ACK, *MOMENT)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"no answer: interchange 1" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ack", NOTHING), 65), (("ack", "/nowhere/at-all"), 65), (("ack", GOOD, "--control", "0"), 64),
        (("ack", GOOD, "--at", "yesterday"), 64), (("explain", NOTHING), 65), (("explain", "/nowhere"), 65),
        (("explain", GOOD, "--html", "--json"), 64), (("conform", "/nowhere"), 64),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_its_code(words: tuple[str | Path, ...], code: int) -> None:
    done = edigate(*words)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_explain_puts_a_file_into_words_without_colours_in_a_pipe() -> None:
    done = edigate("explain", BAD)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert "\x1b" not in text
    assert " 2010BA  Subscriber" in text
    assert "05-1  11" in text and "= office" in text
    assert "!! error DMG02 DATE_INVALID" in text


def test_explain_can_leave_out_what_is_in_order() -> None:
    text = edigate("explain", BAD, "--only-findings").stdout.decode()
    assert "DATE_INVALID" in text
    assert "CLM" not in text


def test_explain_writes_a_page(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    done = edigate("explain", BAD, "--html", "--output", target)
    assert (done.returncode, done.stdout) == (0, b"")
    page = target.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert 'href="#s19"' in page and 'id="s19"' in page


def test_explain_as_json_lines() -> None:
    lines = [
        json.loads(line) for line in edigate("explain", BAD, "--json", "--limit", "4").stdout.splitlines()
    ]
    assert lines[0]["verdict"] == "rejected"
    assert [line["part"] for line in lines[1:4]] == ["heading", "block", "heading"]
    assert lines[-1]["left_out"] > 0


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    for path in (GOOD, BAD):
        target = tmp_path / "samples" / path.parts[-3] / path.parts[-2]
        target.mkdir(parents=True)
        shutil.copy(path, target)
        for beside in (path.with_suffix(".json"), path.with_suffix(".findings.json")):
            if beside.exists():
                shutil.copy(beside, target)
    return tmp_path / "samples"


def test_conform_is_quiet_about_what_agrees(samples: Path) -> None:
    done = edigate("conform", samples)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"2 of 2 fixtures agree" in done.stderr


def test_conform_tells_differences_and_no_values_unasked(samples: Path) -> None:
    beside = samples / "005010X222A1" / "pass" / "self-and-dependent.json"
    facts = json.loads(beside.read_text())
    facts["read"][0]["claims"][0]["patient_control_number"] = "SECRET"
    beside.write_text(json.dumps(facts))
    done = edigate("conform", samples, "--json")
    assert done.returncode == 1
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["agrees"] for each in results] == [True, False]
    (difference,) = results[1]["differences"]
    assert difference["where"] == "read[0].claims[0].patient_control_number"
    assert b"SECRET" not in done.stdout
    assert b"SECRET" in edigate("conform", samples, "--show-values").stdout


def test_conform_writes_expectations_but_not_in_ci(samples: Path) -> None:
    beside = samples / "005010X222A1" / "fail" / "one-date-invalid.findings.json"
    beside.write_text("[]")
    assert edigate("conform", samples).returncode == 1
    refused = edigate("conform", samples, "--update", CI="true")
    assert (refused.returncode, beside.read_text()) == (64, "[]")
    assert edigate("conform", samples, "--update").returncode == 0
    assert "DATE_INVALID" in beside.read_text()
