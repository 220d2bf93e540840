"""What intake hands out: one claim of a file, or why it is none."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edigate.claims.model import Claim
from edigate.errors import Finding
from edigate.intake.places import Places, named


class IntakeResult(msgspec.Struct, frozen=True, gc=False):
    """A claim taken in; when `claim` is None, `findings` say why.

    `pointer` is the claim's own place in its document ("" for a document of its own, "/3", "/claims/3"). `line` is the
    line of the file it begins on. `claim_key` is the caller's name of the claim as far as it can be read. `segment` is
    the ordinal of its CLM when the file is an 837, `row` its first row in a spreadsheet. `repairs` say what was changed
    in its form. `usage` is T or P where the input marks its claims as test or production (ISA15). `findings` and
    `repairs` name places in the caller's words, `named` does so with findings of edits.
    """

    claim: Claim | None
    findings: tuple[Finding, ...]
    pointer: str
    line: int
    claim_key: str | None
    segment: int | None = None
    row: int | None = None
    repairs: tuple[Finding, ...] = ()
    places: Places | None = None
    usage: str | None = None

    def named(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The findings, whose places are pointers in our claim, with the caller's words for them."""
        return named(findings, self.pointer, self.places)

    @property
    def position(self) -> str:
        """Where the claim stands in the file, for people."""
        if self.segment is not None:
            return f"segment {self.segment}"
        if self.row is not None:
            return f"row {self.row}"
        return f"line {self.line}, {self.pointer}" if self.pointer else f"line {self.line}"
