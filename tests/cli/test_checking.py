"""`check` as a biller and a script call it: verdicts, places, values only when asked for, a partner's demands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from read_results import FIXTURES

PROFESSIONAL = FIXTURES / "005010X222A1"
GOOD = PROFESSIONAL / "pass" / "whole-837p.x12"
BAD = PROFESSIONAL / "fail" / "one-date-invalid.x12"
UNKNOWN_GUIDE = FIXTURES / "005010X279A1" / "pass" / "270-as-segments.x12"
NOTHING = FIXTURES / "none" / "quirk" / "text-report.x12"
DEMAND = '[[check.rule]]\nat = "2300/CLM/01"\nlongest = 3\n'
SHAPE = {"file", "verdict", "guides", "interchanges", "sets", "segments", "findings_total", "findings"}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """A file with one demand that the good file breaks."""
    file = tmp_path / "acme.toml"
    file.write_text(DEMAND, encoding="utf-8")
    return file


def reports(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("files", "code", "verdicts"),
    [
        ([GOOD], 0, ["accepted"]),
        ([BAD], 1, ["rejected"]),
        ([UNKNOWN_GUIDE], 1, ["unsupported"]),
        ([NOTHING], 65, ["unreadable"]),
        ([GOOD, BAD], 1, ["accepted", "rejected"]),
        ([NOTHING, BAD, GOOD], 65, ["unreadable", "rejected", "accepted"]),
        ([Path("not-there.837"), GOOD], 65, ["unreadable", "accepted"]),
    ],
)
def test_the_worst_of_several_files_is_the_exit_code(
    run: Run, files: list[Path], code: int, verdicts: list[str]
) -> None:
    said = run("check", *files, "--json")
    told = reports(said.out)
    assert (said.code, [each["verdict"] for each in told]) == (code, verdicts)
    assert [each["file"] for each in told] == [str(path) for path in files]
    assert all(each.keys() >= SHAPE for each in told)
    assert run("check", *files).code == code


def test_a_person_reads_verdict_counts_place_code_and_words(run: Run) -> None:
    said = run("check", BAD)
    assert said.out.splitlines() == [
        f"{BAD}: rejected: 1 error (005010X222A1, 1 set, 37 segments)",
        "  error    segment 19  2010BA  DMG02  DATE_INVALID: The element is no date that exists, or not in the format named",
    ]
    assert run("check", GOOD).out == f"{GOOD}: accepted (005010X222A1, 1 set, 37 segments)\n"


def test_values_are_shown_only_when_asked_for(run: Run) -> None:
    for words in ((), ("--json",)):
        assert "19800230" not in run("check", BAD, *words).out
    assert run("check", BAD, "--show-values").out.endswith(" [19800230]\n")
    (report,) = reports(run("check", BAD, "--show-values", "--json").out)
    assert [each["value"] for each in report["findings"]] == ["19800230"]


def test_the_value_shown_is_that_of_the_component(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "acme.toml"
    file.write_text(
        '[[check.rule]]\nat = "2300/CLM/05-3"\nonly = ["7"]\n[[check.rule]]\nat = "2300/REF*G1"\nrequired = true\n'
    )
    (report,) = reports(run("check", GOOD, "--overlay", file, "--show-values", "--json").out)
    assert [(each["code"], each["value"]) for each in report["findings"]] == [
        ("PARTNER_VALUE_NOT_TAKEN", "1"), ("PARTNER_SEGMENT_MISSING", None),
    ]  # fmt: skip


def test_standard_input_is_a_file_too(process: Run) -> None:
    for words in ((), ("--show-values",)):
        said = process("check", "-", "--json", *words, stdin=BAD.read_bytes())
        (report,) = reports(said.out)
        assert (said.code, report["file"], report["verdict"]) == (1, "-", "rejected")
    assert report["findings"][0]["value"] == "19800230"


@pytest.mark.parametrize("most", [0, 1])
def test_the_verdict_covers_what_is_not_printed(run: Run, overlay: Path, most: int) -> None:
    words = ("check", BAD, "--overlay", overlay, "--max-findings", most)
    (report,) = reports(run(*words, "--json").out)
    assert (len(report["findings"]), report["findings_total"], report["verdict"]) == (most, 2, "rejected")
    said = run(*words)
    assert "rejected: 2 findings" in said.out and f"... and {2 - most} more (--max-findings)" in said.out


def test_an_overlay_needs_no_project(run: Run, overlay: Path) -> None:
    said = run("check", GOOD, "--overlay", overlay)
    assert said.code == 1 and "2300  CLM01  PARTNER_ELEMENT_TOO_LONG" in said.out


def test_an_explanation_tells_a_partners_demands_too(run: Run, overlay: Path) -> None:
    said = run("explain", GOOD, "--overlay", overlay, "--only-findings")
    assert said.code == 0 and "!! error CLM01 PARTNER_ELEMENT_TOO_LONG" in said.out
    assert "PARTNER_ELEMENT_TOO_LONG" not in run("explain", GOOD).out


def test_a_partner_is_one_of_the_project(run: Run, project: Path) -> None:
    file = project / "partners" / "payer.toml"
    assert run("check", GOOD, "--partner", "payer", "--config", project).code == 0
    file.write_text(file.read_text(encoding="utf-8") + "\n" + DEMAND, encoding="utf-8")
    said = run("check", GOOD, "--partner", "payer", "--config", project)
    assert said.code == 1 and "PARTNER_ELEMENT_TOO_LONG" in said.out
    assert run("check", GOOD).code == 0
    said = run("check", GOOD, "--partner", "nobody", "--config", project)
    assert (said.code, said.out) == (64, "") and "there are: payer" in said.err


def test_a_wrong_call_changes_nothing(run: Run, overlay: Path, tmp_path: Path) -> None:
    assert run("check", GOOD, "--overlay", overlay, "--partner", "payer").code == 64
    assert run("check", GOOD, "--overlay", tmp_path / "none.toml").code == 78
    overlay.write_text(DEMAND.replace("2300/CLM/01", "2300/CLM/99"), encoding="utf-8")
    said = run("check", GOOD, "--overlay", overlay)
    assert (said.code, said.out) == (78, "") and "check.rule.1 (at = '2300/CLM/99')" in said.err


def test_config_check_holds_a_partners_demands_against_the_guides(run: Run, project: Path) -> None:
    file = project / "partners" / "payer.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + DEMAND.replace("/01", "/99"), encoding="utf-8")
    said = run("config", "check", "--config", project)
    assert said.code == 78 and "payer.toml: check.rule.1 (at = '2300/CLM/99')" in said.err


@pytest.mark.shared
def test_every_file_of_others_gets_a_report(run: Run, shared: Path) -> None:
    files = [path for path in sorted((shared / "corpus").glob("*/*")) if path.is_file()]
    files += sorted((shared / "domain" / "example").glob("*.edi"))
    assert len(files) > 270
    said = run("check", *files, "--json")
    told = reports(said.out)
    assert [each["file"] for each in told] == [str(path) for path in files]
    for each in told:
        assert each.keys() == SHAPE
        assert each["verdict"] in ("accepted", "rejected", "unsupported", "unreadable")
        assert all(finding["snip"] in range(1, 8) for finding in each["findings"])
    assert (said.code, said.err) == (65, "")
