"""The tests can fail: defects are planted into a copy of the source, and the test that is there for each notices."""

from __future__ import annotations

import importlib.util
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from requirements import ROOT

AT_ONCE = 3  # a day; `./run defects` takes them all


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("defects_tool", ROOT / "tools" / "defects.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


TOOL = _tool()
ALL = TOOL.defects()
TODAY = [ALL[(date.today().toordinal() * AT_ONCE + n) % len(ALL)] for n in range(AT_ONCE)]


def test_every_defect_can_be_planted(tmp_path: Path) -> None:
    assert len(ALL) >= 30
    assert len({each.name for each in ALL}) == len(ALL)
    for n, each in enumerate(ALL):
        target = tmp_path / str(n) / "edigate" / each.file
        target.parent.mkdir(parents=True)
        shutil.copy(ROOT / "src" / "edigate" / each.file, target)
        each.plant(tmp_path / str(n))


def test_a_defect_without_its_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 times"):
        TOOL.Defect("gone", "errors.py", "no such line", "", "").plant(tmp_path)


@pytest.mark.parametrize("defect", TODAY, ids=lambda defect: defect.name.replace(" ", "-"))
def test_a_planted_defect_is_caught(defect: object) -> None:
    assert TOOL.is_caught(defect)
