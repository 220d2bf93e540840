"""The payee's tax number (REF*EI, REF*SY, N1*PE..FI): only its shape can be checked."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"\d{9}|\d{2}-\d{7}|\d{3}-\d{2}-\d{4}", re.ASCII)


def is_valid(number: str) -> bool:
    """Nine digits, bare or with the hyphens of an EIN (2-7) or an SSN (3-2-4), and not all zeros."""
    return bool(_SHAPE.fullmatch(number)) and number.strip("0-") != ""


def bare(number: str) -> str:
    """The number without hyphens, as the wire wants it."""
    return number.replace("-", "")
