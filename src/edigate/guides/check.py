"""The check: any X12 file, block by block, against the guides of its sets."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edigate.errors import Finding, Severity, UsageError
from edigate.guides import envelope
from edigate.guides.machine import machine
from edigate.guides.partner_file import PartnerFile
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Findings, Report, Verdict
from edigate.guides.set_check import SetCheck
from edigate.guides.situations.context import Memory
from edigate.guides.sums import summed_ids
from edigate.guides.tables import Guide
from edigate.x12 import reader
from edigate.x12.envelope import Group, Interchange

ENGINES = ("edigate", "pyx12", "both")


def check(
    blocks: Iterable[bytes],
    *,
    max_findings: int = 1000,
    engine: str = "edigate",
    profile: Profile = USUAL_PROFILE,
) -> Report:
    """The report on one file, given as blocks of bytes of any size. Never raises for what the bytes hold.

    `engine`: `edigate` (ours), `pyx12` (the second opinion alone) or `both` (ours decides, pyx12's findings are added
    as notes). Memory is flat with `edigate`; the other two need the whole file.
    """
    if engine not in ENGINES:
        raise UsageError(f"no engine {engine!r}; there are: {', '.join(ENGINES)}")
    if engine == "edigate":
        return _FileCheck(max_findings, profile, ours=True).run(blocks)
    content = b"".join(blocks)
    return _FileCheck(max_findings, profile, ours=engine == "both").run([content], second=content)


class _FileCheck:
    """The check of one file: counts, guides met, findings."""

    def __init__(self, max_findings: int, profile: Profile, *, ours: bool) -> None:
        self._findings = Findings(max_findings, profile.severities)
        self._partner = PartnerFile(profile.limits)
        self._profile = profile
        self._ours = ours
        self._guides: dict[str, None] = {}
        self._interchange: Interchange | None = None  # the open one
        self._interchanges = self._sets = 0
        self._group_numbers: set[str] = set()
        self._memory = Memory()
        self._supported = self._unjudged = False

    def run(self, blocks: Iterable[bytes], second: bytes | None = None) -> Report:
        """The whole file; `second`: its content, when pyx12 is to be asked too."""
        source = reader.Reader(self._partner.counted(blocks))
        for event in source.events():
            if isinstance(event, reader.TransactionSet):
                self._set(event)
            elif isinstance(event, Finding):
                self._findings.add(event)
            elif self._ours:
                self._envelope(event)
            if isinstance(event, Interchange):
                self._interchanges += 1
        for finding in self._partner.end() if self._ours else ():
            self._findings.add(finding)
        if second is not None:
            self._ask_pyx12(second)
        return self._report(source.segments)

    def _set(self, event: reader.TransactionSet) -> None:
        self._sets += 1
        header = event.header
        guide, said = envelope.guide_of(header)
        if self._ours:
            for finding in (envelope.group_of_set(header), said, *self._partner.transaction_set(header)):
                if finding:
                    self._findings.add(finding)
        if guide is not None:
            self._guides[header.version] = None
            self._supported = True
            if self._ours:
                self._body(event, guide)
        for finding in event.findings:
            self._findings.add(finding)

    def _body(self, event: reader.TransactionSet, guide: Guide) -> None:
        marks = event.header.interchange.delimiters
        compiled = machine(guide, marks, summed_ids(guide.set))
        run = SetCheck(compiled, event.header, self._findings, self._profile, self._memory)
        for texts in event.texts():
            run.feed(texts)
        run.close()

    def _envelope(self, event: Interchange | Group | reader.LooseSegment) -> None:
        found: Iterable[Finding]
        if isinstance(event, Interchange):
            self._interchange, self._group_numbers = event, set()
            here = envelope.interchange_findings(event, self._memory)
            found = (*here, *self._partner.interchange(event))
        elif isinstance(event, Group):
            here = envelope.group_findings(event, self._interchange, self._group_numbers)
            found = (*here, *self._partner.group(event, self._interchanges))
        elif event.elements[0] == "TA1":
            self._guides["TA1"] = None
            found = envelope.ta1_findings(
                event, self._profile, self._memory, after_group=bool(self._group_numbers)
            )
        else:
            return
        for finding in found:
            self._findings.add(finding)

    def _ask_pyx12(self, content: bytes) -> None:
        from edigate.guides import second_opinion  # pyx12 takes longer to import than a small check takes

        opinion = second_opinion.check(content)
        if not self._ours:  # what is supported is for pyx12 alone to say
            self._unjudged = any(each.code == second_opinion.OpinionCode.NO_OPINION for each in opinion)
            self._supported = not self._unjudged
        for finding in opinion:
            if self._ours:
                finding = msgspec.structs.replace(finding, severity=Severity.NOTE)
            self._findings.add(finding)

    def _report(self, segments: int) -> Report:
        findings = self._findings
        if not self._interchanges:
            verdict = Verdict.UNREADABLE
        elif findings.errors:
            verdict = Verdict.REJECTED
        elif self._unjudged or (self._sets and not self._supported):
            verdict = Verdict.UNSUPPORTED
        else:
            verdict = Verdict.ACCEPTED
        kept = sorted(findings.kept, key=lambda finding: finding.where.ordinal or 0)
        return Report(
            verdict, tuple(self._guides), self._interchanges, self._sets, segments, findings.total, kept
        )
