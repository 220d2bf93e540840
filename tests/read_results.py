"""Every fixture, and what reading it gives, as its `.json` beside it tells.

After a change that is meant, `edigate conform fixtures/x12 --update` writes all expectations anew; read the difference
before you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edigate.guides.conform import facts_of

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "x12"


def fixtures(verdict: str = "*") -> list[Path]:
    """Every fixture of that verdict: `fixtures/x12/<guide>/<verdict>/<name>.x12`."""
    return sorted(FIXTURES.glob(f"*/{verdict}/*.x12"))


def results(blocks: Iterable[bytes]) -> list[dict[str, Any]]:
    """The facts as JSON gives them, findings as "CODE ordinal segment element"."""
    return facts_of(blocks)


def expected(path: Path) -> list[dict[str, Any]]:
    """What the `.json` beside the fixture says."""
    told: list[dict[str, Any]] = json.loads(path.with_suffix(".json").read_text())["read"]
    return told
