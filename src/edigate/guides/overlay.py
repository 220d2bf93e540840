"""Overlays: our corrections of a map, as data. Reads `maps/guides/*.toml` and changes the map's XML tree by them.

A change names nodes by a short path and says what is right there:

    at = "2400/PWK#2/02"            the second PWK of every loop 2400, its element 2 ("01-3": component 3 of element 1)
    set = { usage = "S" }           usage, repeat, max_use, pos, regex, external, only_if, kind, min_len, max_len
    codes = ["A", "B"]              the whole list; `add_codes` and `remove_codes` change it
    tolerate = ["C"]                codes that are a warning
    lenient = ["missing"]           what is a warning here
    remove = true                   the node goes
    insert = "<element ...>"        XML in the map's own format, put in as the last child (segments and loops by pos)

Loops may be given as a path of ids ("2000C/2200C"); the last ones have to agree, so one change reaches the copies of
a loop under subscriber and patient alike. A change that finds no node is an error of ours.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from edigate.errors import ConfigError
from edigate.guides.tables import Correction

_CELLS = ("element", "composite")
_CELL = re.compile(r"\d\d(-\d)?")
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{1,2}(#\d+)?")


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One guide: which map it rests on, what it is called, and what is corrected."""

    name: str
    version: str
    set: str
    group: str
    base: str
    source: str
    as_of: date
    accepts: list[str] = []
    correction: list[Correction] = []
    element: list[dict[str, Any]] = []


def read(path: Path) -> tuple[Overlay, bytes]:
    """The overlay in this file, and its bytes; `ConfigError` when it is not well formed."""
    content = path.read_bytes()
    try:
        return _overlay(path, content.decode("utf-8")), content
    except UnicodeDecodeError as error:
        raise ConfigError(f"the overlay {path.name} is no UTF-8") from error


def head(path: Path) -> Overlay:
    """The same without its corrections: what the guide is called, which is all that most files need of most guides."""
    content = path.read_text(encoding="utf-8").partition("\n[[")[0]
    return _overlay(path, content)


def _overlay(path: Path, content: str) -> Overlay:
    try:
        return msgspec.convert(tomllib.loads(content), Overlay)
    except (msgspec.ValidationError, ValueError) as error:
        raise ConfigError(f"the overlay {path.name} is broken: {error}") from error


def lay(root: etree._Element, overlay: Overlay) -> None:
    """Apply every correction of the overlay to the map's tree, in order."""
    for correction in overlay.correction:
        for change in correction.change:
            nodes = _find(root, str(change["at"]))
            if not nodes:
                raise ConfigError(
                    f"overlay {overlay.name}, correction {correction.id}: nothing at {change['at']}"
                )
            for node in nodes:
                _change(node, change)


def _find(root: etree._Element, path: str) -> list[etree._Element]:
    """Every node of the tree that the path names: loop ids, then perhaps a segment, then perhaps an element."""
    steps = path.split("/")
    cell = steps.pop() if _CELL.fullmatch(steps[-1]) else None
    segment = steps.pop() if _SEGMENT.fullmatch(steps[-1]) else None
    nodes = [loop for loop in root.iter("loop") if _ends_with(loop, steps)]
    if segment:
        nodes = [found for loop in nodes if (found := _segment(loop, segment)) is not None]
    if cell:
        nodes = [found for node in nodes if (found := _cell(node, cell)) is not None]
    return nodes


def _ends_with(loop: etree._Element, steps: list[str]) -> bool:
    node: etree._Element | None = loop
    for step in reversed(steps):
        if node is None or node.get("xid") != step:
            return False
        node = node.getparent()
        while node is not None and node.get("type") == "wrapper":
            node = node.getparent()
    return True


def _segment(loop: etree._Element, name: str) -> etree._Element | None:
    name, _, nth = name.partition("#")
    found = [child for child in loop.iterfind("segment") if child.get("xid") == name]
    if not nth and len(found) > 1:
        raise ConfigError(f"loop {loop.get('xid')} has {len(found)} segments {name}: say which (#1, #2 ...)")
    number = int(nth or 1)
    return found[number - 1] if number <= len(found) else None


def _cell(segment: etree._Element, place: str) -> etree._Element | None:
    seq, _, part = place.partition("-")
    for cell in segment.iterchildren(*_CELLS):
        if int(text(cell, "seq") or 0) == int(seq):
            if not part:
                return cell
            return next(
                (sub for sub in cell.iterfind("element") if int(text(sub, "seq") or 0) == int(part)), None
            )
    return None


def text(node: etree._Element, name: str) -> str | None:
    """A property of a map node, which the maps write as attribute or as child; None when absent or empty."""
    return node.get(name) or node.findtext(name) or None


def _change(node: etree._Element, change: dict[str, Any]) -> None:
    if change.get("remove"):
        parent = node.getparent()
        assert parent is not None
        parent.remove(node)
        return
    for name, value in change.get("set", {}).items():
        node.set(name, str(value))
    if "insert" in change:
        node.append(etree.fromstring(change["insert"]))
    if {"codes", "add_codes", "remove_codes"} & change.keys():
        _change_codes(node, change)
    for name in ("tolerate", "lenient"):
        if name in change:
            node.set(name, " ".join([*(node.get(name) or "").split(), *change[name]]))


def _change_codes(node: etree._Element, change: dict[str, Any]) -> None:
    listed = node.find("valid_codes")
    if listed is None:
        listed = etree.SubElement(node, "valid_codes")
    have = [code.text for code in listed.iterfind("code")]
    wanted = [*change.get("codes", have), *change.get("add_codes", [])]
    for code in listed.findall("code"):
        listed.remove(code)
    for value in dict.fromkeys(wanted):
        if value not in change.get("remove_codes", []):
            etree.SubElement(listed, "code").text = value
