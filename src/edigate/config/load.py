"""Reading the files: `edigate.toml` and the partners beside it, every complaint naming file and key."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_settings import SettingsError

from edigate.claims.partner import Partner
from edigate.claims.payers import Payers
from edigate.config.check_rules import CheckRules
from edigate.config.settings import Answers, Remittances, Settings, TradingPartner
from edigate.config.shipped import convention_names, shipped
from edigate.config.transport import Pgp, Transport, Window
from edigate.errors import ConfigError

Table = TypeVar("Table", bound=BaseModel)

FILE_NAME = "edigate.toml"
PAYERS_NAME = "payers.toml"
_TABLES = ("database", "log", "policy", "serve")
_TABLE_VARIABLES = tuple(f"EDIGATE_{table}".upper() for table in _TABLES)


def load(path: Path) -> Settings:
    """The settings of a project: `path` is its folder or its edigate.toml. Raises `ConfigError`."""
    file = path / FILE_NAME if path.is_dir() else path
    values = _read_toml(file)
    if "folder" in values or "partners" in values:
        raise ConfigError(f"{file}: partners are files in partners/, not a table here")
    if "payers" in values:
        raise ConfigError(f"{file}: payers stand in {PAYERS_NAME} beside it, not in a table here")
    folder = file.resolve().parent
    partners = tuple(load_partner(each) for each in sorted((folder / "partners").glob("*.toml")))
    seen: dict[str, Path] = {}
    for partner in partners:
        if partner.id in seen:
            raise ConfigError(f"{partner.source}: the partner id {partner.id} is taken by {seen[partner.id]}")
        seen[partner.id] = partner.source
    payers = load_payers(folder / PAYERS_NAME, seen)
    try:
        settings = Settings(folder=folder, partners=partners, payers=payers, **values)
    except ValidationError as error:
        raise ConfigError(_complaint(file, error, environment=os.environ)) from None
    except SettingsError:
        names = [name for name in os.environ if name.upper() in _TABLE_VARIABLES]
        raise ConfigError(
            f"the environment variable {' or '.join(names)} cannot be read; set single keys, as in {_TABLE_VARIABLES[0]}__URL"
        ) from None
    _check_routes(file, settings)
    return settings


def stamp(folder: Path) -> frozenset[tuple[str, int, int]]:
    """The settings files of a project with their sizes and times: another stamp means that somebody has changed them."""
    found = set()
    for file in (folder / FILE_NAME, folder / PAYERS_NAME, *(folder / "partners").glob("*.toml")):
        with suppress(OSError):
            status = file.stat()
            found.add((file.name, status.st_size, status.st_mtime_ns))
    return frozenset(found)


def load_payers(file: Path, partners: Collection[str]) -> Payers:
    """The payers' file of a project; without one no payer has another name, a limit or an enrolment."""
    if not file.exists():
        return Payers()
    try:
        payers = Payers.model_validate(_read_toml(file))
    except ValidationError as error:
        raise ConfigError(_complaint(file, error)) from None
    named = [
        *(name for each in payers.payer for name in each.at),
        *(each.partner for each in payers.enrolment),
    ]
    for name in named:
        if name is not None and name not in partners:
            raise ConfigError(f"{file}: there is no partner {name} in partners/")
    return payers


def _check_routes(file: Path, settings: Settings) -> None:
    """Every row of the routing table must lead to a partner that is there, and of the usage that the row names."""
    for number, row in enumerate(settings.route, start=1):
        partner = settings.partner(row.partner)
        if partner is None:
            raise ConfigError(f"{file}: route row {number}: there is no partner {row.partner} in partners/")
        if row.usage not in (None, partner.profile.usage):
            raise ConfigError(
                f"{file}: route row {number}: it is for {row.usage}, and partner {row.partner} is {partner.profile.usage}"
            )


def load_partner(file: Path) -> TradingPartner:
    """One partner file: the profile's keys at the top, tables such as [transport] below. Raises `ConfigError`."""
    values = _with_convention(file, _read_toml(file))
    transport = _table(file, values, "transport", Transport)
    window = _table(file, values, "window", Window) if "window" in values else None
    pgp = _table(file, values, "pgp", Pgp) if "pgp" in values else None
    remittances = _table(file, values, "remittances", Remittances)
    check = _table(file, values, "check", CheckRules)
    answers = _table(file, values, "answers", Answers)
    try:
        profile = Partner.model_validate(values)
        return TradingPartner(
            profile=profile, transport=transport, window=window, pgp=pgp, remittances=remittances, answers=answers,
            check=check, source=file,
        )  # fmt: skip
    except ValidationError as error:
        raise ConfigError(_complaint(file, error)) from None


def _with_convention(file: Path, values: dict[str, Any]) -> dict[str, Any]:
    """What a partner file says, over what the convention that it names says, key by key."""
    name = values.pop("convention", None)
    if name is None:
        return values
    if name not in convention_names():
        known = ", ".join(convention_names())
        raise ConfigError(f"{file}: convention: there is none called {name!r}; there are: {known}")
    merged = tomllib.loads(shipped(f"conventions/{name}.toml"))
    for key, value in values.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = {**merged[key], **value} if both else value
    return merged


def load_check_rules(file: Path) -> CheckRules:
    """The table [check] of a file, which may be a whole partner file or hold nothing else. Raises `ConfigError`."""
    values = _read_toml(file)
    if "check" not in values:
        raise ConfigError(f"{file}: there is no table [check]")
    return _table(file, values, "check", CheckRules)


def _table(file: Path, values: dict[str, Any], name: str, model: type[Table]) -> Table:
    """Take one table out of what a file holds, as its model; an absent one has its defaults."""
    try:
        return model.model_validate(values.pop(name, {}))
    except ValidationError as error:
        raise ConfigError(_complaint(file, error, name)) from None


def describe(
    settings: Settings, environment: Mapping[str, str] = os.environ
) -> Iterator[tuple[str, str, str]]:
    """(key, value, where it came from) of every setting, secrets shown only as references."""
    written = _read_toml(settings.folder / FILE_NAME)
    for table in _TABLES:
        for key, value in getattr(settings, table).model_dump(mode="json", exclude_none=True).items():
            variable = f"EDIGATE_{table}__{key}".upper()
            if variable in environment:
                source = variable
            else:
                source = FILE_NAME if key in written.get(table, {}) else "default"
            yield f"{table}.{key}", _shown(value), source
    for number, row in enumerate(settings.route, start=1):
        yield f"route {number}", row.words, FILE_NAME
    for payer in settings.payers.payer:
        told = payer.model_dump(mode="json", exclude_none=True)
        yield from ((f"payer {payer.id}: {key}", value, PAYERS_NAME) for key, value in _flatten(told))
    for partner in settings.partners:
        origin = f"partners/{partner.source.name}"
        dumped = partner.profile.model_dump(mode="json", exclude_none=True)
        dumped["remittances"] = partner.remittances.model_dump(mode="json")
        dumped["answers"] = partner.answers.model_dump(mode="json", exclude_none=True)
        dumped["check"] = partner.check.model_dump(mode="json", exclude_defaults=True)
        for name in ("window", "pgp"):
            if (table := getattr(partner, name)) is not None:
                dumped[name] = table.model_dump(mode="json", exclude_none=True)
        dumped["transport"] = partner.transport.model_dump(mode="json", exclude_none=True)
        yield from ((f"partner {partner.id}: {key}", value, origin) for key, value in _flatten(dumped))


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, each in enumerate(value, start=1):
                yield from _flatten(each, f"{prefix}{key}.{number}.")
        else:
            yield f"{prefix}{key}", _shown(value)


def _shown(value: object) -> str:
    """A value as TOML writes it, a text without its quotes."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        raise ConfigError(f"{file}: there is no such file; `edigate init DIR` makes a project") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not TOML: {error}") from None


_PLAIN = {"extra_forbidden": "there is no such key here", "missing": "this key must be given"}


def _complaint(
    file: Path, error: ValidationError, prefix: str = "", environment: Mapping[str, str] | None = None
) -> str:
    """One line per fault, with the key and never the value; a key set by a variable is told as the variable."""
    variables = {name.upper(): name for name in environment or {}}
    lines = []
    for fault in error.errors(include_input=False, include_url=False, include_context=False):
        if fault["type"] == "default_factory_not_called":  # what follows from another fault
            continue
        places = (str(part + 1) if isinstance(part, int) else part for part in fault["loc"])  # lists from 1
        parts = [*((prefix,) if prefix else ()), *places]
        variable = variables.get("EDIGATE_" + "__".join(parts).upper())
        where = f"environment variable {variable}" if variable else f"{file}: {'.'.join(parts) or '(file)'}"
        says = _PLAIN.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
        lines.append(f"{where}: {says}")
    return "\n".join(lines)
