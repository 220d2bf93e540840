"""What the program can say or be told stands in its documentation."""

from __future__ import annotations

import importlib.util

import pytest

from architecture import docs_rules
from requirements import ROOT

PACKAGE = ROOT / "src" / "edigate"


def needs(module: str) -> None:
    try:
        there = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        there = None
    if there is None:
        pytest.skip(f"there is no {module} yet")


def test_no_finding_code_is_defined_twice() -> None:
    assert docs_rules.values(PACKAGE, "Code"), "no finding codes found: has the convention changed?"
    assert docs_rules.defined_twice(PACKAGE) == []


def test_every_finding_code_is_written_down() -> None:
    text = docs_rules.pages(ROOT)
    missing = [code for code in docs_rules.values(PACKAGE, "Code") if not docs_rules.names(text, code)]
    assert not missing, "\n" + "\n".join(missing)


def test_every_state_is_written_down() -> None:
    missing = docs_rules.unwritten(PACKAGE, "State", ROOT / "docs" / "INTERNALS.md")
    assert not missing, "\n" + "\n".join(missing)


def test_every_command_is_written_down_and_shows_an_example() -> None:
    needs("edigate.cli.app")
    from edigate.cli.app import app

    found = docs_rules.faults_of_commands(app, docs_rules.pages(ROOT))
    assert not found, "\n" + "\n".join(found)


def test_every_configuration_key_is_written_down() -> None:
    needs("edigate.config")
    text = docs_rules.pages(ROOT)
    missing = sorted(key for key in docs_rules.keys("edigate.config") if not docs_rules.names(text, key))
    assert not missing, f"no page names the keys: {', '.join(missing)}"
