"""How much of a guide some files write: every element that a sender may use, and those that hold something."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from edigate.guides import structure
from edigate.guides.load import find
from edigate.guides.machine import machine
from edigate.guides.tables import Composite, Guide, Segment
from edigate.x12.delimiters import USUAL
from requirements import ROOT


def name_of(segment: Segment) -> str:
    """Loop, id and, where there are several of one id, their qualifiers."""
    like = [c for c in segment.loop.children if isinstance(c, Segment) and c.id == segment.id]
    which = f"#{like.index(segment) + 1}" if len(like) > 1 else ""
    return f"{segment.loop.id}/{segment.id}{which}"


def usable(guide: Guide) -> set[str]:
    """Every element and component that a sender may use; the loops below subscriber and patient count once."""
    found = set()
    for segment in guide.segments:
        for cell in segment.elements:
            if cell.usage == "N":
                continue
            if isinstance(cell, Composite):
                found |= {
                    f"{name_of(segment)}/{cell.seq:02d}-{p.seq:02d}" for p in cell.parts if p.usage != "N"
                }
            else:
                found.add(f"{name_of(segment)}/{cell.seq:02d}")
    return found


def written(guide: Guide, content: bytes) -> set[str]:
    """Those that hold something in one file, between ST and SE."""
    found, position = set(), structure.start(guide)
    key = machine(guide, USUAL, frozenset()).key
    for text in content.decode().split("~")[3:-4]:
        step = structure.step(position, *key(text))
        assert step is not None, text
        position = step.position
        segment = step.child if isinstance(step.child, Segment) else step.child.first
        for cell, value in zip(segment.elements, text.split("*")[1:], strict=False):
            if isinstance(cell, Composite):
                parts = zip(cell.parts, value.split(":"), strict=False)
                found |= {f"{name_of(segment)}/{cell.seq:02d}-{p.seq:02d}" for p, part in parts if part}
            elif value:
                found.add(f"{name_of(segment)}/{cell.seq:02d}")
    return found


def assert_covered(kind: str, version: str, files: Iterable[bytes]) -> None:
    """Whatever the files do not write is left out with a reason in tests/claims/coverage, and it is at most a fiftieth."""
    guide = find("837", version)
    assert guide is not None
    page = (ROOT / f"tests/claims/coverage/{kind}.toml").read_text(encoding="utf-8")
    left_out = tomllib.loads(page)["left_out"]
    may = {at for at in usable(guide) if at.split("/")[1] not in ("ST", "SE")}
    done = set().union(*(written(guide, content) for content in files))
    missing = may - done
    print(f"\n{kind}: {len(may & done)} of {len(may)} elements written")
    assert missing == set(left_out), (
        f"new: {sorted(missing - set(left_out))}; written by now: {sorted(set(left_out) - missing)}"
    )
    assert len(may & done) / len(may) >= 0.98
