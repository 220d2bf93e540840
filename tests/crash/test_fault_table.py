"""The table of faults: every fault of the catalogue has its row, every row its tests, and they are there."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from functools import cache
from types import ModuleType

import pytest

from requirements import ROOT


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fault_table", ROOT / "tools" / "write_fault_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
COUNTS = {"F": 36, "R": 37, "M": 26, "N": 23, "L": 28}  # sending, receiving, meaning, network, local


@cache
def named_in(file: str) -> frozenset[str]:
    """The tests that a file defines."""
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    return frozenset(
        each.name
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    )


def test_every_fault_has_its_row() -> None:
    wanted = [f"{part}-{n:02d}" for part, count in COUNTS.items() for n in range(1, count + 1)]
    assert [row["id"] for row in TOOL.rows()] == wanted


@pytest.mark.parametrize("row", TOOL.rows(), ids=lambda row: row["id"])
def test_every_row_names_tests_that_are_there_or_says_why_not(row: dict[str, str]) -> None:
    assert row["fault"]
    assert row["what must come of it"]
    if row["test"].startswith(TOOL.NONE):
        assert len(row["test"].removeprefix(TOOL.NONE)) > 20
        return
    assert TOOL.tests(row)
    for each in TOOL.tests(row):
        file, _, name = each.partition("::")
        assert name in named_in(file), each


def test_the_page_shows_the_table() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "write_fault_table.py"), "--check"]
    assert subprocess.run(tool, check=False).returncode == 0, "run tools/write_fault_table.py"
