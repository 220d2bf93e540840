"""The check by the guides' maps alone: every rule over situations is off, so that a test sees what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.guides.check import check
from edigate.guides.profile import Profile
from edigate.guides.report import Report
from edigate.guides.situations.catalog import all_rules


def check_maps(blocks: Iterable[bytes], *, max_findings: int = 1000) -> Report:
    """The report without rules."""
    profile = Profile(severities={str(rule.code): "off" for rule in all_rules()})
    return check(blocks, max_findings=max_findings, profile=profile)
