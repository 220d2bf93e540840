"""Findings as codes of acknowledgments: TA105, AK905, IK502; IK304 and IK403 where `codes.ABOUT` leaves them open.

TA1: an error rejects the interchange, a warning is noted (E). Errors of a GS that the 999 has no code for, and segments
that stand outside all sets, are bad content of the interchange (024).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from edigate.errors import Finding, Severity
from edigate.guides.codes import ABOUT, GuideCode
from edigate.guides.situations import catalog
from edigate.x12.findings import EnvelopeCode

BAD_CONTENT = "024"
UNKNOWN_VERSION = "003"
GROUP_UNSUPPORTED, VERSION_UNSUPPORTED = "1", "2"  # AK905
SET_UNSUPPORTED, NOT_OF_GROUP, GUIDE_UNSUPPORTED = "1", "18", "I6"  # IK502
SEGMENTS_IN_ERROR, GUIDE_SEGMENTS_IN_ERROR = "5", "I5"
HAS_ELEMENT_ERRORS = "8"  # IK304
_DUE_NOW, _NOT_NOW = "I6", "I9"  # IK304: what the situation asks for, what it does not allow
_SITUATIONAL_ELEMENTS = ("I9", "I13")  # IK403: missing, or present, against the situation
_NO_FORM = "I12"  # IK403: not of the form that the guide asks for; the nearest to a sum that does not hold

_ISA_ELEMENTS = {
    1: "010", 2: "011", 3: "012", 4: "013", 5: "005", 6: "006", 7: "007", 8: "008", 9: "014", 10: "015",
    11: "016", 12: "017", 13: "018", 14: "019", 15: "020", 16: "027",
}  # fmt: skip
_INTERCHANGE: dict[str, str] = {
    EnvelopeCode.ISA_LENGTH: "022",
    EnvelopeCode.ISA11_NOT_A_SEPARATOR: "016",
    EnvelopeCode.ISA16_MISSING: "027",
    EnvelopeCode.SEPARATORS_NOT_DISTINCT: "027",
    EnvelopeCode.SEGMENT_TOO_LONG: "004",
    EnvelopeCode.LAST_SEGMENT_NOT_TERMINATED: "023",
    EnvelopeCode.IEA_MISSING: "023",
    EnvelopeCode.IEA01_COUNT: "021",
    EnvelopeCode.IEA02_MISMATCH: "001",
    EnvelopeCode.LEADING_DATA: "022",
    EnvelopeCode.TRAILING_DATA: "022",
    EnvelopeCode.EMPTY_SEGMENT: "022",
    EnvelopeCode.LINE_BREAK_IN_SEGMENT: "022",
    EnvelopeCode.LOWER_CASE_SEGMENT_ID: "022",
    EnvelopeCode.NOT_UTF8: "022",
}
_GROUP: dict[str, str] = {
    EnvelopeCode.GE_MISSING: "3",
    EnvelopeCode.GE02_MISMATCH: "4",
    EnvelopeCode.GE01_COUNT: "5",
    GuideCode.GROUP_NUMBER_REPEATED: "19",
}
_SET: dict[str, str] = {
    EnvelopeCode.SE_MISSING: "2",
    EnvelopeCode.UNTERMINATED_SET: "2",
    EnvelopeCode.SE02_MISMATCH: "3",
    EnvelopeCode.SE01_COUNT: "4",
    EnvelopeCode.DUPLICATE_ST02: "23",
    EnvelopeCode.ST03_GS08_DIFFER: "19",
    GuideCode.GUIDE_NOT_OF_SET: "19",
}


class Complaint(NamedTuple):
    """What a finding says of a segment (`ik304`) and of one of its elements (`ik403`, None: of no element)."""

    ik304: str
    ik403: str | None

    @property
    def is_situational(self) -> bool:
        """Whether it depends on something else in the set, which a 999 then has to point at (CTX)."""
        return self.ik304 in (_DUE_NOW, _NOT_NOW) or self.ik403 in _SITUATIONAL_ELEMENTS


@cache
def _of_rules() -> dict[str, str | None]:
    """IK403 by the code of a rule."""
    return {str(rule.code): rule.ik403 for rule in catalog.all_rules()}


def interchange_note(finding: Finding) -> str | None:
    """The TA105 note of a finding that is not told in a 999; None when a TA1 has nothing to say about it."""
    where = finding.where
    if finding.code == GuideCode.TA1_AFTER_GROUP:
        return "022"
    if finding.code == GuideCode.INTERCHANGE_NUMBER_REPEATED:
        return "025"
    if finding.severity is Severity.NOTE or where.id == "TA1":
        return None
    if where.id == "ISA" and where.element in _ISA_ELEMENTS:
        return _ISA_ELEMENTS[where.element]
    return _INTERCHANGE.get(finding.code, BAD_CONTENT if finding.severity is Severity.ERROR else None)


def group_reason(finding: Finding) -> str | None:
    """The AK905 reason of a finding about a group's envelope; None when a 999 has none for it."""
    if finding.where.id == "GS" and finding.where.element == 6 and finding.code not in _GROUP:
        return "6"
    return _GROUP.get(finding.code)


def set_reason(finding: Finding) -> str | None:
    """The IK502 reason of a finding about a set's envelope; None when it is about a segment."""
    return _SET.get(finding.code)


def complaint(finding: Finding, stands_there: bool) -> Complaint | None:
    """What loops 2100 and 2110 say of a finding in a set; None when they have nothing for it.

    `stands_there`: the segment that the finding names is there; else it is missing.
    """
    about = ABOUT.get(finding.code) if isinstance(finding.code, GuideCode) else None
    error = finding.severity is Severity.ERROR
    if about is None and not error:
        return None
    ik304, ik403 = (about.ik304, about.ik403) if about else (None, _of_rules().get(finding.code))
    if finding.severity is Severity.NOTE or not (error or ik304 or ik403):
        return None
    if finding.where.element is None:
        return Complaint(ik304 or (_NOT_NOW if stands_there else _DUE_NOW), None)
    return Complaint(ik304, None) if ik304 else Complaint(HAS_ELEMENT_ERRORS, ik403 or _NO_FORM)
