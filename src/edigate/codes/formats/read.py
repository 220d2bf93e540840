"""The text of a publisher's file to its codes: which format it is, then that format's reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from edigate.codes.formats import hcpcs_file, order_file, plain_file, table_file, xml_file
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

_Reader = Callable[[str], Iterable[ListedCode]]
_FIXED: dict[str, _Reader] = {
    "ICD10CM": order_file.read, "ICD10PCS": order_file.read, "HCPCS": hcpcs_file.read, "CPT": plain_file.read,
    "CDT": plain_file.read,
}  # fmt: skip
_SHAPES = {
    "ICD10CM": r"[A-Z]\d[0-9A-Z]{1,5}",
    "ICD10PCS": r"[0-9A-HJ-NP-Z]{3}(?:[0-9A-HJ-NP-Z]{4})?",  # a heading, or a whole code
    "HCPCS": r"[A-Z]\d{4}|[A-Z][0-9A-Z]",
    "CPT": r"\d{4}[0-9A-Z]", "CDT": r"D\d{4}", "POS": r"\d{2}", "REVENUE": r"\d{4}", "TAXONOMY": r"[0-9A-Z]{9}X",
    "CARC": r"[A-Z]?\d{1,3}|[A-Z]\d", "RARC": r"M\d{1,3}|MA\d{2,3}|N\d{1,4}", "STATUS": r"\d{1,4}",
    "STATUS_CATEGORY": r"[A-Z]\d{1,2}|[A-Z]{2}\d?",
}  # fmt: skip
_FEWEST_RIGHT = 0.9  # of all codes: a list holds odd ones, a wrong list holds hardly any right one


def read(name: str, text: str) -> tuple[ListedCode, ...]:
    """The codes of the list `name` (a key of `catalog.CATALOG`) in this text, sorted, each once for each period.

    `DataError` when the text is in no format that we know for it, holds no code, or codes of another list.
    """
    codes = sorted(
        set(_reader(name, text)(text)), key=lambda each: (each.code, each.valid_from is not None, each[2:])
    )
    if not codes:
        raise DataError(f"the file holds no code of the list {name}")
    shape = re.compile(_SHAPES[name], re.ASCII)
    if sum(shape.fullmatch(each.code) is not None for each in codes) < _FEWEST_RIGHT * len(codes):
        raise DataError(f"most codes of the file are not shaped like codes of the list {name}")
    return tuple(codes)


def _reader(name: str, text: str) -> _Reader:
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        return xml_file.read
    if name not in _FIXED or _is_table(text):
        return table_file.read
    return _FIXED[name]


def _is_table(text: str) -> bool:
    try:
        next(iter(table_file.read(text[:20_000])), None)
    except DataError:
        return False
    return True
