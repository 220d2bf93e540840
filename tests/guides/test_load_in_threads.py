"""Threads that ask for a guide at the same moment all get the same whole one."""

from __future__ import annotations

import subprocess
import sys

# In a process of its own, where no guide has been read yet.
_PROGRAM = """
import sys, threading
sys.setswitchinterval(1e-6)
from edigate.guides import load
found, start = [], threading.Barrier(6)

def ask():
    start.wait()
    guide = load.load("837P")
    found.append((id(guide), len(guide.segments), all(loop.children for loop in guide.loops)))

threads = [threading.Thread(target=ask) for _ in range(6)]
[each.start() for each in threads]
[each.join() for each in threads]
print(len(found), len(set(found)), all(whole for *_, whole in found))
"""


def test_threads_that_read_a_guide_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.split() == ["6", "1", "True"]
