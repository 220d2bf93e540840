"""How values lie in SQL, the same on both engines: money as integer cents, times and dates as sortable text.

The functions serve the bulk paths, which hand tuples to the driver; the column types call the same functions.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_WORDS = msgspec.json.Decoder(tuple[str, ...])
_CENT = Decimal("0.01")
# Cents of eighteen digits fit a column of 64 bits. What would be rounded is refused, whatever the caller's own context.
_EXACT = Context(prec=18, Emax=17, traps=[Inexact, InvalidOperation, Overflow])
_whole, _times, _HUNDRED = _EXACT.to_integral_exact, _EXACT.multiply, Decimal(100)
BIG = BigInteger().with_variant(Integer(), "sqlite")


def cents(amount: Decimal) -> int:
    """An amount as integer cents. Money is never rounded here: `ValueError` when it has a third decimal, is no
    number, or would not fit a column (16 digits before the point)."""
    try:
        return int(_whole(_times(amount, _HUNDRED)))
    except (ArithmeticError, ValueError):
        raise ValueError("an amount must be a number of whole cents that fits the books") from None


def amount(whole: int) -> Decimal:
    """Integer cents as an amount with two places."""
    return whole * _CENT


@lru_cache(maxsize=64)
def moment_text(at: datetime) -> str:
    """An aware time as UTC text of fixed width, so that texts sort as times do. `ValueError` when it has no zone."""
    if at.tzinfo is None:
        raise ValueError("a time must have a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@lru_cache(maxsize=64)
def document_time_text(at: datetime) -> str:
    """A document's own time: one without a zone (most are) stays so, one with a zone becomes UTC."""
    return moment_text(at) if at.tzinfo else at.strftime("%Y-%m-%dT%H:%M:%S.%f")


@lru_cache(maxsize=256)
def day_text(day: date | None) -> str | None:
    """A date as ISO text; a file knows few days."""
    return None if day is None else day.isoformat()


@lru_cache(maxsize=256)
def day(text: str | None) -> date | None:
    """ISO text as a date; claims that are looked at together have few days."""
    return None if text is None else date.fromisoformat(text)


def words(text: str) -> tuple[str, ...]:
    """A JSON array of short texts."""
    return () if text == "[]" else _WORDS.decode(text)


def json_text(value: object) -> str:
    """A value as JSON text."""
    return msgspec.json.encode(value).decode()


@lru_cache(maxsize=1024)
def words_text(texts: tuple[str, ...]) -> str:
    """Short texts as a JSON array; a file knows few such lists."""
    return json_text(texts)


class Cents(TypeDecorator[Decimal]):
    """Money: Decimal outside, integer cents inside."""

    impl = BIG
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Outside to inside."""
        return None if value is None else cents(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Inside to outside; PostgreSQL gives a sum of integers as Decimal."""
        return None if value is None else amount(int(value))


class Moment(TypeDecorator[datetime]):
    """A time of ours: aware UTC outside, text of fixed width inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Outside to inside."""
        return None if value is None else moment_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Inside to outside."""
        return None if value is None else datetime.fromisoformat(value)


class DocumentTime(Moment):
    """A time that a document tells; it may have no zone, and then has none afterwards."""

    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Outside to inside."""
        return None if value is None else document_time_text(value)


class Day(TypeDecorator[date]):
    """A date: ISO text inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Outside to inside."""
        return day_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Inside to outside."""
        return day(value)


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of short texts: a JSON array inside."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Outside to inside."""
        return None if value is None else json_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Inside to outside."""
        return None if value is None else words(value)
