"""What is known of a guide and of a partner before any file: units, the rules that apply, and the layouts of shapes."""

from __future__ import annotations

from functools import lru_cache

from edigate.guides.situations.catalog import across_of, joints_of, rules_of, segment_rules_of
from edigate.guides.situations.layout import Layout, Shape
from edigate.guides.situations.rule import PartnerRules, Rule
from edigate.guides.tables import Guide, Loop

UNITS = {
    "837": frozenset(("2000A", "2000B", "2000C", "2300")),
    "835": frozenset(("2000", "2100")),
    "277": frozenset(("2000A", "2000B", "2000C", "2000D", "2000E", "2200D", "2200E")),
    "276": frozenset(("2000A", "2000B", "2000C", "2000D", "2000E", "2200D", "2200E")),
    "999": frozenset(("2000",)),
}

_MOST_SHAPES = 2_000
_MOST_PROFILES = 64  # guides times partners; what has not been asked for longest is worked out again


class Knowledge:
    """What depends on the guide and the partner alone: which segments open units, what stands around a unit, layouts
    of shapes.
    """

    def __init__(self, guide: Guide, name: str, partner: PartnerRules) -> None:
        units = {loop for loop in guide.loops if loop.id in UNITS.get(guide.set, frozenset())}
        self.opening_ids = frozenset(loop.first.id for loop in units)
        self.openers = {loop.first: loop for loop in units}
        self.around = {loop: frozenset(_path(loop)) - {loop} for loop in units}
        self._rules = _with(rules_of(name), partner.rules)
        self._segment_rules = (*segment_rules_of(name), *partner.segment_rules)
        self._joints = joints_of(name)
        self.across = (*across_of(name), *partner.across)
        self._layouts: dict[Loop, dict[Shape, Layout]] = {}

    def layout(self, unit: Loop, shape: Shape) -> Layout:
        """The layout of a shape."""
        known = self._layouts.setdefault(unit, {})
        layout = known.get(shape)
        if layout is None:
            if len(known) >= _MOST_SHAPES:
                known.clear()
            layout = known[shape] = Layout(
                unit, shape, self._rules, self._segment_rules, self._joints, self.across
            )
        return layout


def _with(rules: dict[str, tuple[Rule, ...]], more: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """The rules by loop, and a partner's after the guide's."""
    both = dict(rules)
    for rule in more:
        both[rule.scope] = (*both.get(rule.scope, ()), rule)
    return both


@lru_cache(maxsize=_MOST_PROFILES)
def knowledge(guide: Guide, name: str, partner: PartnerRules | None) -> Knowledge:
    """What is known of a guide, whose rules are listed under this name, with the rules of a partner."""
    return Knowledge(guide, name, partner or PartnerRules())


def _path(loop: Loop) -> list[Loop]:
    """The loop and all around it, innermost first."""
    path = [loop]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path
