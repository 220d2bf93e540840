"""Where X12 files come from: paths, bytes, open files and standard input, as blocks of bytes and as facts."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from edigate.errors import DataError
from edigate.guides.check import check as check_blocks
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Report
from edigate.transactions import read as transactions
from edigate.transactions.generic import FileFindings
from edigate.transactions.set_fact import SetFact

if TYPE_CHECKING:
    from edigate.intake.intake_result import IntakeResult

Source: TypeAlias = str | Path | bytes | bytearray | memoryview | BinaryIO

STANDARD_INPUT = "-"
_BYTES = (bytes, bytearray, memoryview)
_BLOCK_BYTES = 1 << 18


def blocks(source: Source) -> Iterator[bytes]:
    """The content of `source` in blocks of 256 KiB; "-" is standard input.

    `DataError` when a path cannot be opened or read: the message names it and says why. `TypeError` for what is no source.
    """
    if isinstance(source, _BYTES):
        yield bytes(source)
    elif isinstance(source, str | Path):
        if str(source) == STANDARD_INPUT:
            yield from _read(sys.stdin.buffer, "standard input")
            return
        try:
            file = Path(source).open("rb")  # noqa: SIM115 - closed below; only opening is tried here
        except OSError as error:
            raise DataError(f"{source}: {_reason(error)}") from None
        with file:
            yield from _read(file, str(source))
    elif hasattr(source, "read"):
        yield from _read(source, "the open file")
    else:
        raise TypeError(f"a path, bytes or an open file is wanted, not {type(source).__name__}")


def repeatable(source: Source) -> Callable[[], Iterator[bytes]]:
    """The blocks of `source`, as often as they are asked for; what can be read once only is kept in memory for that."""
    if isinstance(source, _BYTES) or (isinstance(source, str | Path) and str(source) != STANDARD_INPUT):
        return lambda: blocks(source)
    content = b"".join(blocks(source))
    return lambda: blocks(content)


def read(source: Source) -> Iterator[SetFact | FileFindings]:
    """One whole fact per transaction set and TA1 of `source`."""
    return transactions.facts(blocks(source))


def stream(source: Source) -> Iterator[transactions.Part | FileFindings]:
    """The facts of `source` with every 835, 277CA and 277 claim by claim and every 999 set by set, in memory that does not grow
    with the file."""
    return transactions.stream(blocks(source))


def claims(source: Source) -> Iterator[IntakeResult]:
    """The whole claims of an 837, as `submit` takes them in."""
    from edigate.intake import x12_837  # the model of claims takes longer to import than a small check takes

    return x12_837.read(blocks(source))


def check(
    source: Source, *, max_findings: int = 1000, engine: str = "edigate", profile: Profile = USUAL_PROFILE
) -> Report:
    """The report on `source` against the guides of its sets; the verdict covers more than the `max_findings` kept.

    `profile`: a partner's demands on top, as `guides.partner_rules.read` reads them from a file.
    """
    return check_blocks(blocks(source), max_findings=max_findings, engine=engine, profile=profile)


def _read(file: BinaryIO, name: str) -> Iterator[bytes]:
    while True:
        try:
            block = file.read(_BLOCK_BYTES)
        except OSError as error:
            raise DataError(f"{name}: {_reason(error)}") from None
        if not block:
            return
        if not isinstance(block, bytes):
            raise DataError(f"{name}: opened as text; an X12 file is read as bytes")
        yield block


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
