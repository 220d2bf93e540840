"""Every rule has a file that breaks it and nothing else, and one that gives it occasion and keeps it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from edigate.guides.check import check
from edigate.guides.situations.catalog import all_rules

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "write_rule_fixtures", ROOT / "tools" / "write_rule_fixtures.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()
CASES: list[dict[str, Any]] = list(tool.cases())
NAMES = [f"{case['code']}-{case['guide']}-{case.get('name', '')}" for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_broken_rule_is_told_and_nothing_else(case: dict[str, Any]) -> None:
    if "fail" not in case:
        pytest.skip("this case only keeps the rule")
    told = _codes(case, "fail")
    assert told == sorted(case.get("codes", [case["code"]]))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_kept_rule_is_not_told(case: dict[str, Any]) -> None:
    if "pass" not in case:
        pytest.skip("this case only breaks the rule")
    assert case["code"] not in _codes(case, "pass")


def test_every_rule_has_a_case_that_breaks_it_and_one_that_keeps_it() -> None:
    broken = {case["code"] for case in CASES if "fail" in case}
    kept = {case["code"] for case in CASES if "pass" in case}
    without = [str(rule.code) for rule in all_rules() if rule.code not in broken or rule.code not in kept]
    assert not without


def test_the_fixture_files_are_what_the_cases_say() -> None:
    different = [
        path.name for path, content in tool.files() if not path.is_file() or path.read_bytes() != content
    ]
    assert not different, "run python tools/write_rule_fixtures.py"


def _codes(case: dict[str, Any], which: str) -> list[str]:
    base = tool.FIXTURES / case["guide"] / "pass" / f"{case['base']}.x12"
    content = tool.edited(base.read_text(encoding="ascii"), case[which]).encode("ascii")
    return sorted(str(each.code) for each in check([content]).findings)


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    spec = importlib.util.spec_from_file_location("write_rule_docs", ROOT / "tools" / "write_rule_docs.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8") == writer.page(), (
        "run python tools/write_rule_docs.py"
    )
