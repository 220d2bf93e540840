"""A short form of `./run fuzz`: damaged files are read and checked without an exception, a hang or a second answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_damaged_files_are_read_and_checked() -> None:
    command = [sys.executable, str(ROOT / "tools" / "fuzz.py"), "--count", "3000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == "3000 inputs from 0: 0 failed\n"
