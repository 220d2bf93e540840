"""The cases of rules, and how a base file becomes one of them: tools/write_rule_fixtures.py, loaded for tests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_fixtures", ROOT / "tools" / "write_rule_fixtures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()
CASES: list[dict[str, Any]] = list(tool.cases())


def content(case: Mapping[str, Any], edits: str) -> bytes:
    """The base file of a case with the edits under this key made."""
    base = tool.FIXTURES / case["guide"] / "pass" / f"{case['base']}.x12"
    edited: str = tool.edited(base.read_text(encoding="ascii"), case.get(edits, ()))
    return edited.encode("ascii")
