"""The 837 as summaries of its claims: P, I and D, and 4010 as far as the shapes agree.

Segments of the guides that the summary leaves out are passed over; a segment that no 837 has is told and kept.
"""

from __future__ import annotations

from datetime import date

from edigate.transactions.claim_837.draft import ClaimDraft
from edigate.transactions.claim_837.facts import ClaimFile, ClaimSummary
from edigate.transactions.elements import text
from edigate.transactions.levels import Names
from edigate.transactions.notes import Notes
from edigate.transactions.parties import party
from edigate.transactions.read_code import ReadCode
from edigate.transactions.set_fact import envelope_of
from edigate.transactions.values import Party
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment

_KINDS = {
    "X222": "837P", "X098": "837P", "X291": "837P", "X298": "837P",
    "X223": "837I", "X096": "837I", "X292": "837I", "X299": "837I",
    "X224": "837D", "X097": "837D", "X293": "837D", "X300": "837D",
}  # fmt: skip
_PASSED_OVER = frozenset((
    "REF", "N2", "N3", "N4", "PER", "CUR", "DTP", "PWK", "CN1", "K3", "NTE", "CR1", "CR2", "CR3", "CR4", "CR5",
    "CR6", "CR7", "CRC", "HCP", "HSD", "CAS", "OI", "MIA", "MOA", "CL1", "CLM", "DN1", "DN2", "TOO", "SV4",
    "SV5", "SV6", "SV7", "QTY", "MEA", "PS1", "LIN", "CTP", "SVD", "LQ", "FRM", "UR", "AMT", "PRV", "HI", "LX",
    "SV1", "SV2", "SV3", "SBR", "PAT", "DMG", "NM1", "IMM",
))  # fmt: skip


def whole(opened: TransactionSet) -> ClaimFile:
    """The whole file of claims as one value."""
    notes = Notes(opened.header)
    reading = _Reading(notes)
    for segment in notes.walk(opened):
        reading.read(segment)
    reading.close_claim()
    if reading.bht is None:
        notes.miss("BHT")
    extras, findings = notes.take()
    bht = reading.bht or []
    return ClaimFile(
        **envelope_of(opened.header),
        kind=_kind(opened.header.version, reading.service_segment),
        reference=text(bht, 3),
        purpose=text(bht, 2),
        created_date=reading.created_date,
        created_time=text(bht, 5),
        claim_type=text(bht, 6),
        submitter=reading.parties.get("41"),
        receiver=reading.parties.get("40"),
        claims=tuple(reading.claims),
        extras=extras,
        findings=(*findings, *opened.findings),
    )


def _kind(version: str, service_segment: str) -> str:
    """837P, 837I or 837D by the guide, else by the first service segment, else plain 837."""
    by_guide = next((kind for mark, kind in _KINDS.items() if mark in version), None)
    return by_guide or {"SV1": "837P", "SV2": "837I", "SV3": "837D"}.get(service_segment, "837")


class _Reading:
    """The levels above the claims while they are read: billing provider, subscriber, patient, payer."""

    def __init__(self, notes: Notes) -> None:
        self.bht: Segment | None = None
        self.created_date: date | None = None
        self.service_segment = ""
        self.parties: dict[
            str, Party
        ] = {}  # by NM101: 41 submitter, 40 receiver, 85 billing provider, PR payer
        self.claims: list[ClaimSummary] = []
        self._notes = notes
        self._names = Names(notes)
        self._sbr: Segment = []
        self._claim: ClaimDraft | None = None

    def read(self, segment: Segment) -> None:
        """Take in one segment; the notes know its place."""
        name = segment[0]
        if name == "HL":
            self._open_level(text(segment, 3) or "")
        elif name == "CLM":
            self.close_claim()
            self._claim = ClaimDraft(segment, self._notes)
        elif name == "BHT" and self.bht is None:
            self.bht, self.created_date = segment, self._notes.days(segment, 4)[0]
        elif self._claim is not None:
            if name in ("SV1", "SV2", "SV3"):
                self.service_segment = self.service_segment or name
            if not self._claim.read(segment) and name not in _PASSED_OVER:
                self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)
        elif name == "NM1":
            self._read_nm1(segment)
        elif name == "DMG":
            self._names.read_dmg(segment)
        elif name == "SBR":
            self._sbr = segment
        elif name in ("LX", "SV1", "SV2", "SV3"):
            self._notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
        elif name not in _PASSED_OVER:
            self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def _open_level(self, level: str) -> None:
        self.close_claim()
        self._names.open(level)
        if level == "20":
            self.parties.pop("85", None)
        if level != "23":
            self.parties.pop("PR", None)
            self._sbr = []

    def _read_nm1(self, segment: Segment) -> None:
        role = text(segment, 1) or ""
        if role in ("IL", "QC"):
            self._names.read_nm1(segment)
        elif role in ("41", "40", "85", "PR") and role not in self.parties:
            self.parties[role] = party(segment, self._notes.ordinal)

    def close_claim(self) -> None:
        """Make the open claim, if any, a value."""
        if self._claim is not None:
            billing, payer = self.parties.get("85"), self.parties.get("PR")
            self.claims.append(self._claim.finish(billing, payer, self._names, self._sbr))
            self._names.taken()
            self._claim = None
