"""What every model of this room is made of: one strict base, exact amounts, real dates, trimmed text."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_TEXT = 1000  # far above every guide's limit: edits judge length, the shape only keeps nonsense out

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"-?(\d{1,15}(\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Strict(BaseModel):
    """The one base: frozen, unknown keys refused, no value ever in an error text."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def exact_number(value: object) -> Decimal:
    """A decimal number from a string, an integer or a Decimal; binary floats and booleans are refused.

    At most 15 digits before the point and 6 behind it.
    """
    kind = type(value)
    if kind is str:
        text = str(value).strip()
    elif kind is Decimal or kind is int:
        text = f"{value:f}" if -16 < Decimal(value).adjusted() < 16 else ""  # type: ignore[arg-type]
    else:
        raise PydanticCustomError("exact_number", 'Write a decimal number, best as a string such as "120.00"')
    if not _NUMBER.fullmatch(text):
        raise PydanticCustomError("exact_number", 'Write a decimal number, best as a string such as "120.00"')
    return Decimal(text)


def _money(value: object) -> Decimal:
    """Two decimals wherever that changes nothing, so that 150, "150" and "150.0" are one content."""
    number = exact_number(value)
    try:
        rounded = number.quantize(_CENT)
    except InvalidOperation:
        return number
    return rounded if rounded == number else number


def _quantity(value: object) -> Decimal:
    """The shortest way to write the number, without an exponent."""
    number = exact_number(value)
    whole = number.to_integral_value()
    return Decimal(int(whole)) if whole == number else number.normalize()


def _date(value: object) -> date:
    if type(value) is date:
        return value
    if type(value) is str and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("real_date", "Write a real date as YYYY-MM-DD")


_NUMBER_SCHEMA = {
    "anyOf": [{"type": "string", "pattern": r"^-?(\d{1,15}(\.\d{0,6})?|\.\d{1,6})$"}, {"type": "number"}]
}

Money = Annotated[Decimal, BeforeValidator(_money), WithJsonSchema(_NUMBER_SCHEMA)]
Quantity = Annotated[Decimal, BeforeValidator(_quantity), WithJsonSchema(_NUMBER_SCHEMA)]
Date = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]
