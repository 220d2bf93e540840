"""Types of hospital bills: is it a stay or visits, whole or a part, and which days and hours it must tell (CLM05, CL103)."""

from __future__ import annotations

import re
from datetime import date

STAYS = frozenset(("11", "18", "21", "41", "65", "66", "86"))
ACUTE = "11"  # hospital, inpatient
WHOLE = frozenset(("1", "4"))  # frequency: from admission to discharge, and the last of several
INTERIM = frozenset(("2", "3"))  # the first of several, and those between
NO_PAYMENT = "0"
STILL_PATIENT = "30"  # patient status

_SHAPE = re.compile(r"[1-9][0-9A-Z]", re.ASCII)
_FREQUENCY = re.compile(r"[0-9A-Z]", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3])[0-5]\d", re.ASCII)
_UNPLANNED = frozenset("125")  # types of admission: emergency, urgent, trauma
_UNPLANNED_AT = frozenset(("13", "85"))
_TELL_WHERE_TO = frozenset(("11", "18", "41"))
_TELL_HOUR_OF_LEAVING = frozenset(("11", "41"))


def is_facility_type(code: str) -> bool:
    """Whether it may be the first two digits of a type of bill behind its zero."""
    return _SHAPE.fullmatch(code) is not None


def is_frequency(code: str) -> bool:
    """Whether it may be the last character of a type of bill."""
    return _FREQUENCY.fullmatch(code) is not None


def is_hour(text: str) -> bool:
    """Whether it is an hour and a minute, HHMM."""
    return _HOUR.fullmatch(text) is not None


def is_stay(facility_type: str) -> bool:
    """Whether the bill is for a stay."""
    return facility_type in STAYS


def is_visits(facility_type: str) -> bool:
    """Whether the bill is for visits: a type that can be read and is no stay."""
    return len(facility_type) == 2 and facility_type not in STAYS


def is_unplanned_visit(facility_type: str, admission_type: str) -> bool:
    """Whether a patient came to a hospital without an appointment."""
    return facility_type in _UNPLANNED_AT and admission_type in _UNPLANNED


def needs_discharge_hour(facility_type: str, frequency: str, status: str) -> bool:
    """Whether the patient has left a hospital, so that the hour is asked for."""
    return facility_type in _TELL_HOUR_OF_LEAVING and frequency in WHOLE and status != STILL_PATIENT


def says_where_to(facility_type: str) -> bool:
    """Whether the last bill of the stay must say where the patient went."""
    return facility_type in _TELL_WHERE_TO


def days_of_stay(first: date, last: date, status: str) -> frozenset[int]:
    """How many days a period may count: each night, the last day when the patient is still there; at least one."""
    nights = (last - first).days
    return frozenset((nights + 1,)) if status == STILL_PATIENT else frozenset((nights, nights or 1))
