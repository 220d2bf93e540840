"""How values are written in an 837: dates as D8 and RD8, clean text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from edigate.claims.base import Strict
from edigate.claims.text import clean, is_clean
from edigate.x12.segment import OutSegment

Part = TypeVar("Part", bound="Strict | tuple[object, ...]")
Written = TypeVar("Written")

_MOST = 2_000  # parts whose writing is known: then all are forgotten


class Wording:
    """Makes text writable and remembers whether any text had to change in more than case."""

    __slots__ = ("changed",)

    def __init__(self) -> None:
        self.changed = False

    def __call__(self, text: str | None) -> str:
        """The text as it goes out, "" for none."""
        if not text:
            return ""
        if text.isalnum() and text.isascii():  # nearly all: clean, quicker than to look it up
            return text.upper()
        written, changed = _written(text)
        if changed:
            self.changed = True
        return written


@lru_cache(maxsize=8192)
def _written(text: str) -> tuple[str, bool]:
    """The text as it goes out, and whether more than its case is changed."""
    return (text.upper(), False) if is_clean(text) else (clean(text), True)


class WrittenOnce(Generic[Part, Written]):
    """How a part goes out that many claims tell alike, made once: `make(part, word)`, segments or a composite.

    Only what goes out unchanged is kept, because a change must be told of each claim.
    """

    __slots__ = ("_known", "_make")

    def __init__(self, make: Callable[[Part, Wording], Written]) -> None:
        self._make = make
        self._known: dict[int, tuple[Part, Written]] = {}

    def __call__(self, part: Part, word: Wording) -> Written:
        """The part as it goes out."""
        known = self._known.get(id(part))
        if known is not None and known[0] is part:
            return known[1]
        own = Wording()
        written = self._make(part, own)
        if own.changed:
            word.changed = True
            return written
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[id(part)] = part, written
        return written


@lru_cache(maxsize=1024)
def pointers(places: tuple[int, ...]) -> tuple[str, ...]:
    """The composite of a line's diagnosis pointers."""
    return tuple(map(str, places))


@lru_cache(maxsize=8192)
def d8(day: date) -> str:
    """CCYYMMDD."""
    return day.isoformat()[:10].replace("-", "")


def digits(text: str) -> str:
    """A number without its punctuation: phones, tax ids, ZIPs, NDCs."""
    return text if text.isdigit() else "".join(character for character in text if character.isalnum())


@lru_cache(maxsize=8192)
def dtp(qualifier: str, day: date, end: date | None = None) -> OutSegment:
    """A date or, with an `end` on another day, a period (DTP, RD8)."""
    if end is None or end == day:
        return ("DTP", qualifier, "D8", d8(day))
    return ("DTP", qualifier, "RD8", f"{d8(day)}-{d8(end)}")
