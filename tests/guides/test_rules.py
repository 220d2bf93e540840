"""Every rule has a file that breaks it and nothing else, and one that gives it occasion and keeps it."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from edigate.errors import Severity
from edigate.guides.check import check
from edigate.guides.profile import Profile
from edigate.guides.situations.catalog import all_rules
from guides.rule_cases import CASES, ROOT, content, tool


def named(case: dict[str, Any]) -> str:
    return f"{case['code']}-{case['guide']}-{case.get('name', '')}"


def codes(case: dict[str, Any], which: str) -> list[str]:
    return sorted(str(each.code) for each in check([content(case, which)]).findings)


@pytest.mark.parametrize("case", [each for each in CASES if "fail" in each], ids=named)
def test_a_broken_rule_is_told_and_nothing_else(case: dict[str, Any]) -> None:
    assert codes(case, "fail") == sorted(case.get("codes", [case["code"]]))


@pytest.mark.parametrize("case", [each for each in CASES if "pass" in each], ids=named)
def test_a_kept_rule_is_not_told(case: dict[str, Any]) -> None:
    assert case["code"] not in codes(case, "pass")


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


_IDENTIFIERS = {str(rule.code) for rule in all_rules() if rule.identifier and rule.severity is Severity.ERROR}


@pytest.mark.parametrize(
    "case", [each for each in CASES if each["code"] in _IDENTIFIERS and "fail" in each], ids=named
)
def test_invented_identifiers_are_errors_in_production_and_warnings_in_tests(case: dict[str, Any]) -> None:
    """ISA15 says which it is; a profile can say otherwise."""
    whole = content(case, "fail")
    envelope, rest = whole[:106], whole[106:]
    for usage, profile, severity in (
        (b"*P*", Profile(), Severity.ERROR),
        (b"*T*", Profile(), Severity.WARNING),
        (b"*T*", Profile(identifiers="error"), Severity.ERROR),
        (b"*P*", Profile(identifiers="warning"), Severity.WARNING),
    ):
        marked = envelope[:101] + usage + envelope[104:]
        findings = check([marked + rest], profile=profile).findings
        told = {each.severity for each in findings if each.code == case["code"]}
        assert told == {severity}


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    spec = importlib.util.spec_from_file_location("write_rule_docs", ROOT / "tools" / "write_rule_docs.py")
    assert spec is not None
    assert spec.loader is not None
    writer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(writer)
    assert (ROOT / "docs" / "RULES.md").read_text(encoding="utf-8") == writer.page(), (
        "run python tools/write_rule_docs.py"
    )
