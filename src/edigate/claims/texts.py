"""Every text of a claim that goes on the wire: which of them cannot go out as they stand?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from edigate.claims.anatomy import anatomy, models_in
from edigate.claims.base import Limit, Strict
from edigate.claims.given import ByGiven
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


def _is_plain(item: Strict) -> bool:
    """Whether every text in it can go out as it stands; no pointer is made for the many claims that are fine."""
    texts: list[str] = []
    return _gather(item.__dict__, _holds(item), texts) and are_clean(texts)


def _gather(values: Mapping[str, Any], holds: _Holds, texts: list[str]) -> bool:
    """Add the texts of an item with these values, and tell whether none is too long."""
    for name, longest in holds.texts:
        text = values[name]
        if text:
            texts.append(text)
            if len(text) > longest:
                return False
    for name in holds.known:
        part = values[name]
        if part is not None and _KNOWN_PLAIN.get(id(part)) is not part and not _is_known(part):
            return False
    for name in holds.others:
        if (part := values[name]) is not None and not _gather(part.__dict__, _holds(part), texts):
            return False
    if holds.lists or holds.known_groups or holds.groups:
        return _gather_lists(values, holds, texts)
    return True


def _gather_lists(values: Mapping[str, Any], holds: _Holds, texts: list[str]) -> bool:
    for name, longest in holds.lists:
        texts += filter(None, values[name])
        if any(len(text) > longest for text in values[name]):
            return False
    for name in holds.known_groups:
        for part in values[name]:
            if _KNOWN_PLAIN.get(id(part)) is not part and not _is_known(part):
                return False
    for name in holds.groups:
        given, within = None, holds
        for part in values[name]:
            if part.__pydantic_fields_set__ is not given:  # lines mostly give the same
                given, within = part.__pydantic_fields_set__, _holds(part)
            if not _gather(part.__dict__, within, texts):
                return False
    return True


class _Holds(NamedTuple):
    """The given fields with texts in them. What is left at its default is plain and passed over.

    `known` are parts of texts alone, often those of the claim before: each is judged by itself and remembered.
    """

    texts: tuple[tuple[str, int], ...]
    lists: tuple[tuple[str, int], ...]
    known: tuple[str, ...]
    others: tuple[str, ...]
    known_groups: tuple[str, ...]
    groups: tuple[str, ...]


@ByGiven
def _holds(model: type[Strict], given: frozenset[str]) -> _Holds:
    body = anatomy(model)
    parts = [name for name in body.parts if name in given]
    return _Holds(
        tuple((name, limit.longest) for name, limit in body.texts if name in given),
        tuple((name, limit.longest) for name, limit in body.lists if name in given),
        tuple(name for name in parts if _is_texts_only(model, name)),
        tuple(name for name in parts if not _is_texts_only(model, name)),
        tuple(name for name in body.groups if name in given and _is_texts_only(model, name)),
        tuple(name for name in body.groups if name in given and not _is_texts_only(model, name)),
    )


def _is_texts_only(model: type[Strict], name: str) -> bool:
    return all(anatomy(each).texts_only for each in models_in(model, name))


def _is_known(part: Strict) -> bool:
    """Whether a part of texts alone is plain; it is remembered."""
    if not _is_plain(part):
        return False
    if len(_KNOWN_PLAIN) >= _MOST:
        _KNOWN_PLAIN.clear()
    _KNOWN_PLAIN[id(part)] = part
    return True


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
