"""Where rules begin and end to be told: the last value that is right and the first that is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from edigate.guides.check import check
from guides.rule_cases import content

EDGES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "rule_edges.toml").read_text(encoding="utf-8")
)["edge"]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge['code']}: {edge['when']}")
def test_a_rule_is_told_from_here_on_and_not_before(edge: dict[str, Any]) -> None:
    told = {str(each.code) for each in check([content(edge, "edits")]).findings}
    assert (edge["code"] in told) is edge["told"], sorted(told)
