"""Change Healthcare v3 claim bodies, as Stedi and Optum take them: each field by a table to its place in our claim.

Nothing is dropped in silence: a field without a place in an 837 is told, one that nobody knows holds the claim. The
envelope (submitter, receiver, control numbers) is ours, as with raw 837 files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import msgspec
from pydantic import ValidationError

from edigate.claims.model import from_values
from edigate.claims.repairs import repair
from edigate.errors import Finding, Severity
from edigate.intake import chc_values
from edigate.intake.chc_places import BodyPlaces
from edigate.intake.chc_table import Node, theirs_of, tree
from edigate.intake.chc_values import EMPTY, escaped
from edigate.intake.intake_code import IntakeCode, intake_finding
from edigate.intake.intake_result import IntakeResult
from edigate.intake.json_text import JsonText, Value
from edigate.intake.shape import shape_findings

_KIND_OF = {
    "professionalService": "professional", "institutionalService": "institutional", "dentalService": "dental",
}  # fmt: skip
_ROLES = {
    "BillingProvider": "billing", "ReferringProvider": "referring", "RenderingProvider": "rendering",
    "OrderingProvider": "ordering", "SupervisingProvider": "supervising", "AttendingProvider": "attending",
}  # fmt: skip
_PRINCIPAL, _FURTHER = ("ABK", "BK"), ("ABF", "BF")


def read(source: Iterable[bytes], table: str, kind: str | None = None) -> Iterator[IntakeResult]:
    """The claims of a file: one body, a list, or one to a line. `table` is the text of the table of fields.

    Without `kind` the service lines tell it. `field` of a finding is a JSON pointer into the body.
    """
    seen: set[int] = set()
    empty = True
    for value in JsonText(source):
        empty = False
        yield _read_claim(value, table, kind, seen)
    if empty:
        yield IntakeResult(None, (intake_finding(IntakeCode.NO_CLAIMS, ""),), "", 1, None)


def _read_claim(value: Value, table: str, kind: str | None, seen: set[int]) -> IntakeResult:
    if value.fault is not None:
        return _refused(value, None, (intake_finding(value.fault, value.pointer, value.detail),))
    if not isinstance(value.content, dict):
        return _refused(value, None, (intake_finding(IntakeCode.NOT_A_CLAIM, value.pointer),))
    body = value.content
    found = kind or _kind_of(body)
    taking = _Taking(body, value.pointer)
    taking.take(tree(table, found), body)
    places = BodyPlaces(value.pointer, taking.names, theirs_of(table, found))
    values, repairs = repair({**taking.values, "kind": found})
    key = values.get("patient_control_number")
    bare = IntakeResult(None, (), value.pointer, value.line, None, places=places)
    try:
        claim = from_values(values)
    except ValidationError as error:
        return _refused(value, key, (*taking.findings, *bare.named(shape_findings(error, ""))))
    mark = hash(claim.claim_key)
    if mark in seen:
        where = places.name("/patient_control_number")
        return _refused(value, key, (intake_finding(IntakeCode.CLAIM_KEY_DUPLICATE, where),))
    seen.add(mark)
    return IntakeResult(
        claim, tuple(taking.findings), value.pointer, value.line, claim.claim_key, repairs=bare.named(repairs),
        places=places, usage=_usage(body.get("usageIndicator")),
    )  # fmt: skip


class _Taking:
    """A body while its fields are carried over."""

    def __init__(self, body: Mapping[str, Any], base: str) -> None:
        self.values: dict[str, Any] = {}
        self.names: dict[str, str] = {}  # our pointer: theirs
        self.findings: list[Finding] = []
        self._who = "patient" if body.get("dependent") else "subscriber"
        self._base = base

    def take(self, fields: Node, body: Mapping[str, Any]) -> None:
        """Carry over the whole body; each of the older list of providers has its place by its type."""
        listed = body.get("providers")
        if not isinstance(listed, list):
            self.walk(fields, body, self._base, (), ())
            return
        placed = {name: item for name, item in body.items() if name != "providers"}
        self.walk(fields, placed, self._base, (), ())
        for n, each in enumerate(listed):
            where = f"{self._base}/providers/{n}"
            type_ = each.get("providerType") if isinstance(each, dict) else None
            role = _ROLES.get(type_) if isinstance(type_, str) else None
            if role is None or role not in fields.children:
                self._tell(IntakeCode.FIELD_NOT_KNOWN, where)
            elif role in placed:
                self._tell(IntakeCode.PART_NOT_CARRIED, where, "a further provider of this type")
            else:
                placed[role] = each
                self._field(fields.children[role], each, where, (), (), body)

    def walk(
        self, node: Node, value: Any, pointer: str, base: tuple[str | int, ...], index: tuple[int, ...]
    ) -> None:
        """Carry over an object: each of its fields, and those of the objects inside."""
        for name, item in value.items():
            if item in EMPTY:
                continue
            where = f"{pointer}/{escaped(name)}"
            field = node.children.get(name)
            if field is None:
                self._tell(IntakeCode.FIELD_NOT_KNOWN, where)
            elif field.is_list or (isinstance(item, list) and (field.shape or field.children)):
                for n, (at, each) in enumerate(_flat(item, where)):
                    self._field(field, each, at, base, (*index, n), value)
            else:
                self._field(field, item, where, base, index, value)

    def _field(
        self, field: Node, value: Any, where: str, base: tuple[str | int, ...], index: tuple[int, ...],
        beside: Mapping[str, Any],
    ) -> None:  # fmt: skip
        if field.shape is not None or field.children:
            if not isinstance(value, dict):
                self._tell(IntakeCode.FIELD_INVALID, where, "write an object in braces")
                return
            own = {name: item for name, item in value.items() if name in field.children}
            if field.shape is not None:
                path = self._path(field.ours, base, index)
                self.names.setdefault(_pointer(path), where)
                rest = {name: item for name, item in value.items() if name not in own}
                self.walk(field.shape, rest, where, path, ())
                self.walk(field, own, where, base, index)
            else:
                self.walk(field, value, where, base, index)
            return
        self._take(field, value, where, base, index, beside)

    def _take(
        self, field: Node, value: Any, where: str, base: tuple[str | int, ...], index: tuple[int, ...],
        beside: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """One value, as its row says."""
        how, _, more = field.how.partition(":")
        if how in ("derived", "usage"):
            return
        if how in ("envelope", "no_place"):
            self._tell(IntakeCode.FIELD_NOT_TAKEN, where)
            return
        path = self._path(field.ours, base, index)
        above = path[:-1]

        def lost(below: str) -> None:
            self._tell(IntakeCode.FIELD_NOT_KNOWN, f"{where}{below}")

        match how:
            case "id":
                self._extend(path, [{"qualifier": more, "value": value}], where)
            case "ids":
                self._extend(path, chc_values.identifiers(value, beside, lost), where)
            case "role":
                self._extend(path, chc_values.provider_numbers(value, more, lost), where)
            case "adjustments":
                self._extend(path, chc_values.adjustments(value, lost), where)
            case "first":
                self._put(path, chc_values.first(value, lost), where)
            case "notes":
                self._extend(path, [{"type": more, "text": each} for each in chc_values.texts(value)], where)
            case "note" | "line_note":
                self._note(path, value, more, where, of_line=how == "line_note")
            case "icd":
                self._edition(path, value, where)
            case "is":
                self._put(path, chc_values.is_that(value, more), where)
            case "organization":
                self._put(path, value, where)
                self._put((*above, "organization"), True, where)
            case "standard_id":
                self._put(path, value, where)
                self._put((*above, "id_qualifier"), "II", where)
            case "certificate":
                self._put(path, {"type": "CT", "transmission": value}, where)
            case "estimated":
                self._put(path, chc_values.day(value), where)
                self._put((*above, "prior_placement_estimated"), True, where)
            case "day_time":
                date, time = chc_values.day_and_time(value)
                self._put(path, date, where)
                self._put((*above, more), time, where)
            case "numbers_of":
                own, others = chc_values.payer_numbers(value, lost)
                self._put(path, own, where)
                self._extend((*above, more), others, where)
            case "texts" if path[-1] in ("condition_codes", "file_information"):
                self._extend(path, chc_values.texts(value), where)
            case _:
                self._put(path, chc_values.PLAIN[how](value), where)

    def _edition(self, path: tuple[str | int, ...], value: Any, where: str) -> None:
        """The edition of a code; of a list of diagnoses the first is the principal one, which lines point at as 1."""
        if path[0] == "diagnoses" and value in (_FURTHER if path[1] == 0 else _PRINCIPAL):
            self._tell(
                IntakeCode.FIELD_INVALID,
                where,
                "the principal diagnosis (ABK) comes first, and no other is one",
            )
        self._put(path, chc_values.edition(value), where)

    def _note(self, path: tuple[str | int, ...], value: Any, kind: str, where: str, *, of_line: bool) -> None:
        """One note is all that a professional claim or line has: a second one is told."""
        if _pointer(path) in self.names:
            self._tell(IntakeCode.PART_NOT_CARRIED, where, "a further note")
        elif of_line:
            self._put(path, value, where)
            self._put((*path[:-1], "note_type"), kind, where)
        else:
            self._put(path, {"type": kind, "text": value}, where)

    def _path(
        self, parts: tuple[str, ...], base: tuple[str | int, ...], index: tuple[int, ...]
    ) -> tuple[str | int, ...]:
        """Our path as names and places, `parts` being counted from `base`."""
        path: list[str | int] = list(base)
        at = iter(index)
        for n, part in enumerate(parts):
            if n == 0 and part.startswith("/"):
                path = [part[1:]]
            elif n == 0 and part == "who":
                path = [self._who]
            elif part == "[]":
                path.append(next(at))
            elif part == "+":
                path.append(len(_look(self.values, path) or ()))
            else:
                path.append(int(part) if part.isdecimal() else part)
        return tuple(path)

    def _put(self, path: tuple[str | int, ...], value: Any, where: str) -> None:
        """One value at its place; another one that stands there already is kept, and this one told."""
        if value is None:
            return
        pointer = _pointer(path)
        if pointer not in self.names:
            self._set(path, value)
            self.names[pointer] = where
        elif _look(self.values, list(path)) != value:
            self._tell(IntakeCode.PART_NOT_CARRIED, where, "another field says it differently")

    def _set(self, path: tuple[str | int, ...], value: Any) -> None:
        place: Any = self.values
        for part, following in pairwise(path):
            new: Any = [] if isinstance(following, int) else {}
            place = _step(place, part, new)
        _set(place, path[-1], value)

    def _extend(self, path: tuple[str | int, ...], more: list[Any], where: str) -> None:
        have = _look(self.values, list(path)) or []
        for n in range(len(have), len(have) + len(more)):
            self.names[_pointer((*path, n))] = where
        if more:
            self._set(path, [*have, *more])

    def _tell(self, code: IntakeCode, where: str, detail: str = "") -> None:
        found = intake_finding(code, where, detail)
        if code is IntakeCode.FIELD_NOT_TAKEN:
            found = msgspec.structs.replace(found, severity=Severity.NOTE)
        self.findings.append(found)


def _step(place: Any, part: str | int, new: Any) -> Any:
    if isinstance(part, int):
        while len(place) <= part:
            place.append({})
        if not place[part] and isinstance(new, list):
            place[part] = new
        return place[part]
    return place.setdefault(part, new)


def _set(place: Any, part: str | int, value: Any) -> None:
    if isinstance(part, int):
        while len(place) <= part:
            place.append(None)
    place[part] = value


def _look(values: Any, path: list[str | int]) -> Any:
    for part in path:
        if isinstance(part, int):
            values = values[part] if isinstance(values, list) and part < len(values) else None
        else:
            values = values.get(part) if isinstance(values, dict) else None
    return values


def _pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{part}" for part in path)


def _usage(marked: Any) -> str | None:
    """How the body marks itself; whatever is no text is none of T and P."""
    if marked in EMPTY:
        return None
    return marked if isinstance(marked, str) else "?"


def _flat(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """The elements of a list, of the lists in it, or the one value, each with its pointer in the body."""
    if not isinstance(value, list):
        yield where, value
        return
    for n, part in enumerate(value):
        if isinstance(part, list):
            yield from ((f"{where}/{n}/{m}", each) for m, each in enumerate(part))
        else:
            yield f"{where}/{n}", part


def _kind_of(body: Mapping[str, Any]) -> str:
    about = body.get("claimInformation")
    lines = about.get("serviceLines") if isinstance(about, dict) else None
    for line in lines if isinstance(lines, list) else ():
        for name, kind in _KIND_OF.items():
            if isinstance(line, dict) and name in line:
                return kind
    return "professional"


def _refused(value: Value, key: Any, findings: tuple[Finding, ...]) -> IntakeResult:
    return IntakeResult(None, findings, value.pointer, value.line, key if isinstance(key, str) else None)
