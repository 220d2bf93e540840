"""The shape of a unit: which of its segments stands where. Claims of one shape share one layout, made once.

A unit is what rules are tested on at a time: a claim, or a provider's or subscriber's level without the claims below
it. Its shape is the sequence of what its segments are in the guide; everything that depends on the shape alone (loops,
indexes, which rules can apply) is worked out here and kept, so that the next claim of the same shape costs a lookup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count
from typing import TypeAlias, TypeVar

from edigate.guides.situations.nodes import Node
from edigate.guides.situations.rule import Across, Joint, Rule, SegmentRule
from edigate.guides.tables import Element, Loop, Segment

Shape: TypeAlias = tuple[Segment, ...]
Tested = TypeVar("Tested", Rule, Joint)


class Checked:
    """A segment that has rules of its own: `asked` are asked about every text, `suspicious` when its pattern is found;
    `loops` are rules about the loop it stands in that are asked when their pattern is found in it.
    """

    __slots__ = ("asked", "loops", "position", "suspect", "suspicious")

    def __init__(
        self, position: int, rules: tuple[SegmentRule, ...], loops: tuple[tuple[Rule, Node], ...]
    ) -> None:
        self.position = position
        self.asked = tuple(rule for rule in rules if rule.suspect is None)
        self.suspicious = tuple(rule for rule in rules if rule.suspect is not None)
        self.loops = loops
        patterns = [rule.suspect.pattern for rule in self.suspicious if rule.suspect is not None]
        patterns += [rule.suspect[1].pattern for rule, _ in loops if rule.suspect is not None]
        self.suspect = _any_of(tuple(patterns))


@cache
def _any_of(patterns: tuple[str, ...]) -> Callable[[str], re.Match[str] | None] | None:
    """One search for all patterns, so that a text without any costs one look."""
    return (
        re.compile("|".join(f"(?:{each})" for each in dict.fromkeys(patterns))).search if patterns else None
    )


class Layout:
    """A shape worked out: `root`, what is to be tested on which loop, and the segments that have rules of their own."""

    __slots__ = ("across", "checked", "joints", "root", "tests")

    def __init__(
        self,
        unit: Loop,
        shape: Shape,
        rules: Mapping[str, tuple[Rule, ...]],
        segment_rules: tuple[SegmentRule, ...],
        joints: Mapping[str, tuple[Joint, ...]],
        across: tuple[Across, ...],
    ) -> None:
        self.root = Node(unit, None, 0)
        node, numbers = self.root, count(1)
        for position, definition in enumerate(shape):
            node = _enter(node, definition, self.root, numbers)
            node.definitions.add(definition)
            node.positions.setdefault(definition.id, []).append(position)
        tests = _tests(self.root, rules)
        self.tests = tuple(test for test in tests if test[0].suspect is None)
        self.joints = tuple(_tests(self.root, joints))
        self.across = tuple(_shown(self.root, across))
        gated: dict[int, list[tuple[Rule, Node]]] = {}
        for rule, node in tests:
            if rule.suspect is not None and rule.suspect[0] in node.positions:
                gated.setdefault(node.positions[rule.suspect[0]][0], []).append((rule, node))
        self.checked = tuple(
            Checked(position, concerned, loops)
            for position, definition in enumerate(shape)
            if (
                (concerned := tuple(rule for rule in segment_rules if _concerns(rule, definition)))
                or position in gated
            )
            for loops in (tuple(gated.get(position, ())),)
        )


def _enter(node: Node, definition: Segment, root: Node, numbers: Iterator[int]) -> Node:
    """The node of the loop a segment belongs to: begun anew when the segment opens it, else the one that is open."""
    loop = definition.loop
    if definition is loop.first and loop is not root.loop:
        wanted = [loop]
    else:
        open_node: Node | None = node
        while open_node is not None:
            if open_node.loop is loop:
                return open_node
            open_node = open_node.parent
        wanted = [loop]
    while wanted[-1].parent is not None and not _is_open(node, wanted[-1].parent):
        wanted.append(wanted[-1].parent)
    parent = wanted[-1].parent
    at: Node | None = node
    while at is not None and at.loop is not parent:
        at = at.parent
    at = at or root
    for each in reversed(wanted):
        if each is root.loop:
            continue
        made = Node(each, at, next(numbers))
        at.inner.append(made)
        at = made
    return at


def _is_open(node: Node, loop: Loop) -> bool:
    at: Node | None = node
    while at is not None:
        if at.loop is loop:
            return True
        at = at.parent
    return False


def _tests(node: Node, rules: Mapping[str, tuple[Tested, ...]]) -> list[tuple[Tested, Node]]:
    found = [test for each in node.inner for test in _tests(each, rules)]
    mine = rules.get(node.loop.id)
    if mine:
        present = node.present()
        found += [(rule, node) for rule in mine if _can_speak(rule, present)]
    return found


def _can_speak(rule: Rule | Joint, present: set[str]) -> bool:
    """Whether what is in a loop can give a rule occasion."""
    if rule.needs and rule.needs.isdisjoint(present):
        return False
    return not (isinstance(rule, Rule) and rule.lacks and rule.lacks <= present)


def _shown(node: Node, across: tuple[Across, ...]) -> list[tuple[Across, Node]]:
    """What is shown to the tests over the whole set, in the order of the file."""
    mine = [each for each in across if node.loop.id in each.scopes]
    if any(each.needs for each in mine):
        present = node.present()
        mine = [each for each in mine if not each.needs or not each.needs.isdisjoint(present)]
    return [
        *((each, node) for each in mine),
        *(shown for each in node.inner for shown in _shown(each, across)),
    ]


def _concerns(rule: SegmentRule, definition: Segment) -> bool:
    """Whether a rule can ever have something to say about this segment of the guide."""
    if definition.id not in rule.segments or (rule.loops and definition.loop.id not in rule.loops):
        return False
    if rule.when is None:
        return True
    at, code = rule.when
    cell = definition.elements[at - 1] if at <= len(definition.elements) else None
    return not isinstance(cell, Element) or cell.codes is None or code in cell.codes or code in cell.tolerated
