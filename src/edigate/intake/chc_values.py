"""How one value of a Change Healthcare v3 body becomes ours. Whatever has another form is handed on for the model to refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

_DAY = re.compile(r"\d{8}", re.ASCII)
_TIMED = re.compile(r"(\d{8})(\d{4})", re.ASCII)
_EDITIONS: Mapping[str, str | None] = MappingProxyType({
    **dict.fromkeys(("BK", "BF", "BJ", "PR", "BN", "BR", "BQ"), "9"),
    **dict.fromkeys(("ABK", "ABF", "ABJ", "APR", "ABN", "BBR", "BBQ")),
    "TQ": "dental", "CAH": "ABC",
})  # fmt: skip
EMPTY: tuple[Any, ...] = (None, "", [], {})  # what says nothing

Lost: TypeAlias = Callable[
    [str], None
]  # is told the place, below the value's own, of what has no place in ours


def day(value: Any) -> Any:
    """YYYYMMDD as a date of ours."""
    return (
        f"{value[:4]}-{value[4:6]}-{value[6:]}" if isinstance(value, str) and _DAY.fullmatch(value) else value
    )


def day_and_time(value: Any) -> tuple[Any, str | None]:
    """YYYYMMDDHHMM as day and time; a day alone has no time."""
    timed = _TIMED.fullmatch(value) if isinstance(value, str) else None
    return (day(timed[1]), timed[2]) if timed else (day(value), None)


def flag(value: Any) -> Any:
    """Y and N, as true and false."""
    return {"Y": True, "N": False}.get(value, value) if isinstance(value, str) else value


def is_that(value: Any, words: str) -> Any:
    """`YES` or `YES:NO`, as true and false."""
    yes, _, no = words.partition(":")
    return {yes: True, no: False}.get(value, value) if isinstance(value, str) else value


def edition(value: Any) -> Any:
    """The version of a code by its qualifier; ICD-10 is what ours are when nothing is said."""
    return _EDITIONS.get(value, value) if isinstance(value, str) else value


def texts(value: Any) -> Any:
    """A list of texts; one text is a list of one, a list of lists is one list, blanks are left out."""
    if not isinstance(value, list):
        return [value]
    flat = [each for part in value for each in (part if isinstance(part, list) else [part])]
    return [each for each in flat if each not in (None, "")]


def numbers(value: Any) -> Any:
    """Numbers written as texts."""
    given = texts(value)
    return [
        int(each) if isinstance(each, str) and each.isascii() and each.isdecimal() else each for each in given
    ]


def identifiers(value: Any, beside: Mapping[str, Any], lost: Lost) -> list[Any]:
    """Secondary identifiers: a list of qualifier and identifier, or one whose qualifier stands beside it."""
    if isinstance(value, list | dict):
        return [_identifier(each, at, lost) for at, each in _listed(value)]
    names = ("secondaryIdentificationQualifierCode", "identificationQualifierCode")
    qualifier = next((beside[name] for name in names if beside.get(name)), None)
    return [{**({"qualifier": qualifier} if qualifier else {}), "value": value}]


def _identifier(value: Any, at: str, lost: Lost) -> Any:
    return _renamed(value, _IDENTIFIER, at, lost) if isinstance(value, dict) else value


_IDENTIFIER = {"qualifier": "qualifier", "identifier": "value", "otherIdentifier": "payer_id"}
_ADJUSTMENT = {
    "adjustmentReasonCode": "reason", "adjustmentAmount": "amount", "adjustmentQuantity": "quantity",
}  # fmt: skip
_DETAILS = ("adjustmentDetails", "claimAdjustmentDetails")
_NUMBER = {
    "priorAuthorizationOrReferralNumber": "number", "referralNumber": "number", "otherPayerPrimaryIdentifier": "payer_id",
}  # fmt: skip


def adjustments(value: Any, lost: Lost) -> list[Any]:
    """Adjustments group by group, as one list."""
    found: list[Any] = []
    for at, group in _listed(value):
        if not isinstance(group, dict):
            found.append(group)
            continue
        own = {name: item for name, item in group.items() if name not in _DETAILS}
        of_group = _renamed(own, {"adjustmentGroupCode": "group"}, at, lost)
        for name in _DETAILS:
            for below, each in _listed(group.get(name) or []):
                told = (
                    _renamed(each, _ADJUSTMENT, f"{at}/{name}{below}", lost)
                    if isinstance(each, dict)
                    else each
                )
                found.append({**of_group, **told} if isinstance(told, dict) else told)
    return found


def provider_numbers(value: Any, role: str, lost: Lost) -> list[Any]:
    """A provider's numbers at another payer: the lists of identifiers inside the object, or the list of objects."""
    made: list[Any] = []
    for at, each in _listed(value):
        if not isinstance(each, dict):
            made.append(each)
            continue
        told: dict[str, Any] = {"role": role, "person": role != "service_facility", "identifiers": []}
        for name, part in each.items():
            if name == "entityTypeQualifier" and part in ("1", "2"):
                told["person"] = part == "1"
            elif isinstance(part, list | dict):
                for below, item in _listed(part):
                    told["identifiers"].append(_identifier(item, f"{at}/{escaped(name)}{below}", lost))
            elif part not in EMPTY:
                lost(f"{at}/{escaped(name)}")
        made.append(told)
    return made


def payer_numbers(value: Any, lost: Lost) -> tuple[Any, list[Any]]:
    """(This payer's own number, those of other payers) out of a list of numbers or of objects."""
    own: Any = None
    others: list[Any] = []
    for at, each in _listed(value):
        told = _renamed(each, _NUMBER, at, lost) if isinstance(each, dict) else {"number": each}
        if own is None and "payer_id" not in told:
            own = told.get("number")
        elif told:
            others.append(told)
    return own, others


def first(value: Any, lost: Lost) -> Any:
    """The only one of a list."""
    one: Any = None
    for at, each in _listed(value):
        if one is None:
            one = None if each in EMPTY else each
        elif each not in EMPTY:
            lost(at)
    return one


def _listed(value: Any) -> list[tuple[str, Any]]:
    """The elements of a list with their places; what is no list is one."""
    return [(f"/{n}", each) for n, each in enumerate(value)] if isinstance(value, list) else [("", value)]


def _renamed(value: Mapping[str, Any], names: Mapping[str, str], at: str, lost: Lost) -> dict[str, Any]:
    """The fields of an object under our names; what has none, or says another thing under the same one, is lost."""
    made: dict[str, Any] = {}
    for name, item in value.items():
        if item in EMPTY:
            continue
        ours = names.get(name)
        if ours is None or made.setdefault(ours, item) != item:
            lost(f"{at}/{escaped(name)}")
    return made


def escaped(name: str) -> str:
    """A field's name as it stands in a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda value: value, "day": day, "flag": flag, "icd": edition, "texts": texts, "numbers": numbers,
}  # fmt: skip
