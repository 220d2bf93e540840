"""What contracts allow, read from `contracts.csv` beside edigate.toml; without the file nothing is expected."""

from __future__ import annotations

from pathlib import Path

from edigate.errors import ConfigError
from edigate.posting import contract
from edigate.posting.contract import Contract

NAME = "contracts.csv"


def load_contract(folder: Path) -> Contract:
    """The prices of a project. `ConfigError` with the row that cannot be read."""
    file = folder / NAME
    try:
        return contract.read(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Contract()
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: {error}") from None
