"""A record of named fields, as tables and XML give it, to a listed code: what publishers call the parts of one."""

from __future__ import annotations

import re
from collections.abc import Mapping

from edigate.codes.formats.day import day_of
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

CODE_NAMES = (
    "code", "code value", "codevalue", "hcpc", "hcpcs", "hcpcs code", "cpt code", "cdt code", "cdt", "procedure code",
    "revenue code", "place of service code", "place of service codes", "place of service code s", "pos code", "pos",
    "taxonomy code", "carc", "rarc", "carc code", "rarc code", "reason code", "remark code", "claim status code",
    "claim status category code", "icd code", "diagnosis code",
)  # fmt: skip
_TEXT_NAMES = (
    "display name", "long description", "description", "nomenclature", "descriptor", "place of service name", "name",
    "title", "definition", "text", "short description",
)  # fmt: skip
_FROM_NAMES = (
    "start",
    "start date",
    "effective date",
    "effective",
    "add dt",
    "date added",
    "begin date",
    "valid from",
    "from",
)
_TO_NAMES = ("stop", "stop date", "end date", "end", "term dt", "termination date", "deactivation date", "deactivated",
             "date deactivated", "valid to", "to")  # fmt: skip
_MARKS = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain_name(name: str) -> str:
    """The name of a field without marks and capitals: `StartDate`, `Start_Date` and `start date` are one."""
    return _MARKS.sub(" ", _HUMP.sub(" ", name.removeprefix("\ufeff")).lower()).strip()


def names_a_code(names: Mapping[str, str]) -> bool:
    """Whether one of these fields (plain names) holds a code."""
    return any(names.get(name) for name in CODE_NAMES)


def listed(fields: Mapping[str, str], where: str) -> ListedCode:
    """The code that a record with these fields (plain names) tells. `DataError` when it holds none."""
    code = _first(fields, CODE_NAMES).replace(".", "").strip().upper()
    if not code or len(code) > 12 or not code.isascii():
        raise DataError(f"{where}: there is no code")
    words = " ".join(_first(fields, _TEXT_NAMES).split())
    if not words:
        words = ", ".join(
            part for name in ("classification", "specialization") if (part := fields.get(name, "").strip())
        )
    return ListedCode(
        code, words, day_of(_first(fields, _FROM_NAMES), where), day_of(_first(fields, _TO_NAMES), where)
    )


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := fields.get(name, "").strip())), "")
