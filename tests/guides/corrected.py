"""The files of `corrections.toml` and `silent.toml`: `python tests/guides/corrected.py` writes them.

An item of the first is a file of its own; one of the second is mostly a file that is there already.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from edigate.errors import Finding
from guides.faulty import FIXTURES, GOOD, VERSIONS, Lines, add, drop, put, recounted

HERE = Path(__file__).parent


class Item(NamedTuple):
    """One item: its file, what we say of it and what pyx12 does."""

    name: str
    path: Path
    content: bytes | None  # None: the file is made elsewhere
    codes: list[str]
    pyx12: list[str]
    packaged: str
    rows: list[int]
    why: str


def corrections() -> list[Item]:
    """What pyx12 gets wrong or takes too strictly."""
    table = tomllib.loads((HERE / "corrections.toml").read_text(encoding="utf-8"))
    return [_correction(item, table["quiet"]) for item in table["item"]]


def silent() -> list[Item]:
    """What pyx12 should say and does not."""
    table = tomllib.loads((HERE / "silent.toml").read_text(encoding="utf-8"))
    return [_silent(item) for item in table["item"]]


def _correction(item: dict[str, Any], quiet: dict[str, list[list[str]]]) -> Item:
    edits = [*([] if item.get("loud") else quiet.get(item["guide"], [])), *item["edits"]]
    folder = item.get("folder", "pass")
    path = (
        FIXTURES
        / item.get("version", VERSIONS[item["guide"]])
        / folder
        / "corrections"
        / f"{_slug(item['name'])}.x12"
    )
    pyx12 = item.get("pyx12", [])
    packaged = item.get("packaged", "refuses" if pyx12 else "accepts")
    data = content(item["guide"], edits, item.get("wire"))
    return Item(item["name"], path, data, item.get("codes", []), pyx12, packaged, item["rows"], "")


def _silent(item: dict[str, Any]) -> Item:
    data = content(item["guide"], item["edits"]) if "edits" in item else None
    path = FIXTURES / item["file"]
    return Item(
        item["name"],
        path,
        data,
        [item["code"], *item.get("also", [])],
        item.get("pyx12", []),
        "accepts",
        [],
        item.get("why", ""),
    )


def content(guide: str, edits: Sequence[Sequence[str]], wire: Sequence[str] | None = None) -> bytes:
    """The good file of a guide, edited."""
    text = (GOOD / f"{guide}.x12").read_text(encoding="ascii")
    lines = [line.strip() for line in text.split("~") if line.strip()]
    for edit in edits:
        lines = _edited(lines, *edit)
    made = "~\n".join(recounted(lines)) + "~\n"
    return (made.replace(wire[0], wire[1]) if wire else made).encode()


def _edited(lines: Lines, what: str, start: str, *more: str) -> Lines:
    if what == "put":
        return put(start, *more)(lines)
    if what == "add":
        return add(start, *more)(lines)
    if what == "drop":
        return drop(start, *more)(lines)
    first, end = (
        next(n for n, line in enumerate(lines) if line.startswith(each)) for each in (start, more[0])
    )
    assert what == "cut" and first < end
    return [*lines[:first], *lines[end:]]


def opinions(findings: list[Finding]) -> list[str]:
    """What pyx12 says, as the tables write it: each once, sorted."""
    told = set()
    for finding in findings:
        words = (finding.code.removeprefix("PYX12_"), finding.where.id, finding.where.element)
        told.add(" ".join(str(word) for word in words if word))
    return sorted(told)


def _slug(name: str) -> str:
    return name.lower().replace("'", "").replace(" ", "-")


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file that is made here, and what is expected beside it."""
    for item in (*corrections(), *silent()):
        if item.content is not None:
            yield item.path, item.content
            if item.codes:
                lines = ",\n".join(f" {json.dumps({'code': code})}" for code in item.codes)
                yield item.path.with_suffix(".findings.json"), f"[\n{lines}\n]\n".encode()


if __name__ == "__main__":
    for path, data in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
