"""What segments, elements, loops and codes are called, in our own words: reads `maps/names` and the code lists.

What is in none of them has no name: it is shown as it came.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from edigate import maps
from edigate.errors import ConfigError
from edigate.guides import values
from edigate.guides.tables import Guide, Loop

_SHIPPED = {
    "98": "entity",
    "426": "plb",
    "1032": "claim_filing",
    "1033": "group",
    "1034": "carc",
    "1325": "frequency",
}
_STATUS_LISTS = {1: "status_category", 2: "status"}  # by component of STC01, 10 and 11
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DATES = ("373", "1251")
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)(\d\d)?(\d\d)?")


class Name(NamedTuple):
    """An element: its data element number, and what it is called."""

    number: str
    text: str


def segment(id_: str) -> str | None:
    """What a segment is called, in every guide."""
    found = _segments().get(id_)
    return str(found["name"]) if found else None


def element(id_: str, at: int, component: int | None = None) -> Name | None:
    """What an element of a segment, or a component of it, is called."""
    found = _segments().get(id_, {})
    listed = found.get("elements", []) if component is None else found.get(str(at), found.get("*", []))
    position = at if component is None else component
    if position > len(listed) or not listed[position - 1]:
        return None
    number, _, text = listed[position - 1].partition(" ")
    return Name(number, text)


def loop(guide: Guide, each: Loop) -> str | None:
    """What a loop of a guide is called."""
    tables = _read("loops")
    for table in (guide.name, guide.set):
        if each.id in tables.get(table, {}):
            return str(tables[table][each.id])
    return None


def meaning(elements: list[str], at: int, component: int | None, value: str, mark: str) -> str | None:
    """What a value says where it stands: a code's meaning, a date or time written out; `mark` parts components."""
    id_ = elements[0]
    name = element(id_, at, component)
    if name is None or not value:
        return None
    listed = _list_at(elements, at, component, mark)
    if listed:
        return maps.code_set(listed).gloss(value)
    if name.number in _DATES:
        return _days(value)
    if name.number == "337" and (time := _TIME.fullmatch(value)):
        return f"{time[1]}:{time[2]}" + (f":{time[3]}" if time[3] else "")
    own = _read("codes").get(name.number, {}).get(value)
    if own is None and name.number in _SHIPPED:
        return maps.code_set(_SHIPPED[name.number]).gloss(value)
    return None if own is None else str(own)


def _list_at(elements: list[str], at: int, component: int | None, mark: str) -> str | None:
    """The code list that only the place tells, not the data element."""
    id_ = elements[0]
    if id_ == "STC":
        return _STATUS_LISTS.get(component or 0)
    if at in _REMARKS.get(id_, ()) or (id_ == "LQ" and at == 2 and elements[1] == "HE"):
        return "rarc"
    if id_ == "CLM" and at == 5 and component == 1:
        return "pos" if elements[5].split(mark)[1:2] == ["B"] else None
    if (id_, at) in (("SV1", 5), ("SV3", 3)):
        return "pos"
    return None


def _days(value: str) -> str | None:
    """A day or a range of days as ISO writes them."""
    days = [_DAY.fullmatch(part) for part in value.split("-")]
    if not 1 <= len(days) <= 2 or not all(day and values.is_date(day[0]) for day in days):
        return None
    return " to ".join("-".join(day.groups()) for day in days if day)


def _segments() -> dict[str, Any]:
    return _read("segments")


@cache
def _read(name: str) -> dict[str, Any]:
    path = maps.folder() / "names" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"edigate's own names/{name}.toml cannot be read ({error})") from error
