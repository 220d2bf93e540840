"""The header of a claim CSV: each column is the path of one field of the claim, `line.` before those of its lines.

`subscriber.address.city`, `diagnoses.2.code`, `line.procedure.modifiers.1`: dots between names, lists counted from 1.
What a field is (text, number, yes or no, a list) the claim model itself says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from edigate.claims.base import Strict

LINE = "line"

_LONGEST_NAME = 60
_YES = frozenset(("y", "yes", "true", "1"))
_NO = frozenset(("n", "no", "false", "0"))
_BETWEEN = re.compile(r"[\s,:;|]+")


class Column(NamedTuple):
    """One column for one kind of claim: where its cells go, and how a cell becomes a value."""

    of_line: bool
    path: tuple[str | int, ...]
    value_of: Callable[[str], Any]


def resolve(name: str, claim: type[Strict]) -> Column | None:
    """The field of this kind of claim that a column names; None when it has no such field."""
    parts = name.split(".")
    of_line = parts[0] == LINE
    place: Any = _element_of(claim.model_fields["lines"].annotation) if of_line else claim
    path: list[str | int] = []
    for part in parts[1:] if of_line else parts:
        place = _bare(place)
        if part.isdecimal() and part.isascii() and 0 < int(part) < 100:
            path.append(int(part) - 1)
            place = _element_of(place)
        elif isinstance(place, type) and issubclass(place, Strict) and part in place.model_fields:
            path.append(part)
            place = place.model_fields[part].annotation
        else:
            return None
        if place is None:
            return None
    value_of = _reading(_bare(place))
    if value_of is None or not path or (not of_line and path[0] == "lines"):
        return None
    return Column(of_line, tuple(path), value_of)


def letters(number: int) -> str:
    """What a spreadsheet calls its column `number`, counted from 0: A, B, ... Z, AA."""
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


class SheetPlaces:
    """What the places of one claim are called in its sheet: row and column, and the column's name."""

    def __init__(self, numbers: Mapping[str, int], first: int, rows: Sequence[int]) -> None:
        """`numbers`: column name to its place, counted from 0. `first`: the claim's first row. `rows`: that of each line."""
        self._numbers = numbers
        self._first = first
        self._rows = rows

    def name(self, pointer: str) -> str:
        """The cell of a JSON pointer in the claim; for a field without a column, its row and the column's name."""
        parts = [each if not each.isdecimal() else str(int(each) + 1) for each in pointer.split("/")[1:]]
        row = self._first
        if parts[:1] == ["lines"]:
            if len(parts) > 1 and self._rows:
                row = self._rows[min(int(parts[1]), len(self._rows)) - 1]
            parts = [LINE, *parts[2:]]
        whole = ".".join(parts)
        for end in range(len(parts), 0, -1):
            name = ".".join(parts[:end])
            if name in self._numbers:
                return cell(row, self._numbers[name], name)
        if any(each.startswith(f"{whole}.") for each in self._numbers):
            return f"row {row}, nothing in the columns {whole}.*"
        return f"row {row}, no column {whole}" if whole else f"row {row}"


def cell(row: int, number: int, name: str) -> str:
    """A cell in words: `row 7, column F (subscriber.member_id)`."""
    shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
    return f"row {row}, column {letters(number)} ({shown})"


def _bare(annotation: Any) -> Any:
    """The annotation without `Annotated` and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            given = [each for each in get_args(annotation) if each is not NoneType]
            if len(given) != 1:
                return annotation
            annotation = given[0]
        else:
            return annotation


def _element_of(annotation: Any) -> Any:
    """What a list holds; None when it is no list."""
    bare = _bare(annotation)
    return get_args(bare)[0] if get_origin(bare) is tuple else None


def _reading(bare: Any) -> Callable[[str], Any] | None:
    """How a cell of this type is read; None for objects and lists, which are no cells (lists of numbers are)."""
    if get_origin(bare) is tuple:
        return _numbers if _bare(get_args(bare)[0]) is int else None
    if isinstance(bare, type) and issubclass(bare, Strict):
        return None
    if bare is bool:
        return _yes_or_no
    return _whole if bare is int else str


def _yes_or_no(text: str) -> Any:
    """True or false; any other text is left for the model to refuse."""
    word = text.strip().lower()
    return word in _YES if word in _YES or word in _NO else text


def _numbers(text: str) -> Any:
    """Several whole numbers in one cell, such as diagnosis pointers: `1:2`, `1,2`, `1 2`."""
    return [_whole(each) for each in _BETWEEN.split(text.strip())]


def _whole(text: str) -> Any:
    word = text.strip()
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else text
