"""Maps to tables: reads a guide's map (pyx12's or ours), lays our overlay over it, and makes a `Guide` of it.

The registry is the folder `maps/guides`: each `*.toml` there is one guide. Guides are read when first asked for and
kept for the life of the process; one thread reads at a time, since a map's tables are built piece by piece.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from edigate import maps
from edigate.errors import ConfigError
from edigate.guides import overlay
from edigate.guides.overlay import Overlay, text
from edigate.guides.tables import (
    UNBOUNDED,
    Cell,
    Composite,
    Element,
    Guide,
    Loop,
    Node,
    Qualifier,
    Segment,
    SyntaxNote,
)

_EXTERNAL = {"1034": "carc"}  # lists that no map names: the reason of an adjustment
_CHECKED_ELSEWHERE = frozenset(("480", "1705"))  # GS08 and ST03: the guide itself, with its variants
_CONTROL = "835"  # every map carries the control segments; this is the smallest that lists the codes of ISA05
_READING = threading.RLock()
_WRAPPED = 100_000  # places inside a wrapper loop count from wrapper place times this


@cache
def guides() -> dict[str, str]:
    """Every guide version we check, variants included, with the name of the overlay that describes it."""
    found = {}
    for name, about in _heads().items():
        for version in (about.version, *about.accepts):
            found[f"{about.set} {version}"] = name
    return found


@cache
def versions_of(set_id: str) -> tuple[str, ...]:
    """The versions (GS08, ST03) that we check for transaction sets of this ST01."""
    return tuple(key.partition(" ")[2] for key in guides() if key.startswith(f"{set_id} "))


@cache
def sets() -> frozenset[str]:
    """The ST01 values that we have guides for."""
    return frozenset(about.set for about in _heads().values())


@cache
def group_of(set_id: str) -> str | None:
    """The functional group (GS01) that sets of this ST01 travel in; None for sets that we have no guide for."""
    return next((about.group for about in _heads().values() if about.set == set_id), None)


def overlay_of(group: str, version: str) -> Overlay | None:
    """The overlay for a GS01 and a version; None when we have none."""
    fitting = (about for about in _heads().values() if about.group == group)
    return next((about for about in fitting if version in (about.version, *about.accepts)), None)


def find(set_id: str, version: str) -> Guide | None:
    """The guide for an ST01 and the version that GS08 or ST03 names; None when we have none."""
    name = guides().get(f"{set_id} {version}")
    return load(name) if name else None


def load(name: str) -> Guide:
    """The guide of this name (`837P`, `835` ...); `ConfigError` when its map is missing or broken."""
    with _READING:
        return _load(name)


def control() -> Control:
    """The control segments by the guide that lists most of their codes."""
    with _READING:
        return _control()


@cache
def _load(name: str) -> Guide:
    return _builder(name).guide()


@cache
def _control() -> Control:
    return _builder(_CONTROL).control()


@cache
def _builder(name: str) -> _Builder:
    if name not in _heads():
        raise ConfigError(f"no guide {name!r}; there are: {', '.join(names())}")
    about, own = overlay.read(_folder() / f"{name}.toml")
    content = map_content(about.base)
    root = _parse(content, about.base)
    overlay.lay(root, about)
    elements = {**_data_elements(), **{str(each["number"]): each for each in about.element}}
    return _Builder(root, about, elements, hashlib.sha256(content + own).hexdigest())


def names() -> tuple[str, ...]:
    """The names of all guides, sorted."""
    return tuple(sorted(_heads()))


def _folder() -> Path:
    return maps.folder() / "guides"


@cache
def _heads() -> dict[str, Overlay]:
    return {path.stem: overlay.head(path) for path in sorted(_folder().glob("*.toml"))}


@cache
def packaged_folder() -> Path:
    """The folder of the maps that come with pyx12."""
    spec = find_spec("pyx12")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("pyx12, whose maps edigate reads, is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "map"


def map_content(base: str) -> bytes:
    """The XML of a map, packaged (`pyx12:name`) or ours (`own:name`), as it lies in its folder."""
    where, _, name = base.partition(":")
    path = (packaged_folder() if where == "pyx12" else _folder()) / name
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"the map {name} cannot be read ({error.strerror})") from error


def _parse(content: bytes, name: str) -> etree._Element:
    try:
        return etree.fromstring(
            content, etree.XMLParser(resolve_entities=False, remove_comments=True, remove_blank_text=True)
        )
    except etree.XMLSyntaxError as error:
        raise ConfigError(f"the map {name} is not well formed") from error


@cache
def _data_elements() -> dict[str, dict[str, object]]:
    root = _parse((packaged_folder() / "dataele.xml").read_bytes(), "dataele.xml")
    return {
        str(each.get("ele_num")): {
            "kind": str(each.get("data_type")),
            "shortest": int(each.get("min_len") or 0),
            "longest": int(each.get("max_len") or 0),
        }
        for each in root.iterfind("data_ele")
    }


class Control(NamedTuple):
    """The segments around sets."""

    isa: Segment
    gs: Segment
    ta1: Segment


class _Builder:
    """Makes the tables of one guide from its corrected tree."""

    def __init__(
        self, root: etree._Element, about: Overlay, elements: dict[str, dict[str, object]], digest: str
    ) -> None:
        self._root, self._about, self._elements, self._digest = root, about, elements, digest
        self._loops: list[Loop] = []
        self._segments: list[Segment] = []

    def guide(self) -> Guide:
        """The guide; the ISA and GS loops of the map give the envelope's segments only."""
        about = self._about
        outer = self._loop(self._one("loop[@xid='ISA_LOOP']"), None, 0)
        isa, ta1 = (
            outer.children[0],
            next(c for c in outer.children if isinstance(c, Segment) and c.id == "TA1"),
        )
        group = next(child for child in outer.children if isinstance(child, Loop))
        body = next(child for child in group.children if isinstance(child, Loop))
        gs = group.children[0]
        assert isinstance(isa, Segment) and isinstance(gs, Segment)
        body.parent = None
        loops = tuple(loop for loop in self._loops if loop not in (outer, group))
        return Guide(
            about.name, about.version, about.set, about.group, tuple(about.accepts), body, loops,
            tuple(self._inside(body)), isa, gs, ta1, tuple(about.correction), self._digest,
        )  # fmt: skip

    def control(self) -> Control:
        """The control segments alone, without the set that they go around."""
        outer = self._one("loop[@xid='ISA_LOOP']")
        holder = Loop(0, "", "", "R", 0, 1, None, lenient=False)
        inside = (*outer.iterchildren("segment"), *outer.iterfind("loop/segment"))
        found = {segment.id: segment for segment in (self._segment(node, holder, 0) for node in inside)}
        return Control(found["ISA"], found["GS"], found["TA1"])

    def _inside(self, loop: Loop) -> list[Segment]:
        found: list[Segment] = []
        for child in loop.children:
            found += [child] if isinstance(child, Segment) else self._inside(child)
        return found

    def _one(self, path: str) -> etree._Element:
        found = self._root.find(path)
        if found is None:
            raise ConfigError(f"the map of {self._about.name} has no {path}")
        return found

    def _loop(self, node: etree._Element, parent: Loop | None, place: int) -> Loop:
        loop = Loop(
            len(self._loops), node.get("xid") or "", text(node, "name") or "", text(node, "usage") or "S", place,
            _count(text(node, "repeat")), parent, "missing" in (node.get("lenient") or ""),
        )  # fmt: skip
        self._loops.append(loop)
        loop.children = tuple(sorted(self._children(node, loop, 0), key=lambda child: child.place))
        return loop

    def _children(self, node: etree._Element, loop: Loop, base: int) -> list[Node]:
        """The children of a map loop; those of wrappers (which no segment opens) count as the loop's own."""
        found: list[Node] = []
        for child in node.iterchildren("loop", "segment"):
            place = base + int(text(child, "pos") or 0)
            if child.tag == "segment":
                found.append(self._segment(child, loop, place))
            elif child.get("type") == "wrapper":
                found += self._children(child, loop, place * _WRAPPED)
            else:
                found.append(self._loop(child, loop, place))
        return found if base else self._spread(node, found)

    def _spread(self, node: etree._Element, found: list[Node]) -> list[Node]:
        """Bring the places of a loop with wrappers onto one scale."""
        if any(child.get("type") == "wrapper" for child in node.iterchildren("loop")):
            for each in found:
                if each.place < _WRAPPED:
                    each.place *= _WRAPPED
        return found

    def _segment(self, node: etree._Element, loop: Loop, place: int) -> Segment:
        segment = Segment(
            len(self._segments), node.get("xid") or "", text(node, "name") or "", text(node, "usage") or "S", place,
            _count(text(node, "max_use")), loop, self._qualifier(node), "missing" in (node.get("lenient") or ""),
            lambda: self._contents(node),
        )  # fmt: skip
        self._segments.append(segment)
        return segment

    def _qualifier(self, node: etree._Element) -> Qualifier | None:
        """What tells segments of one id apart: mostly element 1, the first component of a composite, or HL03."""
        first = _cell(node, 1)
        if first is None:
            return None
        if first.tag == "composite":
            part = first.find("element")
            found = _codes(part) if part is not None else None
            return Qualifier(1, 1, found) if found else None
        found = _codes(first)
        if found and text(first, "usage") == "R" and self._kind(first) == "ID":
            return Qualifier(1, 0, found | _tolerated(first))
        if node.get("xid") == "HL":
            level = _cell(node, 3)
            levels = _codes(level) if level is not None else None
            return Qualifier(3, 0, levels) if levels else None
        return None

    def _kind(self, node: etree._Element) -> str:
        return str(self._elements.get(text(node, "data_ele") or "", {}).get("kind", "AN"))

    def _contents(self, node: etree._Element) -> tuple[tuple[Cell, ...], tuple[SyntaxNote, ...]]:
        cells: list[Cell] = [
            self._composite(cell) if cell.tag == "composite" else self._element(cell)
            for cell in node.iterchildren("element", "composite")
        ]
        cells.sort(key=lambda cell: cell.seq)
        if [cell.seq for cell in cells] != list(range(1, len(cells) + 1)):
            raise ConfigError(f"the map of {self._about.name} has gaps in the elements of {node.get('xid')}")
        notes = tuple(note for each in node.iterfind("syntax") if (note := _note(each.text or "")))
        return tuple(cells), notes

    def _composite(self, node: etree._Element) -> Composite:
        parts = sorted((self._element(part) for part in node.iterfind("element")), key=lambda part: part.seq)
        return Composite(
            int(text(node, "seq") or 0), text(node, "name") or "", text(node, "usage") or "S",
            _count(text(node, "repeat") or "1"), tuple(parts), frozenset((node.get("lenient") or "").split()),
        )  # fmt: skip

    def _element(self, node: etree._Element) -> Element:
        number = text(node, "data_ele") or ""
        base = self._elements.get(number)
        if base is None:
            raise ConfigError(f"the map of {self._about.name} uses an unknown data element {number}")
        listed = node.find("valid_codes")
        return Element(
            seq=int(text(node, "seq") or 0),
            number=number,
            name=text(node, "name") or "",
            usage=text(node, "usage") or "S",
            kind=text(node, "kind") or str(base["kind"]),
            shortest=int(text(node, "min_len") or str(base["shortest"])),
            longest=int(text(node, "max_len") or str(base["longest"])),
            repeat=_count(text(node, "repeat") or text(node, "max_use") or "1"),
            codes=None if number in _CHECKED_ELSEWHERE else _codes(node),
            tolerated=_tolerated(node),
            external=node.get("external")
            or (listed.get("external") if listed is not None else _EXTERNAL.get(number)),
            pattern=text(node, "regex"),
            only_if=_condition(node.get("only_if")),
            lenient=frozenset((node.get("lenient") or "").split()),
        )


def _tolerated(node: etree._Element) -> frozenset[str]:
    """The codes that are a warning at this element."""
    return frozenset((node.get("tolerate") or "").split())


def _cell(node: etree._Element, seq: int) -> etree._Element | None:
    cells = node.iterchildren("element", "composite")
    return next((cell for cell in cells if int(text(cell, "seq") or 0) == seq), None)


def _condition(value: str | None) -> tuple[int, frozenset[str]] | None:
    """`04 - US` as (4, {"", "US"}): a hyphen stands for an absent element."""
    if not value:
        return None
    element, *values = value.split()
    return int(element), frozenset("" if each == "-" else each for each in values)


def _codes(node: etree._Element) -> frozenset[str] | None:
    return frozenset(code.text for code in node.iterfind("valid_codes/code") if code.text) or None


def _count(value: str | None) -> int:
    return UNBOUNDED if value is None or value.startswith(">") else int(value)


def _note(value: str) -> SyntaxNote | None:
    """`P0304` as kind and positions; None for an empty one."""
    digits = value[1:]
    if len(digits) < 4:
        return None
    return SyntaxNote(value[0], tuple(int(digits[at : at + 2]) for at in range(0, len(digits), 2)))
