"""docs/EDITS.md lists what the code says."""

from __future__ import annotations

import subprocess
import sys

from requirements import ROOT


def test_the_tables_are_as_the_code_writes_them() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "write_edit_docs.py"), "--check"]
    run = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert run.returncode == 0, "run python tools/write_edit_docs.py" + run.stderr
