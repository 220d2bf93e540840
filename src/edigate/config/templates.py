"""The example files we ship (project, partner, units), found in a wheel and in a checkout, and edits to a partner file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from edigate.config.load import load_partner
from edigate.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1]


def template(name: str) -> str:
    """The text of an example file, for instance `edigate.toml` or `partners/practice.toml`."""
    for folder in (_PACKAGE / "_config", _PACKAGE.parents[1] / "config"):
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise ConfigError("edigate's own example files are missing: the installation is incomplete, install it again")


def pin(file: Path, fingerprint: str) -> None:
    """Write `fingerprint` as the one pinned host key of the partner file, whole or not at all."""
    text = file.read_text(encoding="utf-8")
    line = f'host_key = ["{fingerprint}"]'
    changed, count = re.subn(r"(?m)^host_key\s*=\s*\[[^\]]*\]", line, text, count=1)
    if not count:
        changed, count = re.subn(r"(?m)^\[transport\][^\n]*\n", lambda table: f"{table[0]}{line}\n", text, count=1)
    if not count:
        raise ConfigError(f"{file}: there is no table [transport] to write the host key into")
    temporary = file.with_name(file.name + ".part")
    temporary.write_text(changed, encoding="utf-8")
    temporary.chmod(file.stat().st_mode & 0o777)
    try:
        load_partner(temporary)
    except ConfigError:
        temporary.unlink()
        raise
    os.replace(temporary, file)
