"""The check: any X12 file, block by block, against the guides of its sets."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.errors import Finding, UsageError
from edigate.guides import second_opinion
from edigate.guides.report import Findings, Report, Verdict
from edigate.x12 import reader
from edigate.x12.envelope import Interchange

ENGINES = ("edigate", "pyx12", "both")


def check(blocks: Iterable[bytes], *, max_findings: int = 1000, engine: str = "edigate") -> Report:
    """The report on one file, given as blocks of bytes of any size. Never raises for what the bytes hold.

    `engine`: `edigate` (ours), `pyx12` (the second opinion alone) or `both` (ours decides, pyx12's are added).
    Memory is flat with `edigate`; the other two need the whole file.
    """
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r}; there are: {', '.join(ENGINES)}")
    content = b"".join(blocks)
    findings = Findings(max_findings)
    guides: dict[str, None] = {}
    interchanges = sets = segments = 0
    for event in reader.read(iter([content])):
        if isinstance(event, Interchange):
            interchanges += 1
        elif isinstance(event, Finding):
            findings.add(event)
        elif isinstance(event, reader.TransactionSet):
            sets += 1
            guides[event.header.version] = None
            segments += 2 + sum(1 for _ in event)
            for finding in event.findings:
                findings.add(finding)
    for finding in second_opinion.check(content):
        findings.add(finding)
    verdict = (
        Verdict.UNREADABLE if not interchanges else Verdict.REJECTED if findings.errors else Verdict.ACCEPTED
    )
    return Report(verdict, tuple(guides), interchanges, sets, segments, findings.total, findings.kept)
