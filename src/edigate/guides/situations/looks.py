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

E, C = "\x1d", "\x1f"  # stand for the separators of elements and of components

Look: TypeAlias = (
    str | Callable[[], str]
)  # a function when writing it costs something; asked for it when it is needed
Fits: TypeAlias = Callable[[str], re.Match[str] | None]


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
    """What tries a look on a text."""
    return _compiled(fitted(look, marks))


@cache
def _compiled(expression: str) -> Fits:
    return re.compile(expression).match
