"""Fixtures held against what is expected of them: a file's verdict, findings and facts as its path and neighbours say.

`<guide>/<pass|fail|quirk>/<name>.x12`: a `pass` is accepted (or has no guide of ours), a `fail` is rejected (or told
of, when its findings are listed), a `quirk` is whatever is written beside it. Beside it stand `<name>.findings.json`, a
list of {"code", "ordinal"?, "element"?}, which is just what the check tells, and `<name>.json`, {"read": the facts that
reading gives}; `<name>.check.toml` holds a partner's demands, as the table [check] of its file. All here is values;
`fixture_folder` reads and writes the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from edigate.errors import Finding
from edigate.guides.check import check
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Report, Verdict
from edigate.guides.walk import walk
from edigate.transactions import read
from edigate.transactions.generic import FileFindings
from edigate.transactions.set_fact import SetFact

PASS, FAIL, QUIRK = "pass", "fail", "quirk"
FOLDERS = (PASS, FAIL, QUIRK)
NO_GUIDE = "none"  # the folder of files that name none
_AGREE = {PASS: (Verdict.ACCEPTED, Verdict.UNSUPPORTED), FAIL: (Verdict.REJECTED, Verdict.UNREADABLE)}
_MOST_DIFFERENCES = 20  # of the facts of one file


class Fixture(msgspec.Struct, frozen=True):
    """One file with what is expected of it; `findings` and `facts` None: nothing is written beside it.

    `profile`: the demands of a partner that it is held against too.
    """

    name: str
    guide: str
    folder: str
    content: bytes
    findings: list[dict[str, Any]] | None
    facts: list[dict[str, Any]] | None
    profile: Profile = USUAL_PROFILE


class Difference(msgspec.Struct, frozen=True):
    """One thing that is other than expected: `what` is verdict, guide, findings, facts or expectation.

    `expected` and `found` of facts are values of the file.
    """

    what: str
    where: str
    expected: str | None
    found: str | None


class Result(msgspec.Struct, frozen=True):
    """What came out for one fixture: its `verdict` by the check, and how it differs."""

    fixture: str
    guide: str
    folder: str
    verdict: Verdict
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


def conform(fixture: Fixture) -> Result:
    """Check and read one fixture, and compare. Never raises for what its bytes hold."""
    report = check([fixture.content], profile=fixture.profile)
    return Result(
        fixture.name, fixture.guide, fixture.folder, report.verdict, tuple(_differences(fixture, report))
    )


def findings_of(
    content: bytes, known: list[dict[str, Any]] | None = None, profile: Profile = USUAL_PROFILE
) -> list[dict[str, Any]]:
    """What a `.findings.json` says of this file: each finding by code, place in the file, and element.

    What is `known` stays, as loosely as it may be said, when it still fits.
    """
    findings = check([content], profile=profile).findings
    if known is not None and not any(finding_differences(known, findings)):
        return known
    return [_brief(finding) for finding in findings]


def facts_of(blocks: Iterable[bytes]) -> list[dict[str, Any]]:
    """What a `.json` says below "read": the facts as JSON gives them, findings as "CODE ordinal segment element"."""
    return [_shortened(fact) for fact in read.facts(blocks)]


def _differences(fixture: Fixture, report: Report) -> Iterator[Difference]:
    expected = _AGREE.get(fixture.folder)
    told = fixture.folder == FAIL and fixture.findings and report.findings
    if expected and report.verdict not in expected and not told:
        yield Difference("verdict", "file", " or ".join(expected), report.verdict)
    if fixture.folder == QUIRK and fixture.findings is None and fixture.facts is None:
        yield Difference("expectation", "file", "a .json or .findings.json beside the quirk", None)
    if fixture.folder != QUIRK and fixture.guide != NO_GUIDE:
        yield from _guide_differences(fixture, report)
    if fixture.findings is not None:
        yield from finding_differences(fixture.findings, report.findings)
    if fixture.facts is not None:
        found = facts_of([fixture.content])
        for n, difference in enumerate(_compare(fixture.facts, found, "read")):
            if n == _MOST_DIFFERENCES:
                yield Difference("facts", "read", None, "and more")
                return
            yield difference


def _guide_differences(fixture: Fixture, report: Report) -> Iterator[Difference]:
    """The guide of the path is one that the file was held against, or at least one that it names."""
    named = dict.fromkeys(report.guides) or dict.fromkeys(_versions(fixture.content))
    if named and fixture.guide not in named:
        yield Difference("guide", "file", fixture.guide, ", ".join(named))


def _versions(content: bytes) -> Iterator[str]:
    """The versions that the file names: GS08 and ST03."""
    for seen in walk([content]):
        if seen.elements[0] == "GS" and seen.group:
            yield seen.group.version
        elif seen.elements[0] == "ST" and seen.header and seen.header.guide:
            yield seen.header.guide


def finding_differences(expected: list[dict[str, Any]], found: list[Finding]) -> Iterator[Difference]:
    """Expected and found findings are the same; an expectation that names no place fits any."""
    left = [_brief(finding) | {"id": finding.where.id} for finding in found]
    for one in sorted(expected, key=len, reverse=True):  # the more exact first
        fitting = next((each for each in left if one.items() <= each.items()), None)
        if fitting is None:
            yield Difference("findings", _place(one), str(one.get("code")), None)
        else:
            left.remove(fitting)
    for other in left:
        yield Difference("findings", _place(other), None, str(other["code"]))


def _brief(finding: Finding) -> dict[str, Any]:
    where = finding.where
    brief = {"code": str(finding.code), "ordinal": where.ordinal, "element": where.element}
    return {key: value for key, value in brief.items() if value is not None}


def _place(brief: dict[str, Any]) -> str:
    ordinal, element = brief.get("ordinal"), brief.get("element")
    place = f"segment {ordinal}" if ordinal else "file"
    return f"{place} {brief.get('id', '')}{element:02d}" if element else place


def _compare(expected: Any, found: Any, where: str) -> Iterator[Difference]:
    """The places at which two JSON values differ, by path."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*expected, *found)):
            if key not in expected or key not in found:
                yield _fact(f"{where}.{key}", expected.get(key, _ABSENT), found.get(key, _ABSENT))
            else:
                yield from _compare(expected[key], found[key], f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        for n, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from _compare(one, other, f"{where}[{n}]")
        if len(expected) != len(found):
            yield Difference("facts", where, f"{len(expected)} items", f"{len(found)} items")
    elif expected != found:
        yield _fact(where, expected, found)


_ABSENT = object()


def _fact(where: str, expected: Any, found: Any) -> Difference:
    said = [None if each is _ABSENT else json.dumps(each, ensure_ascii=False) for each in (expected, found)]
    return Difference("facts", where, said[0], said[1])


def _shortened(fact: SetFact | FileFindings) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(msgspec.json.encode(fact))
    plain["findings"] = [_line(finding) for finding in fact.findings]
    claims = plain.get("claims")
    for claim in claims if isinstance(claims, list) else ():
        if "findings" in claim:  # told again with the set
            claim["findings"] = len(claim["findings"])
    return plain


def _line(finding: Finding) -> str:
    where = finding.where
    parts = (finding.code, where.ordinal, where.id, where.element)
    return " ".join(str(part) for part in parts if part is not None)
