"""The provider taxonomy code (PRV03): only its shape is checked; the list itself may not be shipped."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"[0-9A-Z]{9}X", re.ASCII)


def is_valid(code: str) -> bool:
    """Nine digits or capital letters and a closing X."""
    return bool(_SHAPE.fullmatch(code))
