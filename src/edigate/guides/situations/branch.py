"""Loops as they came: a `Branch` is one loop of the file with its segments and inner loops, a `Seen` one segment.

Element n is `seen[n]` without surrounding blanks, "" when it is absent; a rule never has to ask whether it is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edigate.guides.situations.nodes import Node
from edigate.guides.tables import Segment
from edigate.x12.delimiters import Delimiters


def element_of(text: str, element: int, mark: str) -> str:
    """Element `element` of a segment's text as it stands, "" when it is absent: where making a `Seen` costs too much."""
    values = text.split(mark, element + 1)
    return values[element] if element < len(values) else ""


class Fault:
    """Where a rule is broken: a segment's element, or the place where a missing segment was due; `detail` adds to the text."""

    __slots__ = ("component", "detail", "element", "id", "loop", "place")

    def __init__(
        self, place: int, id_: str, loop: str | None, element: int | None, component: int | None, detail: str
    ) -> None:
        self.place, self.id, self.loop = place, id_, loop
        self.element, self.component, self.detail = element, component, detail

    def moved(self, place: int) -> Fault:
        """The same fault of the same text at another place."""
        return Fault(place, self.id, self.loop, self.element, self.component, self.detail)


class Seen:
    """One segment of the file: `place` in the set (ST = 1), `definition` what it is in the guide."""

    __slots__ = ("_marks", "_values", "definition", "place", "text")

    def __init__(self, definition: Segment, text: str, place: int, marks: Delimiters) -> None:
        self.definition, self.text, self.place = definition, text, place
        self._marks = marks
        self._values: list[str] | None = None

    def __getitem__(self, element: int) -> str:
        """Element `element` (from 1; 0 is the id) without surrounding blanks, "" when it is absent."""
        values = self._values
        if values is None:
            values = self._values = self.text.split(self._marks.element)
        return values[element].strip() if element < len(values) else ""

    def __len__(self) -> int:
        """The number of elements."""
        if self._values is None:
            self._values = self.text.split(self._marks.element)
        return len(self._values) - 1

    def part(self, element: int, component: int) -> str:
        """Component `component` (from 1) of an element, "" when it is absent."""
        parts = self[element].split(self._marks.component)
        return parts[component - 1].strip() if component <= len(parts) else ""

    def values(self, element: int, component: int | None = None) -> list[str]:
        """Every repetition of an element, or of one of its components; one "" when it is absent."""
        mark = self._marks.repetition
        repeated = self[element].split(mark) if mark else [self[element]]
        if component is None:
            return [each.strip() for each in repeated]
        split = (each.split(self._marks.component) for each in repeated)
        return [parts[component - 1].strip() if component <= len(parts) else "" for parts in split]

    def parts(self, element: int) -> list[str]:
        """Every component of an element."""
        return self[element].split(self._marks.component) if self[element] else []

    def at(self, element: int | None = None, component: int | None = None, detail: str = "") -> Fault:
        """The fault at this segment, or at one of its elements."""
        loop = self.definition.loop
        name = loop.id if loop.parent is not None else None
        return Fault(self.place, self.definition.id, name, element, component, detail)


class Unit:
    """Segments of a set that follow each other, as rules see them; `Seen`s and branches are made when asked for.

    Segment n is `shape[n]` in the guide, `texts[n]` in the file, and number `places[n]` of the set. `above` is the unit
    it stands in, `root` its outermost loop; `plain` says that no text of it looks odd to any rule.
    """

    __slots__ = ("_branches", "_seen", "above", "marks", "places", "plain", "root", "shape", "texts")

    root: Node

    def __init__(
        self,
        shape: Sequence[Segment],
        texts: Sequence[str],
        places: Sequence[int],
        marks: Delimiters,
        plain: bool = False,
    ) -> None:
        self.shape, self.texts, self.places, self.marks = shape, texts, places, marks
        self.plain = plain
        self.above: Unit | None = None
        self._seen: dict[int, Seen] = {}
        self._branches: dict[int, Branch] = {}

    def and_then(self, more: Unit) -> Unit:
        """This with what follows; a unit may come in many pieces, so its lists grow where they are."""
        grown = self
        if not isinstance(self.shape, list):
            grown = Unit([*self.shape], [*self.texts], [*self.places], self.marks)
        for mine, others in (
            (grown.shape, more.shape),
            (grown.texts, more.texts),
            (grown.places, more.places),
        ):
            assert isinstance(mine, list)
            mine += others
        return grown

    def seen(self, position: int) -> Seen:
        """The segment at a position."""
        found = self._seen.get(position)
        if found is None:
            found = self._seen[position] = Seen(
                self.shape[position], self.texts[position], self.places[position], self.marks
            )
        return found

    def forget_branches(self) -> None:
        """Let go of branches, which hold the unit: what holds itself has to be searched for to be freed."""
        self._branches.clear()

    def branch(self, node: Node) -> Branch:
        """The loop of a node."""
        found = self._branches.get(node.number)
        if found is None:
            found = self._branches[node.number] = Branch(node, self)
        return found


class Branch:
    """One loop of the file with its segments and inner loops (but for inner units, which have rules of their own)."""

    __slots__ = ("node", "unit")

    def __init__(self, node: Node, unit: Unit) -> None:
        self.node, self.unit = node, unit

    def all(self, id_: str, *qualifiers: str, element: int = 1) -> list[Seen]:
        """The segments of this loop with this id, and one of these qualifiers if any are given."""
        unit = self.unit
        found = [unit.seen(position) for position in self.node.positions.get(id_, ())]
        return [each for each in found if each[element] in qualifiers] if qualifiers else found

    def first(self, id_: str, *qualifiers: str, element: int = 1) -> Seen | None:
        """The first such segment."""
        for position in self.node.positions.get(id_, ()):
            seen = self.unit.seen(position)
            if not qualifiers or seen[element] in qualifiers:
                return seen
        return None

    def values(self, id_: str) -> list[list[str]]:
        """The elements of these segments as they stand, for sums over many segments; element n at index n."""
        unit = self.unit
        mark = unit.marks.element
        return [unit.texts[position].split(mark) for position in self.node.positions.get(id_, ())]

    def loops(self, *ids: str) -> list[Branch]:
        """The inner loops with these ids, in the order of the file."""
        unit = self.unit
        return [unit.branch(each) for each in self.node.inner if each.loop.id in ids]

    def below(self, id_: str) -> Branch | None:
        """The first inner loop with this id."""
        return next((self.unit.branch(each) for each in self.node.inner if each.loop.id == id_), None)

    def up(self, *ids: str) -> Branch | None:
        """The nearest loop with one of these ids that this one stands in (or is)."""
        node: Node | None = self.node
        unit: Unit | None = self.unit
        while unit is not None:
            while node is not None:
                if node.loop.id in ids:
                    return unit.branch(node)
                node = node.parent
            unit = unit.above
            node = unit.root if unit else None
        return None

    def outermost(self) -> Branch:
        """What stands around all units: the set, with its segments before the first unit."""
        unit = self.unit
        while unit.above is not None:
            unit = unit.above
        return Branch(unit.root, unit)

    def everywhere(self, id_: str) -> Iterator[Seen]:
        """The segments with this id in this loop and all inner ones."""
        yield from self.all(id_)
        for each in self.node.inner:
            yield from self.unit.branch(each).everywhere(id_)

    def missing(self, id_: str, detail: str = "", *, loop: str | None = None) -> Fault:
        """The fault that a segment should be in this loop (or open the inner loop named) and is not: told at its head."""
        own, places = self.node.loop, self.unit.places
        place = places[self.node.first()] if places else 2  # nothing came before the next unit: due behind ST
        return Fault(place, id_, loop or (own.id if own.parent else None), None, None, detail)
