"""What can be odd in a report: the closed list of codes."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Location, Severity


class ReportCode(StrEnum):
    """What the readers of reports tell."""

    REPORT_LINE_UNKNOWN = "REPORT_LINE_UNKNOWN"


def unknown_line(ordinal: int) -> Finding:
    """The finding for a line, counted from 1; what stands in it is not told."""
    text = "A line of the report is not understood; it is kept as received"
    return Finding(ReportCode.REPORT_LINE_UNKNOWN, Severity.WARNING, text, Location(ordinal=ordinal))
