"""Looks: regular expressions that tell texts which may break a rule from usual ones, at next to no cost.

A look is tried at the beginning of a segment's text. It fits every text that may break one of the rules that name it,
and hardly ever others. It is written for the separators `E` and `C`, in whose place those of the file are put.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from edigate.x12.delimiters import Delimiters

_PAYS_AFTER = 100  # texts
E, C = "\x1d", "\x1f"  # stand for the separators of elements and of components

# A function when writing it costs something; it is asked when it is needed.
Look: TypeAlias = str | Callable[[], str]
Fits: TypeAlias = Callable[[str], bool]


def written(look: Look) -> str:
    """A look as text."""
    return look if isinstance(look, str) else look()


def any_look(looks: list[str]) -> str:
    """One look for several: it fits what any of them fits."""
    return "|".join(f"(?:{each})" for each in dict.fromkeys(looks))


def fitted(look: str, marks: Delimiters) -> str:
    """A look with the separators of a file."""
    return look.replace(E, re.escape(marks.element)).replace(C, re.escape(marks.component))


def fits(look: str, marks: Delimiters) -> Fits:
    """What tries a look on a text.

    The first texts fit any look: to ask their rules costs less than to compile it, and rules know themselves what they
    say nothing about.
    """
    return _trial(look, marks.element, marks.component, marks.repetition).fits


class _Trial:
    """A look that is compiled when it has been asked for often enough."""

    def __init__(self, look: str, marks: Delimiters) -> None:
        self._look, self._marks = look, marks
        self._untried = _PAYS_AFTER
        self._match: Callable[[str], re.Match[str] | None] | None = None

    def fits(self, text: str) -> bool:
        if self._match is None:
            self._untried -= 1
            if self._untried > 0:
                return True
            self._match = re.compile(fitted(self._look, self._marks)).match
        return self._match(text) is not None


@cache
def _trial(look: str, element: str, component: str, repetition: str | None) -> _Trial:
    return _Trial(look, Delimiters(element, component, repetition))
