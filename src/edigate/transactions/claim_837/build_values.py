"""How values are written in an 837: dates as D8 and RD8, clean text."""

from __future__ import annotations

from datetime import date

from edigate.claims.text import clean, is_clean
from edigate.x12.segment import OutSegment


class Wording:
    """Makes text writable and remembers whether any text had to change in more than case."""

    __slots__ = ("changed",)

    def __init__(self) -> None:
        self.changed = False

    def __call__(self, text: str | None) -> str:
        """The text as it goes out, "" for none."""
        if not text:
            return ""
        if is_clean(text):
            return text.upper()
        self.changed = True
        return clean(text)


def d8(day: date) -> str:
    """CCYYMMDD."""
    return day.isoformat()[:10].replace("-", "")


def digits(text: str) -> str:
    """A number without its punctuation: phones, tax ids, ZIPs, NDCs."""
    return text if text.isdigit() else "".join(character for character in text if character.isalnum())


def dtp(qualifier: str, day: date, end: date | None = None) -> OutSegment:
    """A date or, with an `end` on another day, a period (DTP, RD8)."""
    if end is None or end == day:
        return ("DTP", qualifier, "D8", d8(day))
    return ("DTP", qualifier, "RD8", f"{d8(day)}-{d8(end)}")
