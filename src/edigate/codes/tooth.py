"""Teeth by the universal system, what surfaces they have, and the areas of the mouth (TOO, DN2, SV304)."""

from __future__ import annotations

import re

SURFACES = frozenset("BDFILMO")
QUADRANTS = frozenset(("10", "20", "30", "40"))
# Whole mouth, upper and lower arch, upper and lower parts, quadrants, right and left.
AREAS = QUADRANTS | {"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "L", "R"}

_TOOTH = re.compile(
    r"[1-9]|[12]\d|3[0-2]|5[1-9]|[67]\d|8[0-2]|[A-T]S?", re.ASCII
)  # 51-82 and AS-TS: extra teeth
_FRONT = frozenset((*map(str, (*range(6, 12), *range(22, 28))), *"CDEFGHMNOPQR"))
_MOST_PERMANENT = 32
_EXTRA = 50  # what is added to a permanent tooth's number for the extra one beside it


def is_tooth(tooth: str) -> bool:
    """Whether there is such a tooth: 1-32, A-T, and the extra ones 51-82, AS-TS."""
    return _TOOTH.fullmatch(tooth) is not None


def is_front(tooth: str) -> bool:
    """Whether it is an incisor or a canine; an extra tooth is like the one it stands by."""
    return _ordinary(tooth) in _FRONT


def surface_it_lacks(tooth: str) -> str:
    """Front teeth have no occlusal surface (O), all others no incisal one (I)."""
    return "O" if is_front(tooth) else "I"


def _ordinary(tooth: str) -> str:
    """The tooth that an extra one stands by: 51-82 by 1-32, AS-TS by A-T."""
    if not is_tooth(tooth):
        return tooth
    if tooth.isdigit():
        return tooth if int(tooth) <= _MOST_PERMANENT else str(int(tooth) - _EXTRA)
    return tooth[0]
