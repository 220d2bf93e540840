"""Cuts a set into units as its segments come, and tests the rules of each unit when it has ended.

A unit is a claim, or a provider's or subscriber's level without what stands below it. Memory holds one claim and the
levels above it, however long the set is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from edigate.guides.situations.branch import Fault, Row, Seen, Unit
from edigate.guides.situations.catalog import across_of, joints_of, rules_of, segment_rules_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.layout import Checked, Layout, Shape
from edigate.guides.situations.rule import AnyRule, Breach, PartnerRules, Rule, SegmentRule
from edigate.guides.tables import Guide, Loop, Segment
from edigate.x12.delimiters import Delimiters

UNITS = {
    "837": frozenset(("2000A", "2000B", "2000C", "2300")),
    "835": frozenset(("2000", "2100")),
    "277": frozenset(("2000A", "2000B", "2000C", "2000D", "2000E", "2200D", "2200E")),
    "276": frozenset(("2000A", "2000B", "2000C", "2000D", "2000E", "2200D", "2200E")),
    "999": frozenset(("2000",)),
}

Tell = Callable[[AnyRule, Fault], None]
_MOST_TEXTS = 20_000  # answers kept; files repeat a few hundred texts
_MOST_SHAPES = 2_000
_MOST_PROFILES = 64  # guides times partners; what has not been asked for longest is worked out again


class Watch:
    """Watches one set. `take_all` its segments in order, then `close`."""

    def __init__(
        self,
        guide: Guide,
        marks: Delimiters,
        context: Context,
        tell: Tell,
        partner: PartnerRules | None = None,
    ) -> None:
        self._marks, self._context, self._tell = marks, context, tell
        self._known = _knowledge(guide, context.guide, partner)
        self._folds = {each: each.begin() for each in self._known.across}
        self._said: dict[tuple[Segment, str], tuple[tuple[SegmentRule, Fault], ...]] = {}
        self._rows: list[Row] = []  # of the unit that is open
        self._unit = guide.body
        self._above: list[tuple[Loop, Unit]] = []  # units around the open one, outermost first

    def take_all(self, rows: list[Row]) -> None:
        """The next segments: what each is in the guide, its text, its place in the set."""
        openers, start = self._known.openers, 0
        for at, row in enumerate(rows):
            if row[0] in openers:
                self._rows += rows[start:at]
                start = at
                self._begin(openers[row[0]])
        self._rows += rows[start:]

    def close(self) -> None:
        """The end of the set."""
        self._end()
        for fold in self._folds.values():
            self._tell_all(fold.close(self._context))

    def _begin(self, unit: Loop) -> None:
        """A unit begins: the open one ends, and is kept as long as the new one stands in it."""
        ended = self._end()
        around = self._known.around[unit]
        self._above = [each for each in (*self._above, (self._unit, ended)) if each[0] in around]
        self._unit = unit

    def _end(self) -> Unit:
        """Test the rules of the unit that is open."""
        rows = self._rows
        self._rows = []
        unit = Unit(rows, self._above[-1][1] if self._above else None, self._marks)
        layout = self._known.layout(self._unit, tuple([row[0] for row in rows]))
        unit.root = layout.root
        for each in layout.checked:
            definition, text, place = rows[each.position]
            if each.suspect is not None and each.suspect(text):
                self._suspect(each, unit)
            if each.asked:
                said = self._said.get((definition, text))
                if said is None:
                    said = self._learn(definition, text, unit.seen(each.position), each.asked)
                for rule, fault in said:
                    self._tell(rule, fault.moved(place))
        for test, node in layout.tests:
            for fault in test.test(unit.branch(node), self._context):
                self._tell(test, fault)
        for joint, node in layout.joints:
            self._tell_all(joint.test(unit.branch(node), self._context))
        for across, node in layout.across:
            self._tell_all(self._folds[across].take(unit.branch(node), self._context))
        unit.forget_branches()
        return unit

    def _suspect(self, checked: Checked, unit: Unit) -> None:
        """Ask the rules whose pattern is found in a text."""
        seen = unit.seen(checked.position)
        for rule in checked.suspicious:
            if rule.suspect is not None and rule.suspect.search(seen.text):
                for fault in rule.test(seen, self._context):
                    self._tell(rule, fault)
        for test, node in checked.loops:
            if test.suspect is not None and test.suspect[1].search(seen.text):
                for fault in test.test(unit.branch(node), self._context):
                    self._tell(test, fault)

    def _tell_all(self, breaches: Iterable[Breach]) -> None:
        for rule, fault in breaches:
            self._tell(rule, fault)

    def _learn(
        self, definition: Segment, text: str, seen: Seen, rules: tuple[SegmentRule, ...]
    ) -> tuple[tuple[SegmentRule, Fault], ...]:
        """Ask the rules about one segment's text, and remember what they say: files repeat themselves."""
        said = tuple((rule, fault) for rule in rules for fault in rule.test(seen, self._context))
        if len(self._said) >= _MOST_TEXTS:
            self._said.clear()
        self._said[definition, text] = said
        return said


class _Knowledge:
    """What depends on the guide and the partner alone: which segments open units, what stands around a unit, layouts
    of shapes.
    """

    def __init__(self, guide: Guide, name: str, partner: PartnerRules) -> None:
        units = {loop for loop in guide.loops if loop.id in UNITS.get(guide.set, frozenset())}
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
def _knowledge(guide: Guide, name: str, partner: PartnerRules | None) -> _Knowledge:
    return _Knowledge(guide, name, partner or PartnerRules())


def _path(loop: Loop) -> list[Loop]:
    """The loop and all around it, innermost first."""
    path = [loop]
    while path[-1].parent is not None:
        path.append(path[-1].parent)
    return path
