"""What a test needs from outside: skipped loudly where it cannot be had, and never skipped in CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def require(condition: object, reason: str) -> None:
    """Skip the test with this reason unless the condition holds; with EDIGATE_REQUIRE_ALL=1 fail instead."""
    if condition:
        return
    if os.environ.get("EDIGATE_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason} (EDIGATE_REQUIRE_ALL=1 allows no skip)", pytrace=False)
    pytest.skip(reason)
