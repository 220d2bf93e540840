"""Asks the rules of units that have ended: by the dozen, rule by rule, which costs less than unit by unit.

What is found is told in the order of the file all the same. Only what is carried through a whole set (`rule.Fold`) is
shown the units one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeAlias

from edigate.guides.situations.branch import Fault, Seen, Unit
from edigate.guides.situations.context import Context
from edigate.guides.situations.layout import Doubted, Layout
from edigate.guides.situations.looks import fits, written
from edigate.guides.situations.rule import Across, AnyRule, SegmentRule
from edigate.guides.tables import Segment
from edigate.x12.delimiters import Delimiters

_MOST_UNITS = 64
_MOST_SEGMENTS = 2_048
_MOST_TEXTS = 2_000  # answers kept for a segment of the guide; files repeat a few hundred texts

Tell = Callable[[AnyRule, Fault], None]
Said: TypeAlias = tuple[tuple[SegmentRule, Fault], ...]


class Inquiry:
    """The rules asked about the units of one set. `take` them in order, then `close`."""

    def __init__(self, across: tuple[Across, ...], marks: Delimiters, context: Context, tell: Tell) -> None:
        self._marks, self._context, self._tell = marks, context, tell
        self._folds = [each.begin() for each in across]
        self._said: defaultdict[Segment, dict[str, Said]] = context.memory.answers(context, marks)
        self._units: list[tuple[Unit, Layout]] = []
        self._layouts: dict[Layout, list[Unit]] = {}  # the same units, those of one layout together
        self._segments = 0
        self._found: list[tuple[AnyRule, Fault]] = []

    def take(self, unit: Unit, layout: Layout) -> None:
        """A unit that has ended."""
        self._units.append((unit, layout))
        self._layouts.setdefault(layout, []).append(unit)
        self._segments += len(unit.texts)
        if len(self._units) >= _MOST_UNITS or self._segments >= _MOST_SEGMENTS:
            self._ask()

    def close(self) -> None:
        """The end of the set."""
        self._ask()
        for fold in self._folds:
            self._found += fold.close(self._context)
        self._tell_all()

    def _ask(self) -> None:
        """Ask about the units that wait."""
        units, layouts, folds = self._units, self._layouts, self._folds
        self._units, self._layouts, self._segments = [], {}, 0
        for layout, alike in layouts.items():
            self._ask_segments(layout, alike)
            self._ask_loops(layout, alike)
        for unit, layout in units:
            for nth, node in layout.across:
                self._found += folds[nth].take(unit.branch(node), self._context)
            unit.forget_branches()
        self._tell_all()

    def _ask_segments(self, layout: Layout, units: list[Unit]) -> None:
        """The rules about single segments: about each text, or about those that look odd."""
        for position, definition, rules in layout.asked:
            known = self._said[definition]
            for unit in units:
                text = unit.texts[position]
                said = known.get(text)
                if said is None:
                    said = self._learn(known, text, unit.seen(position), rules)
                if said:
                    place = unit.places[position]
                    self._found += ((rule, fault.moved(place)) for rule, fault in said)
        for unit in units:
            if not unit.plain:
                for each in layout.doubted:
                    if fits(each.look, self._marks)(unit.texts[each.position]):
                        self._ask_doubted(each, unit)

    def _ask_loops(self, layout: Layout, units: list[Unit]) -> None:
        """The rules about loops."""
        context, found = self._context, self._found
        for rule, node in layout.tests:
            test = rule.test
            for unit in units:
                for fault in test(unit.branch(node), context):
                    found.append((rule, fault))
        for joint, node in layout.joints:
            examine = joint.test
            for unit in units:
                found += examine(unit.branch(node), context)

    def _ask_doubted(self, doubted: Doubted, unit: Unit) -> None:
        """The rules whose look fits a text."""
        seen, marks, context = unit.seen(doubted.position), self._marks, self._context
        for rule in doubted.rules:
            if rule.suspect is not None and fits(written(rule.suspect), marks)(seen.text):
                self._note(rule, rule.test(seen, context))
        for test, node in doubted.loops:
            if test.suspect is not None and fits(written(test.suspect[1]), marks)(seen.text):
                self._note(test, test.test(unit.branch(node), context))

    def _note(self, rule: AnyRule, faults: Iterable[Fault]) -> None:
        self._found += ((rule, fault) for fault in faults)

    def _tell_all(self) -> None:
        """Tell what was found, in the order of the file."""
        found, self._found = self._found, []
        for rule, fault in sorted(found, key=_place) if found else ():
            self._tell(rule, fault)

    def _learn(self, known: dict[str, Said], text: str, seen: Seen, rules: tuple[SegmentRule, ...]) -> Said:
        """Ask the rules about one segment's text, and remember what they say: files repeat themselves."""
        said = tuple((rule, fault) for rule in rules for fault in rule.test(seen, self._context))
        if len(known) >= _MOST_TEXTS:
            known.clear()
        known[text] = said
        return said


def _place(found: tuple[AnyRule, Fault]) -> int:
    return found[1].place
