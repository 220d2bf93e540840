"""Texts: what is too long for the file, and what can only go out changed."""

from __future__ import annotations

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.text import clean, is_clean
from edigate.claims.texts import odd_texts


def check_wording(claim: Claim, report: Report) -> None:
    """Every text fits; names and notes may be cleaned as long as something is left, identifiers may not."""
    for odd in odd_texts(claim):
        if odd.too_long:
            report.tell(ClaimCode.TEXT_TOO_LONG, odd.pointer, f"at most {odd.limit} characters")
        if not is_clean(odd.text) and not clean(odd.text) and not odd.identifier:
            report.tell(ClaimCode.TEXT_EMPTY, odd.pointer)
        elif not is_clean(odd.text):
            code = ClaimCode.IDENTIFIER_CHARACTERS if odd.identifier else ClaimCode.TEXT_CLEANED
            report.tell(code, odd.pointer)
