"""What TA1 and 999 say, in our own words. Source of the numbers: the TA1 segment, 005010X231A1 (IK304, IK403, IK502, AK905)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

TA1_NOTES: dict[str, str] = {
    "001": "the control number at the end of the interchange differs from the one at its start",
    "002": "the standard in the envelope is not supported",
    "003": "the version in the envelope is not supported",
    "004": "the segment terminator is wrong",
    "005": "the qualifier of the sender is wrong",
    "006": "the sender is not known there",
    "007": "the qualifier of the receiver is wrong",
    "008": "the receiver id is wrong",
    "009": "the receiver is not known there",
    "010": "the authorization qualifier is wrong",
    "011": "the authorization information is wrong",
    "012": "the security qualifier is wrong",
    "013": "the security information is wrong",
    "014": "the date of the interchange is wrong",
    "015": "the time of the interchange is wrong",
    "016": "the standards identifier is wrong",
    "017": "the version of the interchange is wrong",
    "018": "the control number is wrong",
    "019": "the acknowledgment flag is wrong",
    "020": "the test indicator is wrong: test and production mixed up",
    "021": "the number of groups is wrong",
    "022": "the control structure is wrong",
    "023": "the file ends too early",
    "024": "the content of the interchange is wrong",
    "025": "this interchange control number was used before",
    "026": "the data separator is wrong",
    "027": "the component separator is wrong",
}

SEGMENT_ERRORS: dict[str, str] = {
    "1": "is not known",
    "2": "is not expected there",
    "3": "is required and missing",
    "4": "its loop occurs too often",
    "5": "occurs too often",
    "6": "does not belong to this kind of transaction",
    "7": "is out of order",
    "8": "has errors in its elements",
    "I4": "is present but not used by the guide",
    "I6": "is required in this situation and missing",
    "I7": "its loop occurs too seldom",
    "I8": "occurs too seldom",
    "I9": "is present but not allowed in this situation",
}

ELEMENT_ERRORS: dict[str, str] = {
    "1": "is required and missing",
    "2": "is required with the others and missing",
    "3": "there are too many elements",
    "4": "is too short",
    "5": "is too long",
    "6": "has a character that is not allowed",
    "7": "has a code that is not valid",
    "8": "is no valid date",
    "9": "is no valid time",
    "10": "excludes another that is present",
    "12": "is repeated too often",
    "13": "has too many components",
    "I6": "has a code that the guide does not use",
    "I9": "is required in this situation and missing",
    "I10": "is present but not used by the guide",
    "I11": "is repeated too seldom",
    "I12": "does not have the demanded form",
    "I13": "is present but not allowed in this situation",
}


_IN_SEGMENTS = ("5", "I5")  # IK502: what is wrong is told segment by segment
SET_ERRORS: dict[str, str] = {
    "1": "this kind of transaction is not supported",
    "2": "its end (SE) is missing",
    "3": "the control number at its end differs from the one at its start",
    "4": "the number of segments is wrong",
    "6": "the kind of transaction (ST01) is missing or wrong",
    "7": "its control number is missing or wrong",
    "18": "the transaction does not belong to this group",
    "19": "the version in ST03 is wrong",
    "23": "its control number was used before in the group",
    "I6": "the guide is not supported",
}

GROUP_ERRORS: dict[str, str] = {
    "1": "this kind of group is not supported",
    "2": "the version of the group is not supported",
    "3": "the end of the group (GE) is missing",
    "4": "the control number at the end of the group differs from the one at its start",
    "5": "the number of transactions is wrong",
    "6": "the control number of the group is wrong",
    "19": "the control number of the group was used before",
}


def set_errors(codes: Iterable[str]) -> str:
    """What is wrong with a transaction set as a whole (IK502 to IK506), in words."""
    return _told(SET_ERRORS, (code for code in codes if code not in _IN_SEGMENTS))


def group_errors(codes: Iterable[str]) -> str:
    """What is wrong with a group as a whole (AK905 to AK909), in words."""
    return _told(GROUP_ERRORS, codes)


def _told(words: Mapping[str, str], codes: Iterable[str]) -> str:
    return "; ".join(words.get(code, f"an error without words of ours (code {code})") for code in codes)


def segment_error(segment: str | None, code: str | None) -> str:
    """An IK3 in words: "CLM is required and missing"."""
    return f"{segment or 'a segment'} {SEGMENT_ERRORS.get(code or '', f'has an error (code {code})')}"


def element_error(segment: str | None, element: int | None, code: str | None) -> str:
    """An IK4 in words, never with the value: "CLM element 2 is required and missing"."""
    place = f"{segment or 'a segment'} element {element}" if element else f"{segment or 'a segment'}"
    return f"{place} {ELEMENT_ERRORS.get(code or '', f'has an error (code {code})')}"
