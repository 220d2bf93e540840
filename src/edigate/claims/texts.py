"""Every text of a claim that goes on the wire: which of them cannot go out as they stand?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from edigate.claims.anatomy import anatomy
from edigate.claims.base import Limit, Strict
from edigate.claims.model import Claim
from edigate.claims.text import SENDABLE, clean


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
    values, body, sendable = vars(item), anatomy(type(item)), SENDABLE.fullmatch
    for name, limit in body.texts:
        text = values[name]
        if text and (len(text) > limit.longest or sendable(text) is None):
            return False
    for name, limit in body.lists:
        for text in values[name]:
            if text and (len(text) > limit.longest or sendable(text) is None):
                return False
    for name in body.parts:
        part = values[name]
        if part is not None and not _is_plain(part):
            return False
    for name in body.groups:
        for part in values[name]:
            if not _is_plain(part):
                return False
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
