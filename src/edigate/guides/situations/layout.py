"""The shape of a unit: which of its segments stands where. Claims of one shape share one layout, made once.

A unit is what rules are tested on at a time: a claim, or a provider's or subscriber's level without the claims below
it. Its shape is the sequence of what its segments are in the guide; everything that depends on the shape alone (loops,
indexes, which rules can apply) is worked out here and kept, so that the next claim of the same shape costs a lookup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import TypeAlias, TypeVar

from edigate.guides.situations.looks import any_look, written
from edigate.guides.situations.nodes import Node
from edigate.guides.situations.rule import Across, Joint, Rule, SegmentRule
from edigate.guides.tables import Element, Loop, Segment

Shape: TypeAlias = tuple[Segment, ...]
Tested = TypeVar("Tested", Rule, Joint)


class Doubted:
    """A segment whose look can give occasion to rules: `rules` about it alone, `loops` about the loop it stands in.

    `look` fits a text when any of them has to be asked.
    """

    __slots__ = ("look", "loops", "position", "rules")

    def __init__(
        self, position: int, rules: tuple[SegmentRule, ...], loops: tuple[tuple[Rule, Node], ...]
    ) -> None:
        self.position, self.rules, self.loops = position, rules, loops
        looks = [written(rule.suspect) for rule in rules if rule.suspect is not None]
        looks += [written(rule.suspect[1]) for rule, _ in loops if rule.suspect is not None]
        self.look = any_look(looks)


class Layout:
    """A shape worked out: `root`, and what is to be tested on which loop.

    `asked` are segments with rules that are asked about every text, `doubted` those with rules that are asked when
    the text looks odd.
    """

    __slots__ = ("across", "asked", "doubted", "joints", "root", "shape", "tests")

    def __init__(
        self,
        unit: Loop,
        shape: Shape,
        rules: Mapping[str, tuple[Rule, ...]],
        segment_rules: tuple[SegmentRule, ...],
        joints: Mapping[str, tuple[Joint, ...]],
        across: tuple[Across, ...],
    ) -> None:
        self.shape = shape
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
        asked, doubted = [], []
        gated = _gated(tests)
        for position, definition in enumerate(shape):
            mine = [rule for rule in segment_rules if _concerns(rule, definition)]
            sure = tuple(rule for rule in mine if rule.suspect is None)
            unsure = tuple(rule for rule in mine if rule.suspect is not None)
            if sure:
                asked.append((position, definition, sure))
            if unsure or position in gated:
                doubted.append(Doubted(position, unsure, tuple(gated.get(position, ()))))
        self.asked, self.doubted = tuple(asked), tuple(doubted)


def _gated(tests: list[tuple[Rule, Node]]) -> dict[int, list[tuple[Rule, Node]]]:
    """The rules about loops that depend on the look of a segment, by the position of that."""
    found: dict[int, list[tuple[Rule, Node]]] = {}
    for rule, node in tests:
        if rule.suspect is not None and rule.suspect[0] in node.positions:
            found.setdefault(node.positions[rule.suspect[0]][0], []).append((rule, node))
    return found


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


def _shown(node: Node, across: tuple[Across, ...]) -> list[tuple[int, Node]]:
    """What is shown to the tests over the whole set (by their numbers), in the order of the file."""
    mine = [nth for nth, each in enumerate(across) if node.loop.id in each.scopes]
    if any(across[nth].needs for nth in mine):
        present = node.present()
        mine = [nth for nth in mine if not across[nth].needs or not across[nth].needs.isdisjoint(present)]
    return [
        *((nth, node) for nth in mine),
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
