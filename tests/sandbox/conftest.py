"""The practice payer with its own rules."""

from __future__ import annotations

import pytest

from edigate.sandbox import rules as payer_rules
from edigate.sandbox.rules import Rules


@pytest.fixture(scope="session")
def rules() -> Rules:
    return payer_rules.load()
