"""What the edits find, in one list."""

from __future__ import annotations

from edigate.claims.edits.claim_code import IDENTIFIER_CODES, ClaimCode, claim_finding
from edigate.errors import Finding


class Report:
    """Collects findings; with `lenient_identifiers` a wrong NPI, tax id or taxonomy is a warning."""

    __slots__ = ("_lenient", "findings")

    def __init__(self, lenient_identifiers: bool) -> None:
        self.findings: list[Finding] = []
        self._lenient = lenient_identifiers

    def tell(self, code: ClaimCode, field: str, detail: str = "") -> None:
        """Add a finding at the JSON pointer `field`."""
        self.findings.append(claim_finding(code, field, detail, self._lenient and code in IDENTIFIER_CODES))
