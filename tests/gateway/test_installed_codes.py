"""ICD-10-CM from an installed package: its codes, headers told from billable ones; without it a word on how to get it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from edigate.codes.formats import tree_file
from edigate.errors import UsageError
from edigate.gateway import code_lists, installed_codes
from gateway.worlds import World, claim

TREE = "10\nJ00-J06\nJ15\nJ151\nJ159\nS52\nS525\nS5252\nS52521\nS52521A\nZ00\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name with a small list, found as pip installs one."""
    about = tmp_path / "site" / "simple_icd_10_cm-9.9.dist-info"
    data = tmp_path / "site" / "simple_icd_10_cm" / "data"
    about.mkdir(parents=True)
    data.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: simple-icd-10-cm\nVersion: 9.9\n")
    (about / "RECORD").write_text("simple_icd_10_cm/data/code-list-January-2026.txt,,\n")
    (data / "code-list-January-2026.txt").write_text(TREE)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))


def test_headers_are_told_from_codes() -> None:
    told = {each.code: each.usable for each in tree_file.read(TREE)}
    assert [code for code, usable in told.items() if not usable] == ["J15", "S52", "S525", "S5252", "S52521"]
    assert [code for code, usable in told.items() if usable] == ["J151", "J159", "S52521A", "Z00"]


@pytest.mark.usefixtures("package")
def test_claims_are_judged_by_the_installed_list(world: World) -> None:
    done = code_lists.import_installed(world.gateway.context)
    assert (done.edition.name, done.edition.as_of, done.edition.code_count) == (
        "ICD10CM",
        date(2026, 1, 1),
        9,
    )
    assert code_lists.import_installed(world.gateway.context).unchanged
    fine, header, unknown = world.submit(
        claim("A1"), claim("A2", diagnoses=[{"code": "J15"}]), claim("A3", diagnoses=[{"code": "J158"}])
    )
    codes = [
        [each.code for each in one.findings if each.code.startswith("CODE_")]
        for one in (fine, header, unknown)
    ]
    assert codes == [[], ["CODE_IS_A_HEADER"], ["CODE_NOT_LISTED"]]


def test_without_it_a_person_is_told_how_to_get_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed_codes, "PACKAGE", "edigate-no-such-package")
    with pytest.raises(UsageError, match=r"edigate\[icd10\]"):
        code_lists.import_installed(world.gateway.context)
