"""What can be odd inside a transaction set, beyond its envelope: the closed list of codes and their weights."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Location, Severity


class ReadCode(StrEnum):
    """What the readers of transaction sets tell. None of these stops reading; what was not understood is in extras."""

    UNREADABLE_AMOUNT = "UNREADABLE_AMOUNT"
    UNREADABLE_QUANTITY = "UNREADABLE_QUANTITY"
    UNREADABLE_DATE = "UNREADABLE_DATE"
    UNREADABLE_NUMBER = "UNREADABLE_NUMBER"
    MISSING_AMOUNT = "MISSING_AMOUNT"
    MISSING_SEGMENT = "MISSING_SEGMENT"
    MISPLACED_SEGMENT = "MISPLACED_SEGMENT"
    REPEATED_SEGMENT = "REPEATED_SEGMENT"
    UNKNOWN_SEGMENT = "UNKNOWN_SEGMENT"
    LINES_DIFFER_FROM_CLAIM = "LINES_DIFFER_FROM_CLAIM"
    PATIENT_RESPONSIBILITY_DIFFERS = "PATIENT_RESPONSIBILITY_DIFFERS"
    STATUS_CONTRADICTION = "STATUS_CONTRADICTION"
    OTHER_GUIDE = "OTHER_GUIDE"
    UNTYPED_SET = "UNTYPED_SET"
    NO_TRANSACTION_SET = "NO_TRANSACTION_SET"


_WEIGHED = {
    ReadCode.UNREADABLE_AMOUNT: (Severity.ERROR, "An amount is not a number; its text stands in extras"),
    ReadCode.UNREADABLE_QUANTITY: (Severity.WARNING, "A quantity is not a number; its text stands in extras"),
    ReadCode.UNREADABLE_DATE: (Severity.WARNING, "A date is not a real date; its text stands in extras"),
    ReadCode.UNREADABLE_NUMBER: (Severity.WARNING, "A position is not a number; its text stands in extras"),
    ReadCode.MISSING_AMOUNT: (Severity.ERROR, "An amount that must be there is empty"),
    ReadCode.MISSING_SEGMENT: (Severity.ERROR, "A segment that must be there is missing"),
    ReadCode.MISPLACED_SEGMENT: (Severity.WARNING, "A segment stands where its parent is missing"),
    ReadCode.REPEATED_SEGMENT: (
        Severity.WARNING,
        "A segment that may stand once is repeated; the first counts",
    ),
    ReadCode.UNKNOWN_SEGMENT: (Severity.WARNING, "A segment is not known at this place; it stands in extras"),
    ReadCode.LINES_DIFFER_FROM_CLAIM: (
        Severity.WARNING,
        "The lines do not add up to the claim's charge or payment",
    ),
    ReadCode.PATIENT_RESPONSIBILITY_DIFFERS: (Severity.WARNING, "The PR adjustments do not add up to CLP05"),
    ReadCode.STATUS_CONTRADICTION: (Severity.WARNING, "STC03 and the category disagree; read as rejected"),
    ReadCode.OTHER_GUIDE: (
        Severity.NOTE,
        "The set is of a related guide and was read as far as the shapes agree",
    ),
    ReadCode.UNTYPED_SET: (Severity.NOTE, "This kind of set is handed out as plain segments"),
    ReadCode.NO_TRANSACTION_SET: (Severity.ERROR, "The file holds neither a transaction set nor a TA1"),
}


def read_finding(code: ReadCode, where: Location, name: str = "") -> Finding:
    """The finding of `code` at `where`; `name` is the id of the segment it is about. No element's value is told."""
    severity, text = _WEIGHED[code]
    return Finding(code, severity, f"{text}: {name}" if name else text, where)
