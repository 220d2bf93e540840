"""The formats that banks give, by name, and how to tell which one a file is in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias, get_args

from edigate.errors import Finding
from edigate.funds import bai2, csv_deposits, nacha
from edigate.funds.deposit import Deposit, counted
from edigate.funds.funds_code import FundsCode, funds_finding

Format: TypeAlias = Literal["nacha", "bai2", "csv"]
FORMATS: tuple[Format, ...] = get_args(Format)
_READERS: dict[Format, Callable[[str], Iterator[Deposit | Finding]]] = {
    "nacha": nacha.read,
    "bai2": bai2.read,
    "csv": csv_deposits.read,
}


def read(content: bytes, form: Format | None = None) -> Iterator[Deposit | Finding]:
    """The deposits of a bank's file, each numbered where the file does not tell two apart; and its findings."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    found = form or detect(text)
    if found is None:
        yield funds_finding(FundsCode.BANK_FILE_UNREADABLE, None)
        return
    yield from counted(_READERS[found](text))


def detect(text: str) -> Format | None:
    """The format a text is in, by how it begins."""
    start = text.lstrip("\ufeff \r\n")
    if nacha.looks_like(start):
        return "nacha"
    if bai2.looks_like(start):
        return "bai2"
    first = start.partition("\n")[0].lower()
    return "csv" if all(name in first for name in csv_deposits.NEEDED) else None
