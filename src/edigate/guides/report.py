"""What a check says: the report, in the shape that `edigate check --json` prints."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

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


_AS_TOLD: Mapping[str, Severity] = {}


class Findings:
    """Collects findings in the order in which they are told, keeps at most `limit`, counts all.

    `severities` by code change what a finding weighs; "off" leaves it out.
    """

    __slots__ = ("_severities", "errors", "kept", "limit", "total")

    def __init__(self, limit: int, severities: Mapping[str, Severity | Literal["off"]] = _AS_TOLD) -> None:
        self._severities = severities
        self.limit = limit
        self.kept: list[Finding] = []
        self.total = 0
        self.errors = 0

    def add(self, finding: Finding) -> None:
        """Take one finding in."""
        if self._severities:
            weighed = self._weighed(finding)
            if weighed is None:
                return
            finding = weighed
        self.total += 1
        if finding.severity is Severity.ERROR:
            self.errors += 1
        if len(self.kept) < self.limit:
            self.kept.append(finding)

    def take_back(self, finding: Finding) -> None:
        """Forget a finding that turned out to be told better by another one."""
        weighed = self._weighed(finding)
        if weighed is None:
            return
        self.total -= 1
        if weighed.severity is Severity.ERROR:
            self.errors -= 1
        if weighed in self.kept:
            self.kept.remove(weighed)

    def _weighed(self, finding: Finding) -> Finding | None:
        """The finding as it weighs here; None when it is left out."""
        told = self._severities.get(finding.code)
        if told is None:
            return finding
        return None if told == "off" else msgspec.structs.replace(finding, severity=Severity(told))
