"""Cuts the segments of a set before each one that may open a unit, by their ids alone.

A piece has a *signature*, the first three characters of its texts in a row: the ids of its segments. Pieces of one
signature are alike, or nearly so.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import TypeAlias

_WIDTH = 3  # of an id and, if it has two characters, the separator after it
_LONGEST = 1024  # segments of a piece; more are cut anywhere
_head = itemgetter(slice(_WIDTH))

Cut: TypeAlias = tuple[str, list[str]]


class Pieces:
    """The pieces of one set; `openers` are the ids that a unit may begin with. What is not whole yet is held back."""

    def __init__(self, openers: frozenset[str], separator: str) -> None:
        self._openers = tuple((id_ + separator)[:_WIDTH] for id_ in openers)
        self._held: list[str] = []

    def cut(self, texts: list[str]) -> Iterator[Cut]:
        """The signature and the texts of each piece that is whole."""
        texts = self._held + texts
        heads = "".join(map(_head, texts))
        if len(heads) != _WIDTH * len(texts):
            heads = "".join(text[:_WIDTH].ljust(_WIDTH) for text in texts)
        start = 0
        for end in self._ends(heads):
            yield heads[_WIDTH * start : _WIDTH * end], texts[start:end]
            start = end
        if len(texts) - start > _LONGEST:
            yield heads[_WIDTH * start :], texts[start:]
            start = len(texts)
        self._held = texts[start:]

    def rest(self) -> Cut:
        """What was held back, at the end of the set."""
        texts, self._held = self._held, []
        return "".join(text[:_WIDTH].ljust(_WIDTH) for text in texts), texts

    def _ends(self, heads: str) -> list[int]:
        """Where pieces end: before each opener but one that is the first."""
        found = []
        for opener in self._openers:
            at = heads.find(opener, 1)
            while at >= 0:
                if at % _WIDTH == 0:
                    found.append(at // _WIDTH)
                at = heads.find(opener, at + 1)
        found.sort()
        return found
