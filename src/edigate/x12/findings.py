"""What can be odd about an envelope: the closed list of codes and their weights."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Location, Severity


class EnvelopeCode(StrEnum):
    """SNIP level 1: the integrity of interchange, group and set envelopes."""

    NO_INTERCHANGE = "NO_INTERCHANGE"
    BOM = "BOM"
    LEADING_DATA = "LEADING_DATA"
    TRAILING_DATA = "TRAILING_DATA"
    ISA_MALFORMED = "ISA_MALFORMED"
    ISA_LENGTH = "ISA_LENGTH"
    ISA11_NOT_A_SEPARATOR = "ISA11_NOT_A_SEPARATOR"
    ISA16_MISSING = "ISA16_MISSING"
    SEPARATORS_NOT_DISTINCT = "SEPARATORS_NOT_DISTINCT"
    INDENTED_SEGMENT = "INDENTED_SEGMENT"
    EMPTY_SEGMENT = "EMPTY_SEGMENT"
    LINE_BREAK_IN_SEGMENT = "LINE_BREAK_IN_SEGMENT"
    LOWER_CASE_SEGMENT_ID = "LOWER_CASE_SEGMENT_ID"
    NON_ASCII = "NON_ASCII"
    NOT_UTF8 = "NOT_UTF8"
    SEGMENT_TOO_LONG = "SEGMENT_TOO_LONG"
    LAST_SEGMENT_NOT_TERMINATED = "LAST_SEGMENT_NOT_TERMINATED"
    STRAY_SEGMENT = "STRAY_SEGMENT"
    GS_MISSING = "GS_MISSING"
    SE_MISSING = "SE_MISSING"
    GE_MISSING = "GE_MISSING"
    IEA_MISSING = "IEA_MISSING"
    SE01_COUNT = "SE01_COUNT"
    SE02_MISMATCH = "SE02_MISMATCH"
    GE01_COUNT = "GE01_COUNT"
    GE02_MISMATCH = "GE02_MISMATCH"
    IEA01_COUNT = "IEA01_COUNT"
    IEA02_MISMATCH = "IEA02_MISMATCH"
    DUPLICATE_ST02 = "DUPLICATE_ST02"
    ST03_GS08_DIFFER = "ST03_GS08_DIFFER"
    UNTERMINATED_SET = "UNTERMINATED_SET"


_NOTES = {
    EnvelopeCode.BOM: "A byte order mark stands before the interchange; it was skipped",
    EnvelopeCode.INDENTED_SEGMENT: "Blanks stand before a segment id; they were skipped",
}
_WARNINGS = {
    EnvelopeCode.LEADING_DATA: "Something other than blanks stands before the interchange; it was skipped",
    EnvelopeCode.TRAILING_DATA: "Something other than blanks follows the interchange; it was skipped",
    EnvelopeCode.ISA_LENGTH: "The ISA segment is not 106 characters long; it was read by its separators",
    EnvelopeCode.ISA11_NOT_A_SEPARATOR: "ISA11 holds a letter or digit, so repetitions cannot be told apart",
    EnvelopeCode.EMPTY_SEGMENT: "Two terminators follow each other; the empty segment was skipped",
    EnvelopeCode.LINE_BREAK_IN_SEGMENT: "A line break stands inside a segment; it was taken out",
    EnvelopeCode.LOWER_CASE_SEGMENT_ID: "A segment id is written in lower case; it was read as upper case",
    EnvelopeCode.NON_ASCII: "A character outside ASCII stands in the data; it was kept as it is",
    EnvelopeCode.NOT_UTF8: "The bytes are not UTF-8; they were read as Latin-1",
    EnvelopeCode.LAST_SEGMENT_NOT_TERMINATED: "The last segment has no terminator",
}
_ERRORS = {
    EnvelopeCode.NO_INTERCHANGE: "No ISA segment was found: this is not an X12 interchange",
    EnvelopeCode.ISA_MALFORMED: "The ISA segment does not have its sixteen elements",
    EnvelopeCode.ISA16_MISSING: "ISA16 is empty: the component separator is not declared, ':' was assumed",
    EnvelopeCode.SEPARATORS_NOT_DISTINCT: "ISA declares one character for two separators, or a letter or digit for one",
    EnvelopeCode.SEGMENT_TOO_LONG: "A segment is longer than the limit; the rest of the file was not read",
    EnvelopeCode.STRAY_SEGMENT: "A segment stands outside any transaction set",
    EnvelopeCode.GS_MISSING: "A transaction set stands outside any functional group",
    EnvelopeCode.SE_MISSING: "The transaction set has no SE trailer",
    EnvelopeCode.GE_MISSING: "The functional group has no GE trailer",
    EnvelopeCode.IEA_MISSING: "The interchange has no IEA trailer",
    EnvelopeCode.SE01_COUNT: "SE01 is not the number of segments from ST to SE",
    EnvelopeCode.SE02_MISMATCH: "SE02 is not the control number of ST02",
    EnvelopeCode.GE01_COUNT: "GE01 is not the number of transaction sets in the group",
    EnvelopeCode.GE02_MISMATCH: "GE02 is not the control number of GS06",
    EnvelopeCode.IEA01_COUNT: "IEA01 is not the number of functional groups in the interchange",
    EnvelopeCode.IEA02_MISMATCH: "IEA02 is not the control number of ISA13",
    EnvelopeCode.DUPLICATE_ST02: "ST02 repeats the control number of an earlier set of the group",
    EnvelopeCode.ST03_GS08_DIFFER: "ST03 names another guide than GS08",
    EnvelopeCode.UNTERMINATED_SET: "The file ends inside a transaction set: it may be cut off",
}
_WEIGHED = {
    **{code: (Severity.NOTE, text) for code, text in _NOTES.items()},
    **{code: (Severity.WARNING, text) for code, text in _WARNINGS.items()},
    **{code: (Severity.ERROR, text) for code, text in _ERRORS.items()},
}


def envelope_finding(code: EnvelopeCode, where: Location, detail: str = "") -> Finding:
    """The finding of `code` at `where`; `detail` adds counts or control numbers, never other data."""
    severity, text = _WEIGHED[code]
    return Finding(code, severity, f"{text}: {detail}" if detail else text, where, snip=1)
