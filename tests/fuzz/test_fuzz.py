"""A short form of `./run fuzz`: damaged files are read and checked without an exception, a hang or a second answer."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_damaged_files_are_read_and_checked() -> None:
    command = [sys.executable, str(ROOT / "tools" / "fuzz.py"), "--count", "3000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout == "3000 inputs from 0: 0 failed\n"


def test_damaged_answers_go_the_whole_road() -> None:
    """R-28, M-11, M-13: what is put aside changes nothing, what is applied sums up. `./run fuzz --path full` goes on."""
    command = [sys.executable, str(ROOT / "tools" / "fuzz.py"), "--path", "full", "--count", "300"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert re.search(r"\([1-9]\d* applied, [1-9]\d* put aside\): 0 failed$", done.stdout.strip())
