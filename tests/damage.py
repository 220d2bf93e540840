"""The damage that `tools/fuzz.py` does to good files, for tests of their own: a number names one damaged file."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType


def _tool() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "tools" / "fuzz.py"
    spec = importlib.util.spec_from_file_location("fuzz", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_FUZZ = _tool()


def good_files() -> list[bytes]:
    """What is damaged: our fixtures, and the shared files when they are there."""
    found: list[bytes] = _FUZZ.good_files()
    return found


def damaged(number: int, seeds: Sequence[bytes]) -> bytes:
    """The damaged file of this number."""
    content: bytes = _FUZZ.damaged(number, seeds)
    return content
