"""What every test may use: real servers (see servers.py), the shared material, and loud skips that CI forbids."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from requirements import ROOT, require

pytest_plugins = ["servers", "pgp_keys"]

# No test asserts speed: a busy machine is no fault.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the corpus and the worked example, beside the checkout; skips (in CI: fails) when absent."""
    folder = ROOT.parent / "shared"
    require(folder.is_dir(), "the corpus and the worked example (../shared) are not here")
    return folder
