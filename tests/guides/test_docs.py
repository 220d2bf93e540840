"""The pages on guides and their findings are what the code says now."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from edigate.guides.codes import ABOUT, GuideCode


def test_the_pages_are_as_the_code_writes_them(project_root: Path) -> None:
    tool = project_root / "tools" / "write_guide_docs.py"
    run = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_code_has_its_weight_and_its_answer() -> None:
    assert list(ABOUT) == list(GuideCode)
    structural = {code for code in GuideCode if code.startswith(("SEGMENT_", "LOOP_"))}
    assert all(ABOUT[code].ik304 for code in structural)
    elemental = {
        code for code in GuideCode if code.startswith(("ELEMENT", "CODE_", "COMPONENTS", "REPETITIONS"))
    }
    assert all(ABOUT[code].ik403 for code in elemental)
