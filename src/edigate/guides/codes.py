"""What can be wrong with a file against its guide: the closed list of codes, their weights, and their 999 codes."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from edigate.errors import Severity

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class GuideCode(StrEnum):
    """SNIP levels 1 to 5: what the guides' maps, the envelopes' agreement, the sums and the code lists ask for."""

    GUIDE_VARIANT = "GUIDE_VARIANT"
    GUIDE_UNSUPPORTED = "GUIDE_UNSUPPORTED"
    GUIDE_NOT_OF_SET = "GUIDE_NOT_OF_SET"
    GROUP_NOT_OF_SET = "GROUP_NOT_OF_SET"
    GROUP_NUMBER_REPEATED = "GROUP_NUMBER_REPEATED"
    INTERCHANGE_NUMBER_REPEATED = "INTERCHANGE_NUMBER_REPEATED"
    GROUP_DATE_FUTURE = "GROUP_DATE_FUTURE"
    TA1_AFTER_GROUP = "TA1_AFTER_GROUP"
    HL_NUMBER = "HL_NUMBER"
    HL_PARENT = "HL_PARENT"
    HL_CHILD = "HL_CHILD"
    LX_NUMBER = "LX_NUMBER"
    TRAILING_SEPARATORS = "TRAILING_SEPARATORS"
    OUTER_BLANKS = "OUTER_BLANKS"
    ELEMENT_BLANK = "ELEMENT_BLANK"
    CHARACTER_NOT_ALLOWED = "CHARACTER_NOT_ALLOWED"
    SEGMENT_UNKNOWN = "SEGMENT_UNKNOWN"
    SEGMENT_UNEXPECTED = "SEGMENT_UNEXPECTED"
    SEGMENT_MISSING = "SEGMENT_MISSING"
    SEGMENT_NOT_USED = "SEGMENT_NOT_USED"
    SEGMENT_OUT_OF_ORDER = "SEGMENT_OUT_OF_ORDER"
    SEGMENT_OVER_MAXIMUM = "SEGMENT_OVER_MAXIMUM"
    LOOP_OVER_MAXIMUM = "LOOP_OVER_MAXIMUM"
    ELEMENT_MISSING = "ELEMENT_MISSING"
    ELEMENT_NOT_USED = "ELEMENT_NOT_USED"
    ELEMENT_CONDITION = "ELEMENT_CONDITION"
    ELEMENTS_EXCLUSIVE = "ELEMENTS_EXCLUSIVE"
    ELEMENTS_TOO_MANY = "ELEMENTS_TOO_MANY"
    COMPONENTS_TOO_MANY = "COMPONENTS_TOO_MANY"
    REPETITIONS_TOO_MANY = "REPETITIONS_TOO_MANY"
    ELEMENT_TOO_SHORT = "ELEMENT_TOO_SHORT"
    ELEMENT_TOO_LONG = "ELEMENT_TOO_LONG"
    NUMBER_INVALID = "NUMBER_INVALID"
    DATE_INVALID = "DATE_INVALID"
    TIME_INVALID = "TIME_INVALID"
    CODE_NOT_ALLOWED = "CODE_NOT_ALLOWED"
    CODE_TOLERATED = "CODE_TOLERATED"
    CODE_UNKNOWN = "CODE_UNKNOWN"
    PATTERN_MISMATCH = "PATTERN_MISMATCH"
    CLAIM_CHARGE_UNBALANCED = "CLAIM_CHARGE_UNBALANCED"
    REMITTANCE_LINE_UNBALANCED = "REMITTANCE_LINE_UNBALANCED"
    REMITTANCE_CLAIM_UNBALANCED = "REMITTANCE_CLAIM_UNBALANCED"
    REMITTANCE_PAYMENT_UNBALANCED = "REMITTANCE_PAYMENT_UNBALANCED"
    REMITTANCE_LINES_UNBALANCED = "REMITTANCE_LINES_UNBALANCED"
    REMITTANCE_SHARE_UNBALANCED = "REMITTANCE_SHARE_UNBALANCED"
    AMOUNT_UNREADABLE = "AMOUNT_UNREADABLE"


class About(msgspec.Struct, frozen=True):
    """A code's usual severity, its SNIP level, its text, and what a 999 says: IK304 (segment) or IK403 (element)."""

    severity: Severity
    snip: int
    text: str
    ik304: str | None = None
    ik403: str | None = None


_C = GuideCode
ABOUT: dict[GuideCode, About] = {
    _C.GUIDE_VARIANT: About(
        _NOTE, 2, "A sibling version of the guide is named; it was checked by the usual one"
    ),
    _C.GUIDE_UNSUPPORTED: About(
        _NOTE, 2, "We have no guide for this set and version; only its envelope was checked"
    ),
    _C.GUIDE_NOT_OF_SET: About(_ERROR, 1, "The version named is the guide of another transaction set"),
    _C.GROUP_NOT_OF_SET: About(_ERROR, 1, "GS01 is not the functional group of this transaction set"),
    _C.GROUP_NUMBER_REPEATED: About(
        _ERROR, 1, "GS06 repeats the number of an earlier group of the interchange"
    ),
    _C.INTERCHANGE_NUMBER_REPEATED: About(
        _WARNING, 7, "ISA13 repeats the number of an earlier interchange between the same parties"
    ),
    _C.GROUP_DATE_FUTURE: About(_WARNING, 2, "The group is dated after the interchange that holds it"),
    _C.TA1_AFTER_GROUP: About(
        _ERROR, 1, "A TA1 stands after a GS; its place is between ISA and the first GS"
    ),
    _C.HL_NUMBER: About(
        _ERROR, 1, "HL01 does not count the levels of the set from 1 in steps of 1", ik403="7"
    ),
    _C.HL_PARENT: About(
        _ERROR, 1, "HL02 is not the number of the level that this level stands under", ik403="7"
    ),
    _C.HL_CHILD: About(_ERROR, 1, "HL04 says something else about levels below than what follows", ik403="7"),
    _C.LX_NUMBER: About(
        _WARNING, 1, "LX01 does not count the lines of the claim from 1 in steps of 1", ik403="7"
    ),
    _C.TRAILING_SEPARATORS: About(_WARNING, 1, "Separators stand at the end without anything after them"),
    _C.OUTER_BLANKS: About(_WARNING, 1, "Blanks stand before or after the value", ik403="6"),
    _C.ELEMENT_BLANK: About(_ERROR, 1, "The element holds nothing but blanks", ik403="6"),
    _C.CHARACTER_NOT_ALLOWED: About(
        _ERROR, 1, "A separator or control character stands in the element", ik403="6"
    ),
    _C.SEGMENT_UNKNOWN: About(_ERROR, 1, "The segment does not exist in this transaction set", ik304="1"),
    _C.SEGMENT_UNEXPECTED: About(_ERROR, 2, "The segment has no place here", ik304="2"),
    _C.SEGMENT_MISSING: About(_ERROR, 2, "A required segment is missing before this place", ik304="3"),
    _C.SEGMENT_NOT_USED: About(_ERROR, 2, "The guide does not use this segment", ik304="I4"),
    _C.SEGMENT_OUT_OF_ORDER: About(_ERROR, 2, "The segment stands after its place in the loop", ik304="7"),
    _C.SEGMENT_OVER_MAXIMUM: About(
        _ERROR, 2, "The segment repeats more often than the guide allows", ik304="5"
    ),
    _C.LOOP_OVER_MAXIMUM: About(_ERROR, 2, "The loop repeats more often than the guide allows", ik304="4"),
    _C.ELEMENT_MISSING: About(_ERROR, 2, "A required element is missing", ik403="1"),
    _C.ELEMENT_NOT_USED: About(_ERROR, 2, "The guide does not use this element", ik403="I10"),
    _C.ELEMENT_CONDITION: About(
        _ERROR, 2, "The element is missing though its neighbours ask for it", ik403="2"
    ),
    _C.ELEMENTS_EXCLUSIVE: About(_ERROR, 2, "The element excludes another one that is there", ik403="10"),
    _C.ELEMENTS_TOO_MANY: About(_ERROR, 1, "The segment has more elements than it can have", ik403="3"),
    _C.COMPONENTS_TOO_MANY: About(_ERROR, 1, "The element has more components than it can have", ik403="13"),
    _C.REPETITIONS_TOO_MANY: About(_ERROR, 1, "The element repeats more often than it may", ik403="12"),
    _C.ELEMENT_TOO_SHORT: About(_ERROR, 1, "The element is too short", ik403="4"),
    _C.ELEMENT_TOO_LONG: About(_ERROR, 1, "The element is too long", ik403="5"),
    _C.NUMBER_INVALID: About(_ERROR, 1, "The element is not a number as X12 writes it", ik403="6"),
    _C.DATE_INVALID: About(
        _ERROR, 1, "The element is no date that exists, or not in the format named", ik403="8"
    ),
    _C.TIME_INVALID: About(_ERROR, 1, "The element is no time of day", ik403="9"),
    _C.CODE_NOT_ALLOWED: About(_ERROR, 2, "The code is not in the guide's list for this place", ik403="7"),
    _C.CODE_TOLERATED: About(_WARNING, 2, "The code is not in the guide's list; senders use it", ik403="7"),
    _C.CODE_UNKNOWN: About(_WARNING, 5, "The code is not in the list we have; it may be newer", ik403="7"),
    _C.PATTERN_MISMATCH: About(
        _ERROR, 2, "The element does not have the form that the guide asks for", ik403="I12"
    ),
    _C.CLAIM_CHARGE_UNBALANCED: About(_ERROR, 3, "CLM02 is not the sum of the line charges"),
    _C.REMITTANCE_LINE_UNBALANCED: About(_ERROR, 3, "SVC02 less the line's adjustments is not SVC03"),
    _C.REMITTANCE_CLAIM_UNBALANCED: About(_ERROR, 3, "CLP03 less all adjustments of the claim is not CLP04"),
    _C.REMITTANCE_PAYMENT_UNBALANCED: About(
        _ERROR, 3, "The claims' payments less the PLB amounts are not BPR02"
    ),
    _C.REMITTANCE_LINES_UNBALANCED: About(
        _WARNING, 3, "CLP03 is not the sum of the line charges; right only where a claim was split"
    ),
    _C.REMITTANCE_SHARE_UNBALANCED: About(
        _WARNING, 3, "CLP05 is not the sum of the adjustments that the patient owes (PR)"
    ),
    _C.AMOUNT_UNREADABLE: About(_NOTE, 3, "An amount could not be read, so the sum over it was not checked"),
}
