"""Plain text of labels and values ("Claim ID: 17", "Status: Rejected"): one claim in a block, blocks parted by blank lines
or rules, or begun by the next claim's number."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.reports import labels
from edigate.reports.facts import Line, Report, ReportedClaim

FORM = "labelled text"
_NEAR_THE_TOP = 60  # lines in which the first claim must stand


def recognizes(lines: Sequence[str]) -> bool:
    """Whether a claim number and a status are labelled near the top."""
    told = {labels.meaning(label) for text in lines[:_NEAR_THE_TOP] if (label := _parts(text)[0])}
    return {labels.NUMBER, labels.STATUS} <= told


def read(lines: Sequence[str]) -> Report:
    """The claims of the text."""
    reading = _Reading()
    for ordinal, text in enumerate(lines, start=1):
        reading.read(ordinal, text)
    reading.close()
    return Report(FORM, tuple(reading.claims), tuple(reading.headings), tuple(reading.unknown))


class _Reading:
    """One report while it is read: the open block, and the lines that it is made of."""

    def __init__(self) -> None:
        self.claims: list[ReportedClaim] = []
        self.headings: list[Line] = []
        self.unknown: list[Line] = []
        self._given: dict[str, str] = {}
        self._lines: list[Line] = []
        self._last: str | None = None

    def read(self, ordinal: int, text: str) -> None:
        """Take in one line."""
        bare = text.strip()
        if not bare.strip("-=*_ "):
            self.close()
            return
        label, value = _parts(text)
        name = labels.meaning(label) if label else None
        if name == labels.NUMBER and labels.NUMBER in self._given:
            self.close()
        if name is not None and name not in self._given:
            self._given[name], self._last = value, name
            self._lines.append(Line(ordinal, text))
        elif label is None and text[:1].isspace() and self._last == "message":  # their message goes on
            self._given["message"] += f" {bare}"
            self._lines.append(Line(ordinal, text))
        elif self.claims or labels.NUMBER in self._given:
            self.unknown.append(Line(ordinal, text))
        else:
            self.headings.append(Line(ordinal, text))

    def close(self) -> None:
        """The block ends: a claim, or lines that say nothing of one."""
        lines, given = self._lines, self._given
        self._lines, self._given, self._last = [], {}, None
        if not lines:
            return
        found = labels.claim(given, lines[0].ordinal)
        if found is not None:
            self.claims.append(found)
        elif labels.NUMBER in given or labels.STATUS in given:
            self.unknown += lines
        else:
            self.headings += lines


def _parts(text: str) -> tuple[str | None, str]:
    """Label and value of a line; no label when it has none."""
    label, mark, value = text.partition(":")
    return (label.strip(), value.strip()) if mark and len(label) <= 40 else (None, text.strip())
