"""What intake hands out: one claim of a file, or why it is none."""

from __future__ import annotations

import msgspec

from edigate.claims.model import Claim
from edigate.errors import Finding


class IntakeResult(msgspec.Struct, frozen=True, gc=False):
    """A claim taken in; when `claim` is None, `findings` say why.

    `pointer` is the claim's own place in its document ("" for a document of its own, "/3", "/claims/3"); findings of
    edits are relative to it. `line` is the line of the file it begins on. `claim_key` is the caller's name of the claim
    as far as it can be read. `segment` is the ordinal of its CLM when the file is an 837.
    """

    claim: Claim | None
    findings: tuple[Finding, ...]
    pointer: str
    line: int
    claim_key: str | None
    segment: int | None = None

    @property
    def position(self) -> str:
        """Where the claim stands in the file, for people."""
        if self.segment is not None:
            return f"segment {self.segment}"
        return f"line {self.line}, {self.pointer}" if self.pointer else f"line {self.line}"
