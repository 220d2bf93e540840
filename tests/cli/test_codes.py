"""`edigate codes`: import, list, show, as a person and as a program see them."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Run
from codes.test_formats import ICD_10_CM


def test_import_list_and_show(project: Path, run: Run) -> None:
    file = project / "icd10cm_order_2026.txt"
    file.write_text(ICD_10_CM, encoding="utf-8")
    done = run("codes", "import", file, "--config", project)
    assert (done.code, done.err) == (0, "ICD10CM of 2025-10-01: 3 codes taken in\n")
    assert "was taken in before" in run("codes", "import", file, "--config", project).err
    listed = {
        each["name"]: each
        for each in map(json.loads, run("codes", "--config", project, "--json").out.splitlines())
    }
    assert listed["ICD10CM"]["editions"][0]["code_count"] == 3
    assert listed["CARC"]["glosses"] > 200 and listed["CPT"]["editions"] == []
    shown = run("codes", "show", "icd-10-cm", "q77.0", "--config", project)
    assert shown.code == 0 and "Blue elbow of the invented kind, left" in shown.out
    header = run("codes", "show", "ICD10CM", "Q77", "--config", project)
    assert "no, a header" in header.out
    assert "CARC" in run("codes", "--config", project).out


def test_what_goes_wrong_has_its_exit_code(project: Path, run: Run) -> None:
    file = project / "list.txt"
    file.write_text("rubbish", encoding="utf-8")
    assert run("codes", "import", file, "--config", project).code == 64
    assert (
        run("codes", "import", "nowhere.csv", "--config", project).code == 65
    )  # before anything is asked about it
    assert run("codes", "import", file, "--set", "CARC", "--config", project).code == 65
    assert run("codes", "import", project / "absent", "--set", "CARC", "--config", project).code == 65
    assert run("codes", "show", "CARC", "ZZ99", "--config", project).code == 1
    assert run("codes", "show", "CARC", "45", "--config", project).code == 0
