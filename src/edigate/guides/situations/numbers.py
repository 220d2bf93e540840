"""Amounts and quantities as segments hold them, for rules: `None` when a number is absent or is none."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_LONGEST_WHOLE = 9
_PLAIN = re.compile(r"-?(?:\d{1,18}(?:\.\d{1,18})?|\.\d{1,18})", re.ASCII)


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """A number as X12 writes it: digits, a sign, a point; exact."""
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def whole(text: str) -> int | None:
    """A small whole number without a sign: a pointer, a tooth, a count; None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_WHOLE else None


def in_words(amount: Decimal) -> str:
    """An amount for a message: with two places, with more when it has more."""
    exponent = amount.as_tuple().exponent
    return f"{amount:f}" if isinstance(exponent, int) and exponent < -2 else f"{amount:.2f}"


def is_plain(text: str, before: int, after: int) -> bool:
    """Whether a number has at most so many digits before the point and after it; what is no number is."""
    if not _PLAIN.fullmatch(text):
        return True
    whole, _, part = text.lstrip("-").partition(".")
    return len(whole) <= before and len(part) <= after
