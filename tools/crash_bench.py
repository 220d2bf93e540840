"""`./run crash`: see tests/crash/bench.py."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from crash.bench import main

if __name__ == "__main__":
    sys.exit(main())
