"""Data that rules weigh by: the tables of maps/rules, each read when a rule first asks for it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from edigate import maps
from edigate.errors import ConfigError


@cache
def table(name: str) -> Mapping[str, Any]:
    """`maps/rules/<name>.toml`; ConfigError when the installation lacks it."""
    path = maps.folder() / "rules" / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"edigate's own rules/{name}.toml cannot be read ({error.strerror})") from error


@cache
def codes(name: str, key: str) -> frozenset[str]:
    """One list of codes of a table."""
    return frozenset(table(name)[key])
