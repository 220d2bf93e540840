"""Which fields a claim gives, and which its lines give: much of what is asked of a claim follows from that alone.

`makeup_of` gives claims that give the same one and the same object, so that what follows is worked out once for each.
"""

from __future__ import annotations

from edigate.claims.anatomy import models_in
from edigate.claims.base import Strict
from edigate.claims.core import ClaimCore

_MOST = 1_000  # different ones: then all are forgotten


class Makeup:
    """The names that a claim of one class gives, and those that any of its lines gives; known by its identity."""

    __slots__ = ("at_lines", "given", "line", "model")

    def __init__(self, model: type[ClaimCore], given: frozenset[str], at_lines: frozenset[str]) -> None:
        self.model, self.given, self.at_lines = model, given, at_lines
        self.line: type[Strict] = models_in(model, "lines")[0]


_known: dict[tuple[type[ClaimCore], frozenset[str], frozenset[str]], Makeup] = {}
# By the sets themselves: `claims.plain` gives all items with the same names one and the same. A set that is held here
# lends its identity to no other.
_by_sets: dict[tuple[int, frozenset[int]], tuple[Makeup, tuple[set[str], ...]]] = {}


def makeup_of(claim: ClaimCore) -> Makeup:
    """The makeup of a claim."""
    given = claim.__pydantic_fields_set__
    at_lines = [line.__pydantic_fields_set__ for line in claim.__dict__["lines"]]
    key = id(given), frozenset(map(id, at_lines))
    known = _by_sets.get(key)
    if known is not None:
        return known[0]
    makeup = _by_names(type(claim), frozenset(given), frozenset[str]().union(*at_lines))
    if len(_by_sets) >= _MOST:
        _by_sets.clear()
    _by_sets[key] = makeup, (given, *at_lines)
    return makeup


def _by_names(model: type[ClaimCore], given: frozenset[str], at_lines: frozenset[str]) -> Makeup:
    key = model, given, at_lines
    makeup = _known.get(key)
    if makeup is None:
        if len(_known) >= _MOST:
            _known.clear()
        makeup = _known[key] = Makeup(*key)
    return makeup
