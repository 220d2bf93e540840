"""What contracts allow, read from `contracts.csv` beside edigate.toml; without the file nothing is expected."""

from __future__ import annotations

from pathlib import Path

from edigate.errors import ConfigError
from edigate.posting import contract
from edigate.posting.contract import Contract

NAME = "contracts.csv"


def load_contract(folder: Path) -> Contract:
    """The prices of a project. `ConfigError` with the row that cannot be read."""
    text = contract_text(folder)
    try:
        return contract.read(text) if text else Contract()
    except ValueError as error:
        raise ConfigError(f"{folder / NAME}: {error}") from None


def contract_text(folder: Path) -> str:
    """The table of prices as it lies there; empty without the file. `ConfigError` when it cannot be read."""
    file = folder / NAME
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: {error}") from None
