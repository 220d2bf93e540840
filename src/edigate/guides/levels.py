"""SNIP 1: the numbers of hierarchical levels (HL), which count and point."""

from __future__ import annotations

from typing import NamedTuple

from edigate.guides.codes import GuideCode


class LevelFault(NamedTuple):
    """What is wrong with an HL: `segment` is its place in the set."""

    code: GuideCode
    segment: int
    element: int
    loop: str


class Levels:
    """The open levels of one set, by their HL01."""

    def __init__(self) -> None:
        self._last = 0
        self._open: list[str] = []
        self._flag: tuple[str, int, int, str] | None = None  # HL04 of the last HL, its depth, place and loop

    def take(self, values: list[str], depth: int, segment: int, loop: str) -> list[LevelFault]:
        """One HL at `depth` (1 = the outermost); a wrong number is told once, and counting goes on from it."""
        _, number, parent, _, flag = (*values, "", "", "", "")[:5]
        faults = self._end(depth)
        self._last += 1
        if number != str(self._last):
            if not _is_number(number, self._last):
                faults.append(LevelFault(GuideCode.HL_NUMBER, segment, 1, loop))
            self._last = int(number) if _is_digits(number) else self._last
        del self._open[depth - 1 :]
        expected = self._open[-1] if self._open else ""
        if parent != expected and parent.lstrip("0") != expected.lstrip("0"):
            faults.append(LevelFault(GuideCode.HL_PARENT, segment, 2, loop))
        self._open.append(number)
        self._flag = (flag, depth, segment, loop)
        return faults

    def close(self) -> list[LevelFault]:
        """The end of the set: nothing stands below the last level."""
        return self._end(0)

    def _end(self, depth: int) -> list[LevelFault]:
        """HL04 of the last level (1 = others below it, 0 = none) against what follows, a level at `depth`."""
        if self._flag is None:
            return []
        flag, before, segment, loop = self._flag
        below = depth > before
        wrong = (flag == "1" and not below) or (flag == "0" and below)
        return [LevelFault(GuideCode.HL_CHILD, segment, 4, loop)] if wrong else []


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _is_number(text: str, number: int) -> bool:
    return _is_digits(text) and int(text) == number
