"""The levels of 277CA and 277: source > receiver > provider > patient > claim > line. Source: loops 2000A to 2220E.

Levels are told by HL03, and by the NM1 where HL03 says nothing. Order counts, not HL numbers: real files misnumber.
"""

from __future__ import annotations

from typing import TypeAlias

from edigate.transactions.elements import text
from edigate.transactions.levels import Names, level_of
from edigate.transactions.notes import Notes
from edigate.transactions.parties import OF_PARTY, party
from edigate.transactions.read_code import ReadCode
from edigate.transactions.status_drafts import (
    ClaimDraft,
    Draft,
    LineDraft,
    ProviderDraft,
    ReceiverDraft,
    SourceDraft,
)
from edigate.transactions.status_information import ClaimStatus, ProviderStatus, ReceiverStatus, StatusSource
from edigate.transactions.status_reading import read_stc
from edigate.x12.segment import Segment

StatusLevel: TypeAlias = StatusSource | ReceiverStatus | ProviderStatus | ClaimStatus

_KEPT = frozenset(("PER", "N3", "N4", "SVD", "MIA", "MOA"))
_PAIR = frozenset((1, 2))
_PATIENT_LEVELS = ("22", "23", "PT")


class StatusTree:
    """One set while it is read. What has ended waits in `finished` to be taken; of the rest only what is open is kept."""

    def __init__(self, notes: Notes, is_acknowledgment: bool) -> None:
        self.notes = notes
        self.is_acknowledgment = is_acknowledgment
        self.finished: list[StatusLevel] = []
        self._receivers = 0  # that have ended
        self._level = ""
        self._draft: Draft | None = None  # the level, claim or line whose segments are being read
        self._claim: ClaimDraft | None = None
        self._provider: ProviderDraft | None = None
        self._receiver: ReceiverDraft | None = None
        self._names = Names(notes)

    def read(self, segment: Segment) -> None:
        """Take in one segment; the notes know its place."""
        match segment[0]:
            case "HL":
                self._open_level(text(segment, 3) or "")
            case "NM1":
                self._read_nm1(segment)
            case "DMG":
                self._names.read_dmg(segment)
            case "TRN":
                self._read_trn(segment)
            case "STC":
                self._read_stc(segment)
            case "SVC":
                self._open_line(segment)
            case "REF" | "DTP" | "QTY" | "AMT":
                self._read_detail(segment)
            case name if name in _KEPT:
                self.notes.keep(segment)
            case _:
                self.notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def take(self) -> list[StatusLevel]:
        """The levels and claims that have ended since the last time, in their order."""
        taken, self.finished = self.finished, []
        return taken

    def finish(self) -> None:
        """Close what is open."""
        self._close_claim()
        self._close_level()
        self._names.close()

    def _open_level(self, level: str) -> None:
        self._close_claim()
        self._close_level()
        self._level = level
        self._names.open(level)
        ordinal = self.notes.ordinal
        if level == "20":
            self._draft = SourceDraft(ordinal)
            self._receiver = self._provider = None
        elif level == "21":
            self._draft = self._receiver = ReceiverDraft(ordinal)
            self._provider = None
        elif level == "19":
            self._draft = self._provider = ProviderDraft(ordinal)
        else:
            self._draft = None

    def _close_level(self) -> None:
        draft, self._draft = self._draft, None
        match draft:
            case SourceDraft():
                self.finished.append(draft.finish())
            case ReceiverDraft():
                self._receivers += 1
                self.finished.append(draft.finish())
            case ProviderDraft():
                self.finished.append(draft.finish(max(self._receivers - 1, 0)))
            case _:
                pass

    def _close_claim(self) -> None:
        if self._claim:
            self.finished.append(self._claim.finish(self._names, self._receiver, self._provider))
            self._names.taken()
            self._claim = self._draft = None

    def _read_nm1(self, segment: Segment) -> None:
        told = level_of(segment)
        if self._level not in ("20", "21", "19", *_PATIENT_LEVELS) and told:
            self._open_level(told)
        if self._level in _PATIENT_LEVELS:
            self._names.read_nm1(segment)
        elif (
            self._draft and self._draft.party is None and not isinstance(self._draft, ClaimDraft | LineDraft)
        ):
            self._draft.party = party(segment, self.notes.ordinal)
            self._draft.entity = text(segment, 1)
            self.notes.keep_others(segment, OF_PARTY)
        else:
            self.notes.odd(ReadCode.REPEATED_SEGMENT if self._draft else ReadCode.MISPLACED_SEGMENT, segment)

    def _read_trn(self, segment: Segment) -> None:
        self.notes.keep_others(segment, _PAIR)
        if self._level in _PATIENT_LEVELS:
            self._open_claim(text(segment, 2))
        elif self._draft and self._draft.trace is None:
            self._draft.trace = text(segment, 2) or ""
        else:
            self.notes.odd(ReadCode.REPEATED_SEGMENT if self._draft else ReadCode.MISPLACED_SEGMENT, segment)

    def _open_claim(self, trace: str | None) -> None:
        self._close_claim()
        self._draft = self._claim = ClaimDraft(self.notes.ordinal, trace, self.is_acknowledgment)

    def _open_line(self, segment: Segment) -> None:
        if not self._claim_is_open(segment):
            return
        assert self._claim is not None
        self._draft = self._claim.open_line(segment, self.notes)

    def _claim_is_open(self, segment: Segment) -> bool:
        """Whether a claim is open; at the patient's level one without TRN is opened, so that nothing is lost."""
        if self._claim is None and self._level in _PATIENT_LEVELS:
            self.notes.tell(ReadCode.MISSING_SEGMENT, "TRN")
            self._open_claim(None)
        if self._claim is None:
            self.notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
        return self._claim is not None

    def _read_stc(self, segment: Segment) -> None:
        if self._draft is None and not self._claim_is_open(segment):
            return
        assert self._draft is not None
        self._draft.stc_segments += 1
        self._draft.statuses += read_stc(
            segment, self._draft.stc_segments, self.notes, self.is_acknowledgment
        )

    def _read_detail(self, segment: Segment) -> None:
        """REF, DTP, QTY and AMT belong to the level, claim or line that is open."""
        if self._draft is None and not self._claim_is_open(segment):
            return
        assert self._draft is not None
        if not self._draft.read_detail(segment, self.notes):
            self.notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)
