"""The records of a CSV file out of its bytes: encoding, separator, quoted line breaks; Python's csv module reads them."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator

from edigate.intake.intake_code import IntakeCode

_SEPARATORS = ",;\t"
_LONGEST_LINE = 1 << 20  # characters without a line break: something is not closed, or this is no text


class UnreadableError(Exception):
    """The file cannot be read on; `args` are the code, the row (1 is the header) and a detail without any content."""


def records(blocks: Iterable[bytes], encoding: str | None = None) -> Iterator[list[str]]:
    """The records in order, the header first. Without `encoding`: UTF-8, or UTF-16 when its mark stands in front.

    The separator is the comma, semicolon or tab that the header holds most; a line `sep=;` in front of it says so too.
    Raises `UnreadableError` when it is read that far.
    """
    done = 0
    try:
        lines = _lines(_text(blocks, encoding))
        head = next(lines, "")
        if head[:4].lower() == "sep=" and len(head.strip()) == 5:
            separator, head = head[4], next(lines, "")
        else:
            separator = max(_SEPARATORS, key=head.count)
        for record in csv.reader(_again(head, lines), delimiter=separator, strict=True):
            done += 1
            if any("\0" in each for each in record):
                raise csv.Error("not text")
            yield record
    except UnicodeDecodeError:
        raise UnreadableError(
            IntakeCode.NOT_CSV,
            done + 1,
            "the characters after this are not UTF-8; save as CSV UTF-8, or give --encoding",
        ) from None
    except csv.Error:
        raise UnreadableError(
            IntakeCode.NOT_CSV,
            done + 1,
            "a quote is not closed, something follows a closed one, or this is no text",
        ) from None


def _text(blocks: Iterable[bytes], encoding: str | None) -> Iterator[str]:
    decode = None
    try:
        for block in blocks:
            if decode is None:
                decode = codecs.getincrementaldecoder(encoding or _encoding_of(block))("strict").decode
            yield decode(block)
        if decode is not None:
            yield decode(b"", final=True)
    except UnicodeDecodeError as fault:  # what stands before it is still text
        yield fault.object[: fault.start].decode(fault.encoding, errors="ignore")
        raise


def _encoding_of(start: bytes) -> str:
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Lines with their ends; only a line feed ends one."""
    rest = ""
    for text in texts:
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            yield line + "\n"
        if len(rest) > _LONGEST_LINE:
            raise csv.Error("line too long")
    if rest:
        yield rest


def _again(head: str, lines: Iterator[str]) -> Iterator[str]:
    if head:
        yield head
    yield from lines
