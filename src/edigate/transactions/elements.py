"""Elements to values: amounts, quantities, dates, procedures. Lenient in form, strict in meaning; never raises.

None means "absent or unreadable": a caller that must tell the two apart looks whether there was any text
(`notes.Notes` does, and keeps the text).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache

from edigate.transactions.values import Procedure
from edigate.x12.segment import Segment

ZERO = Decimal("0.00")
PLAIN = "-.0123456789"  # what usual amounts are made of
USUAL, _FEW = 15, 7  # characters of an amount, and so few that they hold no more places than are taken
_CENTS, _POINT = 3, -3  # characters of cents with their point, and where that stands
_exactly = Context(prec=28).add  # whatever the precision of the program that calls us: nothing is rounded
_OFTEN, _SHORT = 3, 24  # characters of quantities and procedures that are worth remembering
# Fifteen digits before the point and six after it: a million such amounts add up exactly in 28 digits.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})").fullmatch
_LAST_CENTURY = 70  # a two-digit year from here on lies in the 1900s


def text(segment: Segment, position: int) -> str | None:
    """Element `position` without surrounding blanks, None when it is absent or empty."""
    return (segment[position].strip() or None) if position < len(segment) else None


def amount(raw: str) -> Decimal | None:
    """An amount with at least two places: "58", ".5", "0132", "-0" and "12.345" are fine; exponents are not."""
    return _written(raw) if len(raw) > USUAL or raw.strip(PLAIN) else plain_amount(raw)


def plain_amount(raw: str) -> Decimal | None:
    """As `amount`, of a text of at most `USUAL` characters that are all in `PLAIN`.

    The common forms come first: this function is called more often than any other.
    """
    try:
        if len(raw) > _CENTS and raw[_POINT] == ".":
            return Decimal(raw) or ZERO
        if raw and (len(raw) <= _FEW or "." not in raw[:-_FEW]):
            return _exactly(Decimal(raw), ZERO) or ZERO
    except InvalidOperation:
        return None
    return _written(raw)


def _written(raw: str) -> Decimal | None:
    bare = raw.strip()
    if not _NUMBER(bare):
        return None
    whole, _, cents = bare.partition(".")
    return Decimal(f"{whole}.{cents:0<2}") or ZERO


def quantity(raw: str) -> Decimal | None:
    """A quantity as received: "1", "2.5", ".5"."""
    return _short_quantity(raw) if len(raw) <= _OFTEN else _quantity(raw)


def _quantity(raw: str) -> Decimal | None:
    bare = raw.strip()
    return (Decimal(bare) or Decimal(0)) if _NUMBER(bare) else None


_short_quantity = lru_cache(maxsize=256)(_quantity)  # those of a few digits come again and again


def number(raw: str) -> int | None:
    """A position or an index: plain digits."""
    bare = raw.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 9 else None


def day(raw: str) -> date | None:
    """A real date written CCYYMMDD."""
    if len(raw) == 8:
        return _day(raw)
    return day(raw.strip()) if raw != raw.strip() else None


@lru_cache(maxsize=1024)
def _day(raw: str) -> date | None:
    """A day by its eight characters: a file knows few days."""
    if raw.isdigit():
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None
    return day(raw.strip()) if raw != raw.strip() else None


def short_day(raw: str) -> date | None:
    """A real date written YYMMDD, as in ISA09 and TA102: years 70 to 99 lie in the 1900s."""
    bare = raw.strip()
    if len(bare) != 6 or not (bare.isascii() and bare.isdigit()):
        return None
    return day(("19" if int(bare[:2]) >= _LAST_CENTURY else "20") + bare)


def days(raw: str) -> tuple[date | None, date | None]:
    """The date or range of dates in D8, RD8, DT, D6 or RD6 form, told apart by shape: (first, last or None)."""
    bare = raw.strip()
    first, dash, last = bare.partition("-")
    if dash:
        start, end = _any_day(first), _any_day(last)
        return (start, end) if start and end else (None, None)
    return _any_day(bare), None


def _any_day(raw: str) -> date | None:
    bare = raw.strip()
    if len(bare) == 6:
        return short_day(bare)
    if len(bare) in (12, 14) and bare.isascii() and bare.isdigit():
        return day(bare[:8])
    return day(bare)


def procedure(raw: str, component: str) -> Procedure | None:
    """A procedure composite; a lone value longer than a qualifier is taken for the code."""
    return (_usual_procedure if len(raw) <= _SHORT else _procedure)(raw, component)


@lru_cache(maxsize=2048)
def _usual_procedure(raw: str, component: str) -> Procedure | None:
    """A procedure without words: a practice bills few, again and again."""
    return _procedure(raw, component)


def _procedure(raw: str, component: str) -> Procedure | None:
    parts = [part.strip() for part in raw.split(component)]
    if len(parts) == 1:
        if not parts[0]:
            return None
        return Procedure(None, parts[0]) if len(parts[0]) > 2 else Procedure(parts[0], None)
    return Procedure(
        parts[0] or None,
        parts[1] or None,
        tuple(filter(None, parts[2:6])),
        (parts[6] or None) if len(parts) > 6 else None,
        (parts[7] or None) if len(parts) > 7 else None,
    )
