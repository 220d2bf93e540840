"""Bytes to a report: by the first reader that knows the content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, cast

from edigate.reports import labelled_text, pipe_table
from edigate.reports.facts import Report

_LONGEST = 20_000_000  # bytes; a report of more is for a person


class Reader(Protocol):
    """One form of report: a module, or anything else with these two functions. Lines are without their ends."""

    def recognizes(self, lines: Sequence[str]) -> bool: ...
    def read(self, lines: Sequence[str]) -> Report: ...


READERS: tuple[Reader, ...] = (cast(Reader, pipe_table), cast(Reader, labelled_text))


def read(blocks: Iterable[bytes]) -> Report | None:
    """The report, or None when no reader knows this content: then nothing is guessed."""
    content = bytearray()
    for block in blocks:
        content += block
        if len(content) > _LONGEST:
            return None
    if b"\x00" in content[:1000]:
        return None
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    reader = next((each for each in READERS if each.recognizes(lines)), None)
    return reader.read(lines) if reader else None
