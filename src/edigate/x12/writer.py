"""Segments to bytes: `render` is strict and for what we make, `join` is exact and for what we have read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from edigate.errors import LocalError
from edigate.x12.delimiters import Delimiters
from edigate.x12.segment import OutElement, OutSegment, Segment

_BLOCK = 256  # segments that are tested together
_LOOKED_AT = frozenset(
    ("ISA", "CLM", "HI", "SV1", "SV2", "SV3", "SVD", "STC", "SVC")
)  # ISA by itself, the others for their composites, which others seldom have


class UnwritableError(LocalError):
    """A value cannot stand in a file. The message names segment and element, never the value."""


def render(segments: Iterable[OutSegment], delimiters: Delimiters) -> bytes:
    """The bytes of `segments`: trailing empty elements dropped, ASCII only, no separator or control character in data.

    Raises `UnwritableError` at the first value that would break the file. ISA is written as it stands.
    """
    coming = iter(segments)
    written = []
    while block := list(islice(coming, _BLOCK)):
        written.append(_write_all(block, delimiters) or _write_each(block, delimiters))
    return "".join(written).encode("ascii")


def join(segments: Iterable[Segment], delimiters: Delimiters) -> bytes:
    """The bytes of segments as they were read, nothing dropped and nothing checked."""
    end = delimiters.segment + delimiters.line_end
    return "".join(delimiters.element.join(segment) + end for segment in segments).encode("utf-8")


def _write_all(segments: Sequence[OutSegment], delimiters: Delimiters) -> str | None:
    """All of these, tested as one text: separators are counted. None when one of them has to be looked at."""
    element, component = delimiters.element, delimiters.component
    inside = 0
    texts = []
    for segment in segments:
        if segment[0] not in _LOOKED_AT:
            try:
                texts.append(element.join(segment))  # type: ignore[arg-type]
                continue
            except TypeError:  # it holds a composite all the same
                pass
        elif segment[0] == "ISA":
            return None
        parts = []
        for value in segment:
            if value.__class__ is tuple:
                value, marks = _composite(value, component)
                if marks < 0:
                    return None
                inside += marks
            parts.append(value)
        texts.append(element.join(parts))  # type: ignore[arg-type]
    whole = "".join(texts)
    if (
        whole.count(element) != sum(map(len, segments)) - len(segments)
        or whole.count(component) != inside
        or delimiters.segment in whole
        or (delimiters.repetition is not None and delimiters.repetition in whole)
        or not whole.isascii()
        or not whole.isprintable()
    ):
        return None
    end = delimiters.segment + delimiters.line_end
    written = end.join(texts) + end
    while element + end in written:
        written = written.replace(element + end, end)
    return written


@lru_cache(maxsize=8192)
def _composite(values: tuple[str, ...], component: str) -> tuple[str, int]:
    """A composite without empty components at its end, and how many separators it holds; -1: its values hold some."""
    joined = component.join(values)
    if joined.count(component) != len(values) - 1:
        return "", -1
    joined = joined.rstrip(component)
    return joined, joined.count(component)


def _write_each(segments: Iterable[OutSegment], delimiters: Delimiters) -> str:
    forbidden, end = delimiters.in_use(), delimiters.segment + delimiters.line_end
    return "".join([_write(segment, delimiters, forbidden) + end for segment in segments])


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
