"""A field that is there and says nothing (null, "") means the same as one that is left out, whatever its form is."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import ValidationError

_NO_FIELD = ("missing", "extra_forbidden")


def without_blanks(values: dict[str, Any], error: ValidationError) -> dict[str, Any] | None:
    """The values without the blanks that the model refused; None when it refused none. The values given are not changed.

    In a list only blanks at its end are left out, because pointers count its places.
    """
    faults = error.errors(include_url=False)
    blanks = [each["loc"] for each in faults if each["type"] not in _NO_FIELD and _is_blank(each["input"])]
    if not blanks:
        return None
    fewer = copy.deepcopy(values)
    for *way, last in sorted(blanks, key=_from_the_end):
        place: Any = fewer
        for part in way:
            place = place[part]
        if isinstance(last, str) or last == len(place) - 1:
            del place[last]
    return fewer


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _from_the_end(path: tuple[int | str, ...]) -> tuple[int, ...]:
    return tuple(-part for part in path if isinstance(part, int))
