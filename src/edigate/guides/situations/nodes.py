"""The loops of a shape: which positions belong to which loop, without the segments themselves."""

from __future__ import annotations

from edigate.guides.tables import Loop, Segment


class Node:
    """One loop of a unit: the positions of its own segments in the unit, by id, and its inner loops."""

    __slots__ = ("_inside", "definitions", "inner", "loop", "number", "parent", "positions")

    def __init__(self, loop: Loop, parent: Node | None, number: int) -> None:
        self.loop, self.parent, self.number = loop, parent, number
        self.definitions: set[Segment] = set()
        self.positions: dict[str, list[int]] = {}
        self.inner: list[Node] = []
        self._inside: dict[tuple[str, str], tuple[int, ...]] = {}

    def inside(self, id_: str, loop: str = "") -> tuple[int, ...]:
        """The positions of the segments with this id in the inner loops named (or all), one level down; found once."""
        found = self._inside.get((id_, loop))
        if found is None:
            found = self._inside[id_, loop] = tuple(
                position
                for each in self.inner
                if not loop or each.loop.id == loop
                for position in each.positions.get(id_, ())
            )
        return found

    def first(self) -> int:
        """The position of the loop's first segment."""
        own = [where[0] for where in self.positions.values()]
        return min([*own, *(each.first() for each in self.inner)])

    def present(self) -> set[str]:
        """What is in the loop: ids of segments ("REF"), with their qualifiers ("REF*F8"), ids of inner loops."""
        ids = set(self.positions)
        for definition in self.definitions:
            if definition.qualifier:
                ids.update(f"{definition.id}*{code}" for code in definition.qualifier.codes)
        for each in self.inner:
            ids.add(each.loop.id)
            ids |= each.present()
        return ids
