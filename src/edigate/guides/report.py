"""What a check says: the report, in the shape that `edigate check --json` prints."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from edigate.errors import Finding, Severity


class Verdict(StrEnum):
    """What became of a file: `unsupported` = no guide of ours for any set in it, `unreadable` = no interchange."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"
    UNREADABLE = "unreadable"


class Report(msgspec.Struct, frozen=True):
    """One file's report. `findings` stops at the caller's limit; `findings_total` and `verdict` cover everything."""

    verdict: Verdict
    guides: tuple[str, ...]
    interchanges: int
    sets: int
    segments: int
    findings_total: int
    findings: list[Finding]


class Findings:
    """Collects findings in the order in which they are told, keeps at most `limit`, counts all."""

    __slots__ = ("errors", "kept", "limit", "total")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.kept: list[Finding] = []
        self.total = 0
        self.errors = 0

    def add(self, finding: Finding) -> None:
        """Take one finding in."""
        self.total += 1
        if finding.severity is Severity.ERROR:
            self.errors += 1
        if len(self.kept) < self.limit:
            self.kept.append(finding)

    def take_back(self, finding: Finding) -> None:
        """Forget a finding that turned out to be told better by another one."""
        self.total -= 1
        if finding.severity is Severity.ERROR:
            self.errors -= 1
        self.kept = [kept for kept in self.kept if kept is not finding]
