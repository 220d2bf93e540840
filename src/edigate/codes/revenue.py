"""Revenue codes of hospital bills (SV201) and the codes that go with them."""

from __future__ import annotations

import re

TOTAL = "0001"  # of paper bills
RATES = frozenset(("0022", "0023", "0024"))  # a rate code (HIPPS) stands with these
RATES_NEEDED = frozenset(("0022", "0024"))  # and must with these
RATE_QUALIFIER = "HP"

_CODE = re.compile(r"[0-3]\d{3}", re.ASCII)
_RATE = re.compile(r"[0-9A-Z]{5}", re.ASCII)
_FIRST_ROOM, _LAST_ROOM = "010", "021"
_AMBULANCE = "054"
_URGENT = ("045", "0516", "0526", "0762")  # emergency, urgent care, observation


def is_revenue_code(code: str) -> bool:
    """Whether it is four digits that begin with 0 to 3."""
    return _CODE.fullmatch(code) is not None


def is_room(code: str) -> bool:
    """Whether it is room and board."""
    return _FIRST_ROOM <= code[:3] <= _LAST_ROOM


def is_ambulance(code: str) -> bool:
    """Whether it is a ride."""
    return code.startswith(_AMBULANCE)


def is_urgent(code: str) -> bool:
    """Whether it is of emergency, urgent care or observation."""
    return code.startswith(_URGENT)


def is_rate(code: str) -> bool:
    """Whether it has the shape of a rate code (HIPPS)."""
    return _RATE.fullmatch(code) is not None
