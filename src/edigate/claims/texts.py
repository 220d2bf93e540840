"""Every text of a claim that goes on the wire: which of them cannot go out as they stand?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from edigate.claims.anatomy import anatomy, models_in
from edigate.claims.base import Limit, Strict
from edigate.claims.given import ByGiven
from edigate.claims.line import ServiceLine
from edigate.claims.model import Claim
from edigate.claims.text import SENDABLE, are_clean, clean

_MOST = 2_000  # parts that were found plain: then all are forgotten
_KNOWN_PLAIN: dict[int, Strict] = {}


class OddText(NamedTuple):
    """A text that has to change or is too long, where it stands in the claim, its limit, and its nature."""

    pointer: str
    text: str
    limit: int
    identifier: bool

    @property
    def too_long(self) -> bool:
        """Whether the text exceeds its limit, even cleaned."""
        return len(clean(self.text)) > self.limit


def odd_texts(claim: Claim) -> list[OddText]:
    """The texts of the claim that cannot go out as they stand; usually none."""
    return [] if _is_plain(claim) else list(_odd(claim, ""))


def _is_plain(claim: Claim) -> bool:
    """Whether every text in it can go out as it stands; no pointer is made for the many claims that are fine."""
    texts: list[str] = []
    parts: list[Strict] = []
    if not (_gather(claim.__dict__, _holds(claim), texts, parts) and are_clean(texts)):
        return False
    if len(_KNOWN_PLAIN) + len(parts) > _MOST:
        _KNOWN_PLAIN.clear()
    for part in parts:
        _KNOWN_PLAIN[id(part)] = part
    return True


def _gather(values: Mapping[str, Any], holds: _Holds, texts: list[str], parts: list[Strict]) -> bool:
    """Add the texts of an item with these values, and the parts of which it is not known that they are plain.

    Whether none is too long.
    """
    for name, longest in holds.texts:
        text = values[name]
        if text:
            texts.append(text)
            if len(text) > longest:
                return False
    for name, longest in holds.lists:
        texts += filter(None, values[name])
        if any(len(text) > longest for text in values[name]):
            return False
    for name in holds.parts:
        part = values[name]
        if part is not None and _KNOWN_PLAIN.get(id(part)) is not part:
            parts.append(part)
            if not _gather(part.__dict__, _holds(part), texts, parts):
                return False
    for name in holds.groups:
        for part in values[name]:
            if _KNOWN_PLAIN.get(id(part)) is not part:
                parts.append(part)
                if not _gather(part.__dict__, _holds(part), texts, parts):
                    return False
    for name in holds.lines:
        given, within = None, holds
        for line in values[name]:
            if line.__pydantic_fields_set__ is not given:  # mostly they give the same
                given, within = line.__pydantic_fields_set__, _holds(line)
            if not _gather(line.__dict__, within, texts, parts):
                return False
    return True


class _Holds(NamedTuple):
    """The given fields with texts in them. What is left at its default is plain and passed over.

    `parts` and `groups` of them are often those of the claim before; `lines` never are.
    """

    texts: tuple[tuple[str, int], ...]
    lists: tuple[tuple[str, int], ...]
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    lines: tuple[str, ...]


@ByGiven
def _holds(model: type[Strict], given: frozenset[str]) -> _Holds:
    body = anatomy(model)
    lines = tuple(name for name in body.groups if issubclass(models_in(model, name)[0], ServiceLine))
    return _Holds(
        tuple((name, limit.longest) for name, limit in body.texts if name in given),
        tuple((name, limit.longest) for name, limit in body.lists if name in given),
        tuple(name for name in body.parts if name in given),
        tuple(name for name in body.groups if name in given and name not in lines),
        lines,
    )


def _odd(item: Strict, base: str) -> Iterator[OddText]:
    values, body = vars(item), anatomy(type(item))
    for name, limit in body.texts:
        yield from _told(values[name], f"{base}/{name}", limit)
    for name, limit in body.lists:
        for n, text in enumerate(values[name]):
            yield from _told(text, f"{base}/{name}/{n}", limit)
    for name in body.parts:
        if values[name] is not None:
            yield from _odd(values[name], f"{base}/{name}")
    for name in body.groups:
        for n, each in enumerate(values[name]):
            yield from _odd(each, f"{base}/{name}/{n}")


def _told(text: str | None, pointer: str, limit: Limit) -> Iterator[OddText]:
    if text and (len(text) > limit.longest or SENDABLE.fullmatch(text) is None):
        yield OddText(pointer, text, limit.longest, limit.exact)
