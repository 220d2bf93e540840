"""One simple value against its data type: numbers, dates that exist, times, text. No guide, no place: plain rules."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from edigate.guides.codes import GuideCode

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,2})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OLDEST = 1800  # a year before this is a slip of the pen


def is_date(value: str) -> bool:
    """Whether eight digits (or six, without the century) are a day that exists."""
    if not (value.isascii() and value.isdigit()) or len(value) not in (6, 8):
        return False
    year, month, day = int(value[:-4]), int(value[-4:-2]), int(value[-2:])
    if len(value) == 6:
        year += 1900 if year >= 50 else 2000
    return year >= _OLDEST and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def is_time(value: str) -> bool:
    """Whether the value is HHMM, HHMMSS or HHMMSS with decimals."""
    return _TIME.fullmatch(value) is not None


def _is_moment(value: str) -> bool:
    return len(value) >= 12 and is_date(value[:8]) and is_time(value[8:])


def _both(test: Callable[[str], bool]) -> Callable[[str], bool]:
    def holds(value: str) -> bool:
        start, hyphen, end = value.partition("-")
        return hyphen == "-" and test(start) and test(end)

    return holds


def _eight(value: str) -> bool:
    return len(value) == 8 and is_date(value)


def _six(value: str) -> bool:
    return len(value) == 6 and is_date(value)


# Element 1250 (format qualifier) says how element 1251 is written; a format not listed here is not checked.
FORMATS: dict[str, Callable[[str], bool]] = {
    "D8": _eight,
    "RD8": _both(_eight),
    "D6": _six,
    "RD6": _both(_six),
    "DT": _is_moment,
    "RDT": _both(_is_moment),
    "TM": is_time,
}


def measure(kind: str, value: str) -> int:
    """The length that counts: a number's sign and decimal point do not."""
    if kind == "R" or kind[0] == "N":
        return len(value) - value.count("-") - value.count(".")
    return len(value)


def type_fault(kind: str, value: str) -> GuideCode | None:
    """What is wrong with a non-empty value of this X12 data type, or None."""
    if _CONTROL.search(value):
        return GuideCode.CHARACTER_NOT_ALLOWED
    if kind == "R":
        return None if _NUMBER.fullmatch(value) else GuideCode.NUMBER_INVALID
    if kind[0] == "N":
        return None if _WHOLE.fullmatch(value) else GuideCode.NUMBER_INVALID
    if kind == "DT":
        return None if is_date(value) else GuideCode.DATE_INVALID
    if kind == "TM":
        return None if is_time(value) else GuideCode.TIME_INVALID
    if value.isspace():
        return GuideCode.ELEMENT_BLANK
    return None
