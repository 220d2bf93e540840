"""What objects with the same names in the same order have in common, and one expression for all their texts.

Texts that it matches need no repair, and the model takes them as they are: amounts with two decimals, dates as ISO
text, words from one of a list, and otherwise printable ASCII without a blank that could be taken away. What it does not match
may be as right; it is looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BeforeValidator

from edigate.claims.base import LONGEST_TEXT, Strict, day, money
from edigate.claims.repair_rules import rules_of
from edigate.claims.repairs import plan_of

_BETWEEN = "\x1f"  # stands in no text that is matched
_AMOUNT = r"[0-9]{1,15}\.[0-9][0-9]"
_DAY = r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]"
_TEXT = r"[!-~]+(?: +[!-~]+)*"
_OF_VALIDATORS: Mapping[object, str] = MappingProxyType({money: _AMOUNT, day: _DAY})
_MOST_DAYS = 10_000


class _Days(dict[str, date]):
    """Days by their ISO text; of a text that is none, `ValueError`."""

    def __missing__(self, text: str) -> date:
        known = date.fromisoformat(text)
        if len(self) >= _MOST_DAYS:
            self.clear()
        self[text] = known
        return known


DAYS = _Days()


class Shape:
    """The names of an object: which of them hold `amounts`, which `days`, and the `rest` that is no text.

    `given` is the one set of these names; `is_whole`: nothing is missing among them.
    """

    __slots__ = ("_match", "_pick", "amounts", "days", "given", "is_whole", "rest")

    def __init__(self, model: type[Strict], parent: str, values: Mapping[str, Any]) -> None:
        self.given = set(values)
        self.is_whole = all(n in values for n, field in model.model_fields.items() if field.is_required())
        patterns: dict[str, str] = {}
        amounts, days = [], []
        for name, value in values.items():
            pattern = _pattern(model, parent, name) if type(value) is str else None
            if pattern is None:
                continue
            patterns[name] = pattern
            if pattern is _AMOUNT:
                amounts.append(name)
            elif pattern is _DAY:
                days.append(name)
        self.amounts, self.days = tuple(amounts), tuple(days)
        self.rest = tuple(name for name in values if name not in patterns)
        self._pick: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None
        self._match: Callable[[str], object] | None = None
        if len(patterns) > 1:  # of one name, `itemgetter` gives no tuple
            self._pick = itemgetter(*patterns)
            self._match = re.compile(_BETWEEN.join(patterns.values())).fullmatch

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether all texts of an object with these names are as described."""
        if self._match is None or self._pick is None:
            return False
        try:
            text = _BETWEEN.join(self._pick(values))
        except TypeError:  # no text
            return False
        return len(text) <= LONGEST_TEXT and self._match(text) is not None


def _pattern(model: type[Strict], parent: str, name: str) -> str | None:
    """The usual texts of a field; None when it is not for texts, or for such as are not told here."""
    field = model.model_fields.get(name)
    if field is None:
        return None
    fine, _ = plan_of(parent, name)
    told = [*field.metadata, *_inside(field.annotation)]
    for each in told:
        if isinstance(each, BeforeValidator):
            return _OF_VALIDATORS.get(each.func)
    if str in told:
        rules = rules_of(parent, name)
        return rules[-1].fine if rules else _TEXT
    words = [each for each in told if isinstance(each, str) and fine(each)]
    return f"(?:{'|'.join(map(re.escape, words))})" if words else None


def _inside(annotation: Any) -> list[Any]:
    """What a type that is no list is made of: types, the words of a `Literal`, what `Annotated` adds."""
    if get_origin(annotation) is tuple:
        return []
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [annotation, *(inner for each in get_args(annotation) for inner in _inside(each))]
