"""How a report is headed for a person, by `check` and `explain` alike, and in which colours."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from edigate.cli.output import counted

if TYPE_CHECKING:
    from edigate.guides.report import Report

COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}
_VERDICTS = {"accepted": "green", "rejected": "red", "unsupported": "yellow", "unreadable": "red"}


def headline(name: str, report: Report) -> str:
    """`claims.837: rejected: 1 error, 2 warnings (005010X222A1, 1 set, 37 segments)`."""
    counts = Counter(str(finding.severity) for finding in report.findings)
    told = [counted(counts[each], each) for each in COLOURS if counts[each]]
    if len(report.findings) < report.findings_total:
        told = [counted(report.findings_total, "finding")]
    held = [*report.guides, counted(report.sets, "set"), counted(report.segments, "segment")]
    verdict = click.style(report.verdict, fg=_VERDICTS[report.verdict], bold=True)
    return f"{name}: {verdict}{': ' + ', '.join(told) if told else ''} ({', '.join(held)})"
