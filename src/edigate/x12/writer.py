"""Segments to bytes: `render` is strict and for what we make, `join` is exact and for what we have read."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.errors import LocalError
from edigate.x12.delimiters import Delimiters
from edigate.x12.segment import OutElement, OutSegment, Segment


class UnwritableError(LocalError):
    """A value cannot stand in a file. The message names segment and element, never the value."""


def render(segments: Iterable[OutSegment], delimiters: Delimiters) -> bytes:
    """The bytes of `segments`: trailing empty elements dropped, ASCII only, no separator or control character in data.

    Raises `UnwritableError` at the first value that would break the file. ISA is written as it stands.
    """
    forbidden = delimiters.in_use()
    end = delimiters.segment + delimiters.line_end
    return "".join(_write(segment, delimiters, forbidden) + end for segment in segments).encode("ascii")


def join(segments: Iterable[Segment], delimiters: Delimiters) -> bytes:
    """The bytes of segments as they were read, nothing dropped and nothing checked."""
    end = delimiters.segment + delimiters.line_end
    return "".join(delimiters.element.join(segment) + end for segment in segments).encode("utf-8")


def _write(segment: OutSegment, delimiters: Delimiters, forbidden: frozenset[str]) -> str:
    """One segment, tested as a whole: separators are counted. What does not pass is looked at element by element."""
    if segment[0] == "ISA":
        return delimiters.element.join(str(value) for value in segment)
    component, inside, parts = delimiters.component, 0, []
    for value in segment:
        if isinstance(value, str):
            parts.append(value)
            continue
        joined = component.join(value)
        if joined.count(component) != len(value) - 1:
            return _write_by_element(segment, delimiters, forbidden)
        joined = joined.rstrip(component)
        inside += joined.count(component)
        parts.append(joined)
    text = delimiters.element.join(parts)
    if (
        text.count(delimiters.element) == len(parts) - 1
        and text.count(component) == inside
        and delimiters.segment not in text
        and (delimiters.repetition is None or delimiters.repetition not in text)
        and text.isascii()
        and text.isprintable()
    ):
        return text.rstrip(delimiters.element)
    return _write_by_element(segment, delimiters, forbidden)


def _write_by_element(segment: OutSegment, delimiters: Delimiters, forbidden: frozenset[str]) -> str:
    """The same, slower, with the place of the first value that cannot stand in a file."""
    name = segment[0]
    written = [_element(value, delimiters, forbidden, name, n) for n, value in enumerate(segment)]
    while len(written) > 1 and not written[-1]:
        written.pop()
    return delimiters.element.join(written)


def _element(
    value: OutElement, delimiters: Delimiters, forbidden: frozenset[str], name: OutElement, n: int
) -> str:
    components = [value] if isinstance(value, str) else list(value)
    for text in components:
        if not forbidden.isdisjoint(text) or not text.isascii() or not text.isprintable():
            raise UnwritableError(f"{name}{n:02d} holds a character that cannot stand in an X12 file")
    while len(components) > 1 and not components[-1]:
        components.pop()
    return delimiters.component.join(components)
