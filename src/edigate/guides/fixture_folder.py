"""A folder of fixtures: found by their paths, read with what is expected of them, and given new expectations.

DIAGNOSTICS: `UsageError` when there is no fixture, `DataError` when an expectation is no JSON of the right shape,
`ConfigError` when demands of a partner cannot be made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from edigate.errors import DataError, UsageError
from edigate.guides import conform
from edigate.guides.conform import FOLDERS, PASS, Fixture
from edigate.guides.profile import USUAL_PROFILE, Profile

ENDING = ".x12"
_FACTS, _FINDINGS, _DEMANDS = ".json", ".findings.json", ".check.toml"


def paths(folder: Path) -> list[Path]:
    """Every fixture at or below a folder, sorted; a folder may also be one guide's, or one verdict's."""
    found = [path for path in sorted(folder.rglob(f"*{ENDING}")) if _verdict_at(path) is not None]
    if not found:
        raise UsageError(f"{folder}: no fixture here (GUIDE/{{{','.join(FOLDERS)}}}/NAME{ENDING})")
    return found


def _verdict_at(path: Path) -> int | None:
    """Where in the path the folder is that says the verdict: the innermost; topics may lie below it."""
    parts = path.resolve().parts
    return next((n for n in range(len(parts) - 2, 0, -1) if parts[n] in FOLDERS), None)


def read(path: Path, overlay: Path | None = None) -> Fixture:
    """The fixture at a path, with the expectations beside it; `overlay` is a file with a partner's demands on all."""
    findings, facts = _json(path.with_suffix(_FINDINGS)), _json(path.with_suffix(_FACTS))
    if facts is not None and not isinstance(facts, dict):
        raise DataError(f'{path.with_suffix(_FACTS)}: not an object with the facts below "read"')
    if findings is not None and not (
        isinstance(findings, list) and all(isinstance(each, dict) for each in findings)
    ):
        raise DataError(f"{path.with_suffix(_FINDINGS)}: not a list of findings")
    guide, verdict, *rest = _parts(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    name = "/".join((guide, verdict, *rest))
    told = None if facts is None else facts.get("read")
    return Fixture(name, guide, verdict, content, findings, told, _profile(path, overlay))


def _profile(path: Path, overlay: Path | None) -> Profile:
    """The demands that a fixture is held against: those beside it, else those for the whole folder."""
    beside = path.with_suffix(_DEMANDS)
    rules = beside if beside.exists() else overlay
    return _demands(rules) if rules else USUAL_PROFILE


@cache
def _demands(rules: Path) -> Profile:
    from edigate.guides import partner_rules  # settings take longer to import than most folders need

    return partner_rules.read(rules)


def _parts(path: Path) -> tuple[str, ...]:
    """The path from the guide's folder on."""
    at = _verdict_at(path)
    if at is None:
        raise UsageError(f"{path}: its path names no verdict ({', '.join(FOLDERS)})")
    return path.resolve().parts[at - 1 :]


def update(path: Path, overlay: Path | None = None) -> Iterator[Path]:
    """Write what the fixture gives now as what is expected of it; gives the files that changed.

    A `pass` and a `quirk` get their facts, a `fail` and a `quirk` their findings; what is there already is kept up. In
    folders below those three nothing is added, only kept up.
    """
    content, folder = path.read_bytes(), _parts(path)[1]
    facts, findings = path.with_suffix(_FACTS), path.with_suffix(_FINDINGS)
    adds = path.parent.name in FOLDERS
    if facts.exists() or (adds and folder != conform.FAIL):
        yield from _write(facts, {"read": conform.facts_of([content])}, indent=1)
    if findings.exists() or (adds and folder != PASS):
        known = _json(findings)
        told = conform.findings_of(content, known, _profile(path, overlay))
        if told is not known:
            yield from _write(findings, told, indent=None)


def _write(path: Path, value: Any, indent: int | None) -> Iterator[Path]:
    if indent is None:
        lines = ",\n".join(f" {json.dumps(each)}" for each in value)
        text = f"[\n{lines}\n]\n" if value else "[]\n"
    else:
        text = json.dumps(value, indent=indent, ensure_ascii=False) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        yield path


def _json(path: Path) -> Any:
    if not path.exists():
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise DataError(f"{path}: no JSON that can be read") from None
