"""What the tests of the guides share: a good file for every guide, and ways to spoil it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edigate.guides.report import Report
from map_check import check_maps

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="session")
def good() -> Callable[[str], list[str]]:
    """The segments of the good file of a guide, ISA to IEA, without terminators."""

    def read(guide: str) -> list[str]:
        text = (FILES / f"{guide}.x12").read_text(encoding="ascii")
        return [segment.strip() for segment in text.split("~") if segment.strip()]

    return read


@pytest.fixture(scope="session")
def judge() -> Callable[[list[str]], Report]:
    """The report on segments; SE01 is set right first, so that a test sees its own fault only."""

    def run(segments: list[str]) -> Report:
        counted = list(segments)
        start = 0
        for at, segment in enumerate(counted):
            if segment.startswith("ST*"):
                start = at
            elif segment.startswith("SE*"):
                counted[at] = f"SE*{at - start + 1}*{segment.split('*')[2]}"
        return check_maps([("~\n".join(counted) + "~\n").encode()])

    return run
