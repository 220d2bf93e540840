"""A list of codes as a value: with its source, its date, and one entry for each code."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from edigate.errors import DataError

COLUMNS = ("code", "gloss", "class", "next_action", "source")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code: a gloss in our own words (never the official text), its class, the default next action.

    `source` is a key explained in SOURCES.toml; `extra` holds the columns that only this list has.
    """

    code: str
    gloss: str
    class_: str
    next_action: str
    source: str
    extra: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A code list, passed into the core and never opened by it; lists change thrice a year, hence `as_of`."""

    name: str
    source: str
    as_of: date
    entries: Mapping[str, CodeEntry]
    classes: Mapping[str, str] = field(init=False, repr=False, compare=False)  # of each code, for volume

    def __post_init__(self) -> None:
        classes = {code: entry.class_ for code, entry in self.entries.items()}
        object.__setattr__(self, "classes", classes)

    def get(self, code: str) -> CodeEntry | None:
        """The entry of a code, or None: an unknown code is kept and shown as it came."""
        return self.entries.get(code)

    def gloss(self, code: str) -> str | None:
        """What the code means, in our own words, or None."""
        entry = self.entries.get(code)
        return entry.gloss if entry else None


def read(name: str, text: str, *, source: str, as_of: date) -> CodeSet:
    """A CSV table (header line; columns code, gloss, class, next_action, source, others kept) as a `CodeSet`."""
    rows = csv.DictReader(text.splitlines())
    columns = tuple(rows.fieldnames or ())
    missing = [column for column in COLUMNS if column not in columns]
    if missing:
        raise DataError(f"code list {name}: no column {', '.join(missing)}")
    others = tuple(column for column in columns if column not in COLUMNS)
    entries: dict[str, CodeEntry] = {}
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(f"code list {name}, line {number}: not as many fields as the header has")
        entry = _entry(row, others)
        if not entry.code or entry.code in entries:
            raise DataError(f"code list {name}, line {number}: code empty or given twice")
        entries[entry.code] = entry
    return CodeSet(name=name, source=source, as_of=as_of, entries=MappingProxyType(entries))


def _entry(row: Mapping[str, str], others: tuple[str, ...]) -> CodeEntry:
    return CodeEntry(
        code=row["code"],
        gloss=row["gloss"],
        class_=row["class"],
        next_action=row["next_action"],
        source=row["source"],
        extra=MappingProxyType({column: row[column] for column in others}),
    )
