"""Where pyx12 gives a file another verdict than we do, the table says why and who is right: by cause, each one needed.

Held against every public sample, our fixtures and seeded damage of the samples. More damage: `DISAGREEMENTS=20000 pytest ...`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from damage import damaged
from edigate.errors import Finding, Severity
from edigate.guides.check import check
from edigate.guides.report import Report, Verdict
from edigate.guides.second_opinion import OpinionCode
from edigate.guides.situations.catalog import all_rules
from read_results import FIXTURES

TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "disagreements.toml").read_text(encoding="utf-8")
)
KINDS = ("silent", "refused", "apart")
CAUSES = [f"{kind} {n}" for kind in KINDS for n, _ in enumerate(TABLE[kind])]
RULES = frozenset(str(rule.code) for rule in all_rules())
_SMALL = 20_000
DAMAGED = int(os.environ.get("DISAGREEMENTS", "400"))
Explained = dict[str, set[str]]  # what needs a cause -> the causes that fit it


def explained(content: bytes) -> Explained | None:
    """What there is to explain about two verdicts on a file, with the causes that fit; None when they agree."""
    ours, theirs = check([content]), check([content], engine="pyx12")
    if ours.verdict is theirs.verdict:
        return None
    if Verdict.UNSUPPORTED in (ours.verdict, theirs.verdict):
        return {f"{ours.verdict} and {theirs.verdict}": set(_apart(ours, theirs))}
    if theirs.verdict is Verdict.ACCEPTED:
        return {_said(each): set(_silent(each)) for each in _errors(ours)}
    return {_said(each): set(_refused(each, ours)) for each in _errors(theirs)}


def _errors(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.severity is Severity.ERROR]


def _said(finding: Finding) -> str:
    words = (str(finding.code).removeprefix("PYX12_"), finding.where.id, finding.where.element)
    return " ".join(str(word) for word in words if word)


def _fits(said: str, patterns: list[str]) -> bool:
    """Whether one of the patterns is what was said, or its beginning (the code, or the code and the segment)."""
    return any(said == each or said.startswith(f"{each} ") for each in patterns)


def _silent(finding: Finding) -> Iterator[str]:
    for n, cause in enumerate(TABLE["silent"]):
        if (cause.get("rules") and finding.code in RULES) or _fits(_said(finding), cause.get("says", [])):
            yield f"silent {n}"


def _refused(finding: Finding, ours: Report) -> Iterator[str]:
    for n, cause in enumerate(TABLE["refused"]):
        wanted = cause.get("guides")
        here = not wanted or set(wanted) & set(ours.guides)
        if here and _fits(_said(finding), cause["says"]) and _warns(ours, finding, cause.get("warned")):
            yield f"refused {n}"


def _warns(ours: Report, finding: Finding, code: str | None) -> bool:
    """Whether we warn with this code of the element that pyx12 refuses; without a code nothing is asked."""
    place = (finding.where.ordinal, finding.where.element)
    return code is None or any(
        each.code == code and (each.where.ordinal, each.where.element) == place for each in ours.findings
    )


def _apart(ours: Report, theirs: Report) -> Iterator[str]:
    messages = [each.message for each in theirs.findings if each.code == OpinionCode.NO_OPINION]
    for n, cause in enumerate(TABLE["apart"]):
        reason = cause.get("reason", "")
        if ours.verdict in cause["edigate"] and theirs.verdict in cause["pyx12"]:
            if not reason or any(reason in message for message in messages):
                yield f"apart {n}"


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, bytes]:
    """Every sample and fixture, and damaged ones, by name."""
    samples = [path for path in sorted((shared / "corpus").glob("*/*")) if path.is_file()]
    named = {str(path.relative_to(shared)): path.read_bytes() for path in samples}
    named |= {str(path.relative_to(FIXTURES)): path.read_bytes() for path in sorted(FIXTURES.rglob("*.x12"))}
    seeds = [
        content for name, content in named.items() if name.startswith("corpus") and len(content) < _SMALL
    ]
    return named | {f"damage {number}": damaged(number, seeds) for number in range(DAMAGED)}


@pytest.mark.shared
def test_every_disagreement_has_a_cause_and_every_cause_is_needed(files: dict[str, bytes]) -> None:
    unexplained: list[tuple[str, str]] = []
    needed: set[str] = set()
    for name, content in files.items():
        for what, causes in (explained(content) or {}).items():
            needed |= causes
            if not causes:
                unexplained.append((name, what))
    assert not unexplained, "\n".join(f"{name}: {what}" for name, what in unexplained)
    assert [cause for cause in CAUSES if cause not in needed] == []


def test_every_cause_says_who_is_right_and_why() -> None:
    for kind in KINDS:
        for cause in TABLE[kind]:
            assert cause["right"] in ("edigate", "pyx12")
            assert len(cause["why"]) > 15
