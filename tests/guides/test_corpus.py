"""Real files of others: each gets a verdict, and the guides' own worked examples are accepted."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from edigate.errors import Severity
from edigate.guides.check import check
from edigate.guides.profile import Profile
from edigate.guides.report import Report, Verdict
from edigate.guides.situations.catalog import all_rules
from edigate.guides.sums import RemittanceSums

_CLAIMS = ("005010X222", "005010X223", "005010X224")
_ANSWERS = ("005010X221", "005010X214", "005010X212", "005010X231", "TA1")

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, bytes]:
    """Every sample by its name in the manifest."""
    corpus = shared / "corpus"
    return {str(path.relative_to(corpus)): path.read_bytes() for path in sorted(corpus.glob("*/*"))}


def test_every_file_gets_a_verdict(files: dict[str, bytes]) -> None:
    assert len(files) >= 268
    for name, content in files.items():
        report = check([content])
        assert report.verdict in Verdict, name
        bad = report.verdict in (Verdict.REJECTED, Verdict.UNREADABLE)
        assert bad is any(each.severity is Severity.ERROR for each in report.findings), name
        for finding in report.findings:
            assert finding.snip in range(1, 8), (name, finding.code)
            where = finding.where
            assert where.segment is None or (where.set is not None and where.ordinal is not None), (
                name,
                finding,
            )


@pytest.mark.parametrize(
    ("part", "least"), [("stupidedi/005010__X22[1234]*pass*", 20), ("stupidedi/005010__X2[13]*pass*", 4)]
)
def test_the_guides_own_worked_examples_are_accepted(part: str, least: int, shared: Path) -> None:
    sins = {"005010__X223A2_HC837_pass__837-institutional-claim.edi"}  # a range of dates with a single date
    seen = 0
    for path in sorted((shared / "corpus").glob(part)):
        report = check([path.read_bytes()], profile=Profile(identifiers="warning"))
        if report.verdict is Verdict.UNSUPPORTED or path.name in sins:
            continue
        seen += 1
        errors = [
            (str(f.code), f.where.ordinal, f.where.id)
            for f in report.findings
            if f.severity is Severity.ERROR
        ]
        envelope = [each for each in errors if each[2] in ("IEA", "SE", "GE", "ST")]
        assert errors == envelope, path.name
    assert seen >= least


def _not_wrong_on_purpose(
    files: dict[str, bytes], shared: Path, guides: tuple[str, ...]
) -> Iterator[tuple[str, Report]]:
    """The reports on the files of these guides that nobody spoiled deliberately."""
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        spoiled = {
            row["file"] for row in csv.DictReader(manifest, delimiter="\t") if "deliberately" in row["notes"]
        }
    for name, content in files.items():
        if name not in spoiled and (b"005010X2" in content or b"TA1" in content):
            report = check([content])
            if any(guide[:10] in guides for guide in report.guides):
                yield name, report


def _decided(group: str) -> dict[str, list[str]]:
    table = tomllib.loads((Path(__file__).parent / "rule_decisions.toml").read_text(encoding="utf-8"))[group]
    assert all(len(each["why"]) > 20 or each["why"].startswith("As ") for each in table)
    return {each["name"]: each["codes"] for each in table}


def test_the_rules_raise_no_false_alarm_on_claims_that_are_not_wrong_on_purpose(
    files: dict[str, bytes], shared: Path
) -> None:
    """What rules over situations call an error in a claim file is decided upon in the table, and nothing else is told."""
    rules = {str(rule.code) for rule in all_rules()}
    found = {}
    for name, report in _not_wrong_on_purpose(files, shared, _CLAIMS):
        errors = {str(each.code) for each in report.findings if each.severity is Severity.ERROR}
        if errors & rules:
            found[name] = sorted(errors & rules)
    assert found == _decided("file")


def test_the_rules_raise_no_false_alarm_on_answers_that_are_not_wrong_on_purpose(
    files: dict[str, bytes], shared: Path
) -> None:
    """For answers every warning of a rule and every sum that is off is decided upon too; their NPIs are invented."""
    rules = {str(rule.code) for rule in all_rules()} - {"NPI_CHECK_DIGIT_INBOUND"}
    rules |= {str(code) for code in RemittanceSums.CODES}
    found = {}
    for name, report in _not_wrong_on_purpose(files, shared, _ANSWERS):
        told = {str(each.code) for each in report.findings if each.severity is not Severity.NOTE}
        if told & rules:
            found[name] = sorted(told & rules)
    assert found == _decided("answer")
