"""What can be wrong with the shape of what callers give us: the closed list. docs/EDITS.md lists the same codes."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Severity


class IntakeCode(StrEnum):
    """Each refuses the claim that it stands in, and no other.

    `PART_NOT_CARRIED` and `ELEMENT_ASSUMED` only hold it for a person to look; `PART_NOT_SENT` only tells.
    """

    NOT_JSON = "NOT_JSON"
    NOT_CSV = "NOT_CSV"
    NOT_A_CLAIM = "NOT_A_CLAIM"
    NO_CLAIMS = "NO_CLAIMS"
    CLAIM_TOO_LARGE = "CLAIM_TOO_LARGE"
    FIELD_MISSING = "FIELD_MISSING"
    FIELD_UNKNOWN = "FIELD_UNKNOWN"
    FIELD_NOT_KNOWN = "FIELD_NOT_KNOWN"
    FIELD_NOT_TAKEN = "FIELD_NOT_TAKEN"
    FIELD_REPEATED = "FIELD_REPEATED"
    FIELD_INVALID = "FIELD_INVALID"
    CLAIM_ROWS_DIFFER = "CLAIM_ROWS_DIFFER"
    CLAIM_KEY_DUPLICATE = "CLAIM_KEY_DUPLICATE"
    GUIDE_NOT_TAKEN = "GUIDE_NOT_TAKEN"
    PART_NOT_CARRIED = "PART_NOT_CARRIED"
    PART_NOT_SENT = "PART_NOT_SENT"
    ELEMENT_ASSUMED = "ELEMENT_ASSUMED"
    ENVELOPE_FAULTY = "ENVELOPE_FAULTY"


_WORDS = {
    IntakeCode.NOT_JSON: "This is not JSON",
    IntakeCode.NOT_CSV: "This is not CSV",
    IntakeCode.NOT_A_CLAIM: "A claim is a JSON object; something else stands here",
    IntakeCode.NO_CLAIMS: "The file holds no claims",
    IntakeCode.CLAIM_TOO_LARGE: "One claim is larger than four million characters; something in the file is not closed",
    IntakeCode.FIELD_MISSING: "A required field is missing",
    IntakeCode.FIELD_UNKNOWN: "There is no such field; check its name and place",
    IntakeCode.FIELD_NOT_KNOWN: "A field of the body is not known and would be lost; remove it, or tell us what it means",
    IntakeCode.FIELD_NOT_TAKEN: "A field has no place in an 837, or the envelope's own takes its place",
    IntakeCode.FIELD_REPEATED: "A field is given twice in one object",
    IntakeCode.FIELD_INVALID: "A field has the wrong form",
    IntakeCode.CLAIM_ROWS_DIFFER: "A cell of the claim differs from that in its first row; repeat it or leave it blank",
    IntakeCode.CLAIM_KEY_DUPLICATE: "An earlier claim in this file has the same practice and claim_key",
    IntakeCode.GUIDE_NOT_TAKEN: "This set is no 837 of a guide of ours; its claims are not taken in",
    IntakeCode.PART_NOT_CARRIED: "A part of the claim has no place in our claim and would be lost; look at it",
    IntakeCode.PART_NOT_SENT: "A part of the claim is not sent, because the guide wants it left out",
    IntakeCode.ELEMENT_ASSUMED: "A required element is missing or unknown, and the usual value would go out in its place",
    IntakeCode.ENVELOPE_FAULTY: "The envelope around the claims is faulty; run edigate check on the file",
}


def intake_finding(code: IntakeCode, field: str, detail: str = "") -> Finding:
    """The finding of `code` at the JSON pointer `field`; `detail` never holds a value of the caller's."""
    words = _WORDS[code]
    severity = Severity.WARNING if code is IntakeCode.PART_NOT_SENT else Severity.ERROR
    return Finding(code, severity, f"{words}: {detail}" if detail else words, field=field)
