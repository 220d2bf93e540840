"""A segment on the hot path is a plain list of strings: `[id, element 1, element 2, ...]`, so element n is item n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Segment: TypeAlias = list[str]

OutElement: TypeAlias = "str | tuple[str, ...]"  # a tuple is a composite: its components
OutSegment: TypeAlias = Sequence[OutElement]  # what the writer takes


def element(segment: Segment, position: int) -> str:
    """Element `position` (1-based) without surrounding blanks, or "" when it is absent."""
    return segment[position].strip() if position < len(segment) else ""
