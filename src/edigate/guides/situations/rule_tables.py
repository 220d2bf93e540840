"""Tables that rules need and that are no code lists: ranges and groups of codes, as data below maps/rules."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from edigate import maps


@cache
def table(name: str) -> dict[str, Any]:
    """maps/rules/<name>.toml, read once in a process."""
    return tomllib.loads((maps.folder() / "rules" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def codes(name: str, group: str) -> frozenset[str]:
    """The codes of one group of a table: the keys of a table of glosses, or the items of a list."""
    return frozenset(table(name)[group])
