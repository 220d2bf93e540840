"""How one value of a Change Healthcare v3 body becomes ours. Whatever has another form is handed on for the model to refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_DAY = re.compile(r"\d{8}", re.ASCII)
_TIMED = re.compile(r"(\d{8})(\d{4})", re.ASCII)
_OLD = frozenset(("BK", "BF", "BJ", "PR", "BN", "BR", "BQ"))


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


def edition(value: Any) -> Any:
    """The version of a code by its qualifier; ICD-10 is what ours are when nothing is said."""
    return "9" if value in _OLD else "dental" if value == "TQ" else "ABC" if value == "CAH" else None


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


def identifiers(value: Any, beside: Mapping[str, Any]) -> Any:
    """Secondary identifiers: a list of qualifier and identifier, or one whose qualifier stands beside it."""
    if isinstance(value, list):
        return [_identifier(each) for each in value]
    names = ("secondaryIdentificationQualifierCode", "identificationQualifierCode")
    qualifier = next((beside[name] for name in names if beside.get(name)), "")
    return [{"qualifier": qualifier, "value": value}]


def _identifier(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    payer = {"payer_id": value["otherIdentifier"]} if value.get("otherIdentifier") else {}
    return {"qualifier": value.get("qualifier", ""), "value": value.get("identifier", ""), **payer}


def adjustments(value: Any) -> Any:
    """Adjustments group by group, as one list."""
    found: list[Any] = []
    for group in value if isinstance(value, list) else [value]:
        if not isinstance(group, dict):
            return value
        details = group.get("adjustmentDetails") or group.get("claimAdjustmentDetails") or []
        for each in details:
            if not isinstance(each, dict):
                return value
            made = {
                "group": group.get("adjustmentGroupCode"), "reason": each.get("adjustmentReasonCode"),
                "amount": each.get("adjustmentAmount"), "quantity": each.get("adjustmentQuantity"),
            }  # fmt: skip
            found.append({name: item for name, item in made.items() if item not in (None, "")})
    return found


def provider_numbers(value: Any, role: str) -> list[Any]:
    """A provider's numbers at another payer: the lists of identifiers inside the object, or the list of objects."""
    made = []
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            continue
        listed = [item for part in each.values() if isinstance(part, list) for item in part]
        person = {"person": False} if role == "service_facility" else {}
        made.append({"role": role, **person, "identifiers": [_identifier(item) for item in listed]})
    return made


def payer_numbers(value: Any) -> tuple[Any, list[Any]]:
    """(This payer's own number, those of other payers) out of a list of numbers or of objects."""
    own: Any = None
    others: list[Any] = []
    for each in value if isinstance(value, list) else [value]:
        number, payer = each, None
        if isinstance(each, dict):
            number = each.get("priorAuthorizationOrReferralNumber") or each.get("referralNumber")
            payer = each.get("otherPayerPrimaryIdentifier")
        if own is None and not payer:
            own = number
        else:
            others.append({"number": number, **({"payer_id": payer} if payer else {})})
    return own, others


PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "text": lambda value: value, "day": day, "flag": flag, "icd": edition, "texts": texts, "numbers": numbers,
    "adjustments": adjustments, "first": lambda value: texts(value)[0],
}  # fmt: skip
