"""The data we ship, found in a wheel and in a checkout: guide maps and code tables.

DIAGNOSTICS: `ConfigError` when the folder is missing or unreadable (a broken installation), `UsageError` for a code
list that we do not have. Must not know what the tables are used for.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from edigate.codes import code_set as code_sets
from edigate.codes.code_set import CodeSet
from edigate.errors import ConfigError, UsageError

_HERE = Path(__file__).resolve().parent


@cache
def folder() -> Path:
    """The folder with our maps: inside the package when installed from a wheel, else `maps/` of the checkout."""
    for candidate in (_HERE / "_maps", _HERE.parents[1] / "maps"):
        if (candidate / "codes" / "SOURCES.toml").is_file():
            return candidate
    raise ConfigError("edigate's own maps are missing: the installation is incomplete, install it again")


def code_set_names() -> tuple[str, ...]:
    """The names of all code lists we ship, sorted."""
    return tuple(sorted(_sources()))


@cache
def code_set(name: str) -> CodeSet:
    """The shipped code list of this name (`carc`, `rarc`, `status`, ...), read once in a process."""
    source, as_of, table = code_list(name)
    return code_sets.read(name, table, source=source, as_of=as_of)


@cache
def code_list(name: str) -> tuple[str, date, str]:
    """Source, day and table (CSV) of the shipped code list of this name."""
    about = _sources().get(name)
    if about is None:
        raise UsageError(f"no code list {name!r}; there are: {', '.join(code_set_names())}")
    return (*about, _text(f"codes/{name}.csv"))


def claim_template(kind: str) -> str:
    """A CSV file of claims to start from: header and an invented claim of this kind."""
    return _text(f"templates/{kind}.csv")


@cache
def change_healthcare_fields() -> str:
    """The table of the fields of Change Healthcare v3 claim bodies, as text."""
    return _text("intake/change-healthcare-v3.tsv")


@cache
def _sources() -> dict[str, tuple[str, date]]:
    lists = tomllib.loads(_text("codes/SOURCES.toml"))["lists"]
    return {name: (about["source"], about["as_of"]) for name, about in lists.items()}


def _text(name: str) -> str:
    try:
        return (folder() / name).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"edigate's own {name} cannot be read ({error.strerror})") from error
