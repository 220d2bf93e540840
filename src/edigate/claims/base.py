"""What every model of this room is made of: one strict base, exact amounts, real dates, trimmed texts with their limits."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, NamedTuple, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_TEXT = 1000  # far above every guide's limit: edits judge length, the shape only keeps nonsense out

_CENT = Decimal("0.01")
_NUMBER = re.compile(r"-?(\d{1,15}(\.\d{0,6})?|\.\d{1,6})", re.ASCII)
_USUAL_MONEY = re.compile(r"\d{1,15}\.\d\d", re.ASCII)
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


def money(value: object) -> Decimal:
    """Two decimals wherever that changes nothing, so that 150, "150" and "150.0" are one content."""
    if type(value) is str and _USUAL_MONEY.fullmatch(value):
        return Decimal(value)
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


def day(value: object) -> date:
    """A real date from its ISO text."""
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

Money = Annotated[Decimal, BeforeValidator(money), WithJsonSchema(_NUMBER_SCHEMA)]
Quantity = Annotated[Decimal, BeforeValidator(_quantity), WithJsonSchema(_NUMBER_SCHEMA)]
Date = Annotated[date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT)]


class Limit(NamedTuple):
    """How long a text may be in a file, and whether it is `exact`: an identifier or a code.

    Names, addresses and notes may be cleaned by rule (`text.clean`); what is exact may not, because the cleaned one would
    name something else. Limits are those of the 837 guides; the shape takes longer texts, the edits tell of them.
    """

    longest: int
    exact: bool


Words10: TypeAlias = Annotated[Text, Limit(10, exact=False)]
Words25: TypeAlias = Annotated[Text, Limit(25, exact=False)]
Words30: TypeAlias = Annotated[Text, Limit(30, exact=False)]
Words35: TypeAlias = Annotated[Text, Limit(35, exact=False)]
Words50: TypeAlias = Annotated[Text, Limit(50, exact=False)]
Words55: TypeAlias = Annotated[Text, Limit(55, exact=False)]
Words60: TypeAlias = Annotated[Text, Limit(60, exact=False)]
Words80: TypeAlias = Annotated[Text, Limit(80, exact=False)]
Code1: TypeAlias = Annotated[Text, Limit(1, exact=True)]
Code2: TypeAlias = Annotated[Text, Limit(2, exact=True)]
Code3: TypeAlias = Annotated[Text, Limit(3, exact=True)]
Code4: TypeAlias = Annotated[Text, Limit(4, exact=True)]
Code5: TypeAlias = Annotated[Text, Limit(5, exact=True)]
Code6: TypeAlias = Annotated[Text, Limit(6, exact=True)]
Code15: TypeAlias = Annotated[Text, Limit(15, exact=True)]
Code20: TypeAlias = Annotated[Text, Limit(20, exact=True)]
Code30: TypeAlias = Annotated[Text, Limit(30, exact=True)]
Code38: TypeAlias = Annotated[Text, Limit(38, exact=True)]
Code48: TypeAlias = Annotated[Text, Limit(48, exact=True)]
Code50: TypeAlias = Annotated[Text, Limit(50, exact=True)]
Code80: TypeAlias = Annotated[Text, Limit(80, exact=True)]
Code256: TypeAlias = Annotated[Text, Limit(256, exact=True)]
