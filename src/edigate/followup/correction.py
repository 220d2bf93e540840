"""Corrected claims: a replacement (frequency 7) or a void (8) of a claim that the payer has decided.

Both name the payer's own claim number (REF*F8). A claim that was rejected before the payer took it has none and is
sent again as an original.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from edigate.claims.model import Claim
from edigate.errors import Finding, Severity


class CorrectionCode(StrEnum):
    """Why a correction cannot be made. docs/EDITS.md lists the same codes."""

    CORRECTION_NEEDS_PAYER_NUMBER = "CORRECTION_NEEDS_PAYER_NUMBER"
    CORRECTION_OF_OTHER_CLAIM = "CORRECTION_OF_OTHER_CLAIM"
    CORRECTION_OF_VOID = "CORRECTION_OF_VOID"


Correction: TypeAlias = Claim | Finding

_WORDS = {
    CorrectionCode.CORRECTION_NEEDS_PAYER_NUMBER: (
        "The payer's number of the claim is not known yet; wait for its 277CA or remittance. A claim that was rejected"
        " before the payer took it is sent again as an original"
    ),
    CorrectionCode.CORRECTION_OF_OTHER_CLAIM: (
        "The correction is about another claim, payer or practice; give the same claim_key, patient_control_number,"
        " payer and practice"
    ),
    CorrectionCode.CORRECTION_OF_VOID: "A voided claim cannot be corrected; send a new one",
}


def replacement(original: Claim, corrected: Claim, payer_claim_control_number: str | None) -> Correction:
    """The corrected claim as a replacement of the original: all its lines, the original's practice and key.

    A Finding when the payer's number is unknown, or when the two are not the same claim.
    """
    if refusal := _refusal(original, payer_claim_control_number):
        return refusal
    if corrected.claim_key != original.claim_key:
        return _finding(CorrectionCode.CORRECTION_OF_OTHER_CLAIM, "/claim_key")
    if corrected.patient_control_number != original.patient_control_number:
        return _finding(CorrectionCode.CORRECTION_OF_OTHER_CLAIM, "/patient_control_number")
    if corrected.payer.id != original.payer.id:
        return _finding(CorrectionCode.CORRECTION_OF_OTHER_CLAIM, "/payer/id")
    if corrected.practice not in {None, original.practice}:
        return _finding(CorrectionCode.CORRECTION_OF_OTHER_CLAIM, "/practice")
    return _renumbered(corrected, "7", payer_claim_control_number, original.practice)


def void(original: Claim, payer_claim_control_number: str | None) -> Correction:
    """The original as a void: the same lines and charges. A Finding when the payer's number is unknown."""
    if refusal := _refusal(original, payer_claim_control_number):
        return refusal
    return _renumbered(original, "8", payer_claim_control_number, original.practice)


def other_claim() -> Finding:
    """The finding that a content given for a claim is about another one."""
    return _finding(CorrectionCode.CORRECTION_OF_OTHER_CLAIM, "/claim_key")


def _refusal(original: Claim, payer_claim_control_number: str | None) -> Finding | None:
    if original.frequency == "8":
        return _finding(CorrectionCode.CORRECTION_OF_VOID, "/frequency")
    if not payer_claim_control_number or not payer_claim_control_number.strip():
        return _finding(CorrectionCode.CORRECTION_NEEDS_PAYER_NUMBER, "/payer_claim_control_number")
    return None


def _renumbered(
    claim: Claim, frequency: Literal["7", "8"], number: str | None, practice: str | None
) -> Claim:
    return claim.model_copy(
        update={"frequency": frequency, "payer_claim_control_number": number, "practice": practice}
    )


def _finding(code: CorrectionCode, field: str) -> Finding:
    return Finding(code, Severity.ERROR, _WORDS[code], field=field)
