"""The table that says where each field of a Change Healthcare v3 claim body goes: rows of text, made into a tree once.

A row has the kinds of claim it is for (P, I, D; or @NAME, a shape that other rows use), their path, our path, and how the
value is read (`chc_values`). In paths `[]` is each element of a list, a number one place of it, `+` its next free place;
`/` in front begins at the claim, `who` is the patient. `*` takes in all rows of another shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_LETTERS = {"professional": "P", "institutional": "I", "dental": "D"}
NOWHERE = "-"


class Node:
    """A field of theirs: what it holds, and where it goes. `shape` are the fields of the object it is."""

    __slots__ = ("children", "how", "is_list", "ours", "shape")

    def __init__(self) -> None:
        self.children: dict[str, Node] = {}
        self.is_list = False
        self.ours: tuple[str, ...] = ()
        self.how = ""
        self.shape: Node | None = None


@lru_cache(maxsize=8)
def tree(text: str, kind: str) -> Node:
    """The fields of a body of this kind of claim, as the table's text says."""
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    shapes: dict[str, Node] = {}
    for kinds, *_ in rows:
        if kinds.startswith("@"):
            shapes.setdefault(kinds, Node())
    root = Node()
    for kinds, theirs, ours, how in rows:
        if kinds.startswith("@"):
            _add(shapes[kinds], theirs, ours, how, shapes)
        elif _LETTERS[kind] in kinds:
            _add(root, theirs, ours, how, shapes)
    return root


@lru_cache(maxsize=8)
def theirs_of(text: str, kind: str) -> Mapping[str, str]:
    """Our path to theirs, for the fields that stand outside all shapes: what an absent field would be called."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        kinds, theirs, ours, _ = (*line.split("\t"), "", "", "")[:4]
        if ours not in ("", NOWHERE) and not kinds.startswith(("@", "#")) and _LETTERS[kind] in kinds:
            found.setdefault(ours, theirs)
    return found


def _add(root: Node, theirs: str, ours: str, how: str, shapes: Mapping[str, Node]) -> None:
    if theirs == "*":
        for name, node in shapes[how].children.items():
            root.children.setdefault(name, node)
        return
    node = root
    *way, _ = names = theirs.split(".")
    for part in names:
        name = part.removesuffix("[]")
        if not way:
            node.children[name] = Node()  # what came from another shape under this name is no longer meant
        node = node.children.setdefault(name, Node())
        node.is_list = node.is_list or part.endswith("[]")
    node.ours = () if ours == NOWHERE else tuple(_parts(ours))
    if how.startswith("@"):
        node.shape = shapes[how]
    else:
        node.how = how


def _parts(ours: str) -> list[str]:
    """A path as names and places: `lines[].results[]` is lines, [], results, []."""
    parts: list[str] = []
    for part in ours.split("."):
        name = part.removesuffix("[]")
        parts.append(name)
        if part.endswith("[]"):
            parts.append("[]")
    return parts
