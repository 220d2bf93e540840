"""Claims as CSV: one row for each service line, the claim's own cells in its first row and blank or repeated below.

docs/howto/csv.md describes the columns. Rows of one claim stand together; memory holds one claim, and some bytes for the
key of each, so that a key that comes twice is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError

from edigate.claims.base import Strict
from edigate.claims.model import KINDS, from_values
from edigate.claims.repair_rules import SHEET
from edigate.claims.repairs import note, repair
from edigate.errors import Finding
from edigate.intake.csv_columns import Column, SheetPlaces, cell, resolve
from edigate.intake.csv_text import UnreadableError, records
from edigate.intake.intake_code import IntakeCode, intake_finding
from edigate.intake.intake_result import IntakeResult
from edigate.intake.shape import shape_findings

Kind: TypeAlias = Literal["professional", "institutional", "dental"]

_KEYS = ("practice", "claim_key", "patient_control_number")
_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
_MOST_FINDINGS = 50  # of one claim or one header: enough to see what is wrong


def read(
    blocks: Iterable[bytes], kind: Kind = "professional", encoding: str | None = None
) -> Iterator[IntakeResult]:
    """The claims of a file in order, one result each; `kind` is that of rows without a cell `kind`.

    A header with a column that no claim has refuses the file, so that nothing is lost. A fault in a claim's cells refuses
    that claim. What cannot be read as CSV ends the reading, and what stands before it is taken.
    """
    sheet: _Sheet | None = None
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, record in enumerate(records(blocks, encoding), start=1):
            if not any(record):
                continue
            if sheet is None:
                sheet = _Sheet(record, kind)
                if sheet.faults:
                    yield _refused(number, sheet.faults)
                    return
                continue
            if rows and not sheet.belongs(record, rows[0][1]):
                yield sheet.claim(rows)
                rows = []
            rows.append((number, record))
    except UnreadableError as fault:
        code, row, detail = fault.args
        if sheet is not None and rows:
            yield sheet.claim(rows)
        yield _refused(row, [intake_finding(code, f"row {row}", detail)])
        return
    if sheet is not None and rows:
        yield sheet.claim(rows)
    else:
        yield _refused(1, [intake_finding(IntakeCode.NO_CLAIMS, "row 1")])


class _Sheet:
    """A header, and the keys of the claims that were read under it."""

    def __init__(self, header: list[str], kind: Kind) -> None:
        names = [each.strip().lower() for each in header]
        while names and not names[-1]:
            names.pop()
        self._numbers = {name: number for number, name in enumerate(names) if name}
        self._names = names
        self._kind = kind
        self._seen: set[int] = set()
        self._keys = [self._numbers[name] for name in _KEYS if name in self._numbers]
        self.faults = self._faults_of_header()

    def belongs(self, record: list[str], first: list[str]) -> bool:
        """Whether a row goes on with the claim that `first` begins: the same key, or none."""
        keys = [(_at(record, number), _at(first, number)) for number in self._keys]
        return all(key == begun or not key for key, begun in keys)

    def claim(self, rows: list[tuple[int, list[str]]]) -> IntakeResult:
        """The claim of these rows, or why it is none."""
        first, record = rows[0]
        kind = _at(record, self._numbers.get("kind", -1)).lower() or self._kind
        if kind not in KINDS:
            where = cell(first, self._numbers["kind"], "kind")
            return self._no_claim(record, first, [intake_finding(IntakeCode.FIELD_INVALID, where, _kinds())])
        reading = _Reading(self._names, _columns(tuple(self._names), KINDS[kind].model))
        values = reading.read(rows)
        values["kind"] = kind
        places = SheetPlaces(self._numbers, first, reading.line_rows)
        values, repairs = repair(values)
        told = (*reading.notes, *_in_words(repairs, places))
        try:
            claim = from_values(values)
        except ValidationError as error:
            shapes = _in_words(shape_findings(error, ""), places)
            return self._no_claim(record, first, (*reading.faults, *shapes))
        if reading.faults:
            return self._no_claim(record, first, reading.faults)
        key = hash((claim.practice, claim.claim_key))
        if key in self._seen:
            where = places.name("/claim_key" if "claim_key" in self._numbers else "/patient_control_number")
            return self._no_claim(record, first, [intake_finding(IntakeCode.CLAIM_KEY_DUPLICATE, where)])
        self._seen.add(key)
        return IntakeResult(claim, (), "", first, claim.claim_key, row=first, repairs=told, places=places)

    def _no_claim(self, record: list[str], row: int, faults: Iterable[Finding]) -> IntakeResult:
        keys = [_at(record, self._numbers[name]) for name in _KEYS[1:] if name in self._numbers]
        return _refused(row, faults, next(filter(None, keys), None))

    def _faults_of_header(self) -> list[Finding]:
        if not any(_known(name) for name in self._names):  # a patient's row, perhaps: none of it is shown
            detail = "the first row names no column; edigate submit --template csv writes a header"
            return [intake_finding(IntakeCode.FIELD_MISSING, "row 1", detail)]
        faults = []
        for number, name in enumerate(self._names):
            if not name:
                continue  # a column without a name may only be empty: each row is looked at
            where = cell(1, number, name)
            if self._numbers[name] != number:
                faults.append(intake_finding(IntakeCode.FIELD_REPEATED, where))
            elif not _known(name):
                faults.append(intake_finding(IntakeCode.FIELD_UNKNOWN, where))
        if "patient_control_number" not in self._numbers:
            detail = "no column patient_control_number; edigate submit --template csv writes a header"
            faults.append(intake_finding(IntakeCode.FIELD_MISSING, "row 1", detail))
        return faults[:_MOST_FINDINGS]


class _Reading:
    """The rows of one claim while they become values."""

    def __init__(self, names: list[str], columns: Mapping[int, Column | None]) -> None:
        self._names = names
        self._columns = columns
        self._given: dict[int, str] = {}
        self.line_rows: list[int] = []
        self.faults: list[Finding] = []
        self.notes: list[Finding] = []

    def read(self, rows: list[tuple[int, list[str]]]) -> dict[str, Any]:
        """The claim's values as far as they can be read; `faults` say what cannot."""
        values: dict[str, Any] = {}
        lines: list[dict[str, Any]] = []
        for row, record in rows:
            line: dict[str, Any] = {}
            for number, raw in enumerate(record):
                if not raw or raw.isspace():
                    continue
                column = self._columns.get(number)
                if column is None:
                    self._fault(IntakeCode.FIELD_UNKNOWN, row, number, "this kind of claim has no such field")
                elif column.of_line:
                    self._put(line, column, raw, row, number)
                elif number not in self._given:
                    self._given[number] = raw
                    self._put(values, column, raw, row, number)
                elif self._given[number] != raw:
                    self._fault(IntakeCode.CLAIM_ROWS_DIFFER, row, number)
            if line:
                lines.append(line)
                self.line_rows.append(row)
        values["lines"] = lines
        return values

    def _put(self, values: dict[str, Any], column: Column, raw: str, row: int, number: int) -> None:
        """Put a cell where its column says; a list is filled from its first place on."""
        text = SHEET.apply(raw)
        if text != raw:
            self.notes.append(note(SHEET, cell(row, number, self._names[number])))
        if _SHORTENED.fullmatch(text.strip()):
            detail = "a spreadsheet has shortened a long number; format the column as text and export again"
            self._fault(IntakeCode.FIELD_INVALID, row, number, detail)
        place: Any = values
        *way, last = column.path
        for part, following in zip(way, column.path[1:], strict=True):
            new: Any = [] if isinstance(following, int) else {}
            if isinstance(part, str):
                place = place.setdefault(part, new)
            elif part < len(place):
                place = place[part]
            else:
                place = self._append(place, part, new, row, number)
        if isinstance(last, str):
            place[last] = column.value_of(text)
        else:
            self._append(place, last, column.value_of(text), row, number)

    def _append(self, place: list[Any], at: int, new: Any, row: int, number: int) -> Any:
        """Add to a list, whose places are filled one after the other, because pointers count them."""
        if at > len(place):
            self._fault(IntakeCode.FIELD_MISSING, row, number, "fill the list without a gap before this")
        place.append(new)
        return new

    def _fault(self, code: IntakeCode, row: int, number: int, detail: str = "") -> None:
        if len(self.faults) < _MOST_FINDINGS:
            name = self._names[number] if number < len(self._names) else ""
            self.faults.append(intake_finding(code, cell(row, number, name or "no name"), detail))


@lru_cache(maxsize=8)
def _columns(names: tuple[str, ...], model: type[Strict]) -> Mapping[int, Column | None]:
    """The columns of this header for this kind of claim; `kind` itself is read before."""
    return {number: resolve(name, model) if name else None for number, name in enumerate(names)}


def _known(name: str) -> bool:
    """Whether some kind of claim has a column of this name."""
    return name == "kind" or any(resolve(name, each.model) for each in KINDS.values())


def _in_words(findings: Iterable[Finding], places: SheetPlaces) -> tuple[Finding, ...]:
    return IntakeResult(None, (), "", 1, None, places=places).named(findings)


def _at(record: list[str], number: int) -> str:
    return record[number].strip() if 0 <= number < len(record) else ""


def _kinds() -> str:
    return f"write one of {', '.join(KINDS)}"


def _refused(row: int, findings: Iterable[Finding], key: str | None = None) -> IntakeResult:
    return IntakeResult(None, tuple(findings), "", row, key, row=row)
