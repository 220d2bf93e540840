"""The files that come with the program: examples of a project, and partners' conventions; in a wheel and in a checkout."""

from __future__ import annotations

from pathlib import Path

from edigate.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE / "_config", _PACKAGE.parents[1] / "config")


def shipped(name: str) -> str:
    """The text of a file, for instance `edigate.toml` or `conventions/stedi.toml`."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    raise ConfigError(
        "edigate's own example files are missing: the installation is incomplete, install it again"
    )


def convention_names() -> list[str]:
    """The conventions that a partner file may name."""
    return sorted({path.stem for folder in _FOLDERS for path in (folder / "conventions").glob("*.toml")})
