"""The National Drug Code as claims carry it: eleven digits, of the maker (5), the product (4) and the package (2)."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"(?!0{11})\d{11}", re.ASCII)


def is_ndc(code: str) -> bool:
    """Whether it is eleven digits without hyphens, and not all zeros."""
    return _SHAPE.fullmatch(code) is not None
