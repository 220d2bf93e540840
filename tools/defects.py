"""Plant defects into a copy of the source, one at a time, and see each caught by the test that is there for it.

    ./run defects                       all of tests/defects/defects.toml
    ./run defects --from 10 --count 5

A defect counts as caught when its test runs and fails. One that cannot be planted any more, or whose test cannot be
run, is a fault of the table: exit 1, as for one that goes by unnoticed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "tests" / "defects" / "defects.toml"
_SECONDS = 600  # a test that hangs because of the defect has not failed
_POINT = "point: "
_CAUGHT = 1


@dataclass(frozen=True)
class Defect:
    """One change of one file, and the test that must fail with it."""

    name: str
    file: str
    was: str
    becomes: str
    test: str
    life: int = 0
    engine: str = "sqlite"

    def plant(self, source: Path) -> None:
        """Change the file below `source` (a copy of src). Raises ValueError unless the place is there exactly once."""
        path = source / "edigate" / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(self.was) != 1 or self.was == self.becomes:
            raise ValueError(
                f"{self.name!r} cannot be planted: its place is {text.count(self.was)} times in {self.file}"
            )
        path.write_text(text.replace(self.was, self.becomes), encoding="utf-8")

    def command(self) -> list[str]:
        """What runs the test."""
        if self.test.startswith(_POINT):
            place = [
                "--point",
                self.test.removeprefix(_POINT),
                "--life",
                str(self.life),
                "--engine",
                self.engine,
            ]
            return [sys.executable, str(ROOT / "tools" / "crash_bench.py"), *place]
        return [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:randomly",
            self.test,
        ]


def defects() -> list[Defect]:
    """The table."""
    return [Defect(**each) for each in tomllib.loads(TABLE.read_text(encoding="utf-8"))["defect"]]


def is_caught(defect: Defect) -> bool:
    """Plant it, run its test; whether that failed. Raises ValueError when it cannot be planted or run."""
    with tempfile.TemporaryDirectory(prefix="edigate-defect-") as folder:
        copy = Path(folder)
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for beside in ("maps", "config"):
            (copy / beside).symlink_to(ROOT / beside)
        defect.plant(copy / "src")
        done = subprocess.run(
            defect.command(), cwd=ROOT, env=os.environ | {"PYTHONPATH": str(copy / "src")},
            capture_output=True, text=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    if done.returncode not in (0, _CAUGHT):
        raise ValueError(f"{defect.name!r}: its test cannot be run: {(done.stdout + done.stderr)[-1500:]}")
    return done.returncode == _CAUGHT


def main() -> int:
    """Plant those asked for, one after the other."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--count", type=int)
    options = parser.parse_args()
    chosen = defects()[options.first : None if options.count is None else options.first + options.count]
    missed = 0
    for defect in chosen:
        try:
            caught = is_caught(defect)
        except (ValueError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)
            caught = False
        missed += not caught
        print(f"{'caught' if caught else 'MISSED'}: {defect.name}", flush=True)
    print(f"{len(chosen) - missed} of {len(chosen)} defects from {options.first} were caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
