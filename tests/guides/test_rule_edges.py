"""Where rules begin and end to be told: the last value that is right and the first that is wrong."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from edigate.guides.check import check

ROOT = Path(__file__).resolve().parents[2]
EDGES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "rule_edges.toml").read_text(encoding="utf-8")
)["edge"]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rule_fixtures", ROOT / "tools" / "write_rule_fixtures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = _tool()


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge['code']}: {edge['when']}")
def test_a_rule_is_told_from_here_on_and_not_before(edge: dict[str, Any]) -> None:
    base = tool.FIXTURES / edge["guide"] / "pass" / f"{edge['base']}.x12"
    content = tool.edited(base.read_text(encoding="ascii"), edge.get("edits", ())).encode("ascii")
    told = {str(each.code) for each in check([content]).findings}
    assert (edge["code"] in told) is edge["told"], sorted(told)
