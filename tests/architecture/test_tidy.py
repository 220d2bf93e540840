"""The house's habits that imports cannot show, held over the whole source."""

from __future__ import annotations

from pathlib import Path

import edigate
from architecture import tidy_rules
from requirements import ROOT


def test_the_source_is_tidy() -> None:
    shell = tidy_rules.shell_rooms(ROOT / ".importlinter")
    found = tidy_rules.faults(Path(edigate.__file__).parent, shell)
    assert not found, "\n" + "\n".join(found)


def test_every_test_can_fail() -> None:
    found = tidy_rules.faults_of_tests(ROOT / "tests")
    assert not found, "\n" + "\n".join(found)


def test_the_core_is_everything_that_is_not_named_as_shell() -> None:
    shell = tidy_rules.shell_rooms(ROOT / ".importlinter")
    assert {"cli", "gateway", "store", "transport", "config", "maps", "log", "__init__"} <= shell
    assert not shell & {
        "errors",
        "x12",
        "codes",
        "claims",
        "transactions",
        "delivery",
        "posting",
        "tracking",
        "outcome",
    }
