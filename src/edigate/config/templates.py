"""A new project from the example files we ship, and edits to a partner file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from edigate.config.load import FILE_NAME, PAYERS_NAME, load_partner
from edigate.config.shipped import shipped
from edigate.errors import ConfigError

PRACTICE_PASSWORD = "practice-only"  # of the sandbox on this machine, never of a partner


def start_project(folder: Path) -> list[Path]:
    """Make edigate.toml, payers.toml, partners/ with the example partner, and secrets/; what was there already stays."""
    kept = []
    for each in (folder, folder / "partners", folder / "secrets"):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in (
        (FILE_NAME, shipped(FILE_NAME)),
        (PAYERS_NAME, shipped(PAYERS_NAME)),
        ("partners/practice.toml", shipped("partners/practice.toml")),
        ("secrets/practice", PRACTICE_PASSWORD + "\n"),
    ):
        try:
            (folder / name).touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            kept.append(folder / name)
            continue
        (folder / name).write_text(text, encoding="utf-8")
    return kept


def pin(file: Path, fingerprint: str) -> None:
    """Write `fingerprint` as the one pinned host key of the partner file, whole or not at all."""
    _set(file, "host_key", rf'host_key = ["{fingerprint}"]', r"\[[^\]]*\]")


def set_port(file: Path, port: int) -> None:
    """Write the SFTP port of the partner file, whole or not at all."""
    _set(file, "port", f"port = {port}", r"\d+")


def _set(file: Path, key: str, line: str, old: str) -> None:
    """Replace the value of `key`, or add the key to the table [transport]; comments and all else stay."""
    text = file.read_text(encoding="utf-8")
    changed, count = re.subn(rf"(?m)^{key}\s*=\s*{old}", lambda _: line, text, count=1)
    if not count:
        changed, count = re.subn(
            r"(?m)^\[transport\][^\n]*\n", lambda table: f"{table[0]}{line}\n", text, count=1
        )
    if not count:
        raise ConfigError(f"{file}: there is no table [transport] to write {key} into")
    temporary = file.with_name(file.name + ".part")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600, exist_ok=False)
    temporary.write_text(changed, encoding="utf-8")
    temporary.chmod(file.stat().st_mode & 0o777)
    try:
        load_partner(temporary)
    except ConfigError:
        temporary.unlink()
        raise
    os.replace(temporary, file)
