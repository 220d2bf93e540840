"""What follows from which fields of an item were given, worked out once: nearly all items of a file give the same ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from edigate.claims.base import Strict

Answer = TypeVar("Answer")

_MOST = 1_000  # different ones: then all are forgotten


class ByGiven(Generic[Answer]):
    """The answer `work_out(class, names of the fields given)` for an item.

    `claims.plain` gives all items with the same names one and the same set of them: such a set is known by its identity.
    """

    __slots__ = ("_by_names", "_by_set", "_work_out")

    def __init__(self, work_out: Callable[[type[Strict], frozenset[str]], Answer]) -> None:
        self._work_out = work_out
        self._by_set: dict[int, tuple[set[str], Answer]] = {}
        self._by_names: dict[tuple[type[Strict], frozenset[str]], tuple[Answer]] = {}

    def __call__(self, item: Strict) -> Answer:
        """The answer for this item."""
        given = item.__pydantic_fields_set__
        known = self._by_set.get(id(given))
        if known is not None and known[0] is given:
            return known[1]
        key = (type(item), frozenset(given))
        by_names = self._by_names.get(
            key
        )  # another thread may forget all in between: nothing is looked up twice
        answer = self._work_out(*key) if by_names is None else by_names[0]
        if by_names is None:
            if len(self._by_names) >= _MOST:
                self._by_names.clear()
            self._by_names[key] = (answer,)
        if len(self._by_set) >= _MOST:
            self._by_set.clear()
        self._by_set[id(given)] = given, answer
        return answer
