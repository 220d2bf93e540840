"""A line of an address: whether it names a box at a post office or a bank, where nobody works and nobody is treated."""

from __future__ import annotations

import re

_BOX = re.compile(
    r"\b(?:P\.?\s*O\.?\s*(?:BOX|B)\b|POST(?:AL)?\s+OFFICE\s+BOX\b|POB\s+\d|LOCK\s*(?:BOX|BIN)\b|PMB\b)",
    re.IGNORECASE,
)


def names_a_box(line: str) -> bool:
    """Whether the line is a post office box, a lock box or a private mail box."""
    return _BOX.search(line) is not None
