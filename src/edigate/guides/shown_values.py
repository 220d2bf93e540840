"""The values that findings are about, for who asked to see patients' data: a second look at the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edigate.errors import Finding, Location
from edigate.guides.walk import Seen, walk
from edigate.x12.segment import element


def values(blocks: Iterable[bytes], findings: Sequence[Finding]) -> list[str | None]:
    """For each finding the value at its place, as received; None for what is about no element, or is not there."""
    wanted: dict[int, list[int]] = {}
    for n, finding in enumerate(findings):
        if finding.where.ordinal is not None and finding.where.element is not None:
            wanted.setdefault(finding.where.ordinal, []).append(n)
    found: list[str | None] = [None] * len(findings)
    for seen in walk(blocks) if wanted else ():
        for n in wanted.pop(seen.ordinal, ()):
            found[n] = _value(seen, findings[n].where)
        if not wanted:
            break
    return found


def _value(seen: Seen, where: Location) -> str | None:
    if seen.elements[0] != where.id or where.element is None:
        return None
    marks = seen.interchange.delimiters
    value = element(seen.elements, where.element)
    if where.repetition is not None and marks.repetition:
        value = _nth(value.split(marks.repetition), where.repetition)
    if where.component is not None:
        value = _nth(value.split(marks.component), where.component)
    return value or None


def _nth(values: list[str], number: int) -> str:
    return values[number - 1] if number <= len(values) else ""
