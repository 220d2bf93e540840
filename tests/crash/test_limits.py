"""Descriptors, memory or threads run out: the run ends, and the next one goes on as if it had not been."""

from __future__ import annotations

import os
import resource
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crash.forks import in_a_fork
from crash.lives import later_runs, script, whole_life
from edigate.errors import LocalError
from edigate.gateway import interpret, prepare, send
from edigate.transport import SftpSettings, open_mailbox
from gateway.worlds import make_project


def test_without_descriptors_nothing_is_lost(tmp_path: Path) -> None:
    """L-12."""
    told = script(0)
    place = make_project(tmp_path / "steady")
    in_a_fork(lambda: whole_life(place, told, rounds=2))
    _, wanted = in_a_fork(lambda: later_runs(place, "life", told))
    failed = 0
    for free in (3, 6):
        starved = make_project(tmp_path / str(free))
        in_a_fork(lambda: whole_life(starved, told, rounds=0))  # noqa: B023

        def starve() -> None:
            lowest = os.dup(0)
            resource.setrlimit(resource.RLIMIT_NOFILE, (lowest + free, lowest + free))  # noqa: B023
            whole_life(starved, told, rounds=2)  # noqa: B023

        code, _ = in_a_fork(starve)
        failed += code != 0
        _, found = in_a_fork(lambda: later_runs(starved, "life", told))  # noqa: B023
        assert found == wanted
    assert failed


STARVED = ((prepare, "freeze_in"), (send, "_record"), (interpret, "post_remittance"))


@pytest.mark.parametrize("module, name", STARVED, ids=lambda each: each if isinstance(each, str) else "")
def test_without_memory_nothing_is_lost(tmp_path: Path, module: ModuleType, name: str) -> None:
    """L-12: it runs out in the middle of a run, wherever that is: no file is blamed for it, and the next run goes on."""
    told = script(0)
    place = make_project(tmp_path / "steady")
    in_a_fork(lambda: whole_life(place, told, rounds=2))
    _, wanted = in_a_fork(lambda: later_runs(place, "life", told))
    starved = make_project(tmp_path / "starved")

    def starve() -> None:
        def out_of_memory(*_: Any, **__: Any) -> None:
            raise MemoryError

        assert hasattr(module, name)
        setattr(module, name, out_of_memory)
        whole_life(starved, told, rounds=2)

    in_a_fork(lambda: whole_life(starved, told, rounds=0))
    in_a_fork(starve)
    _, found = in_a_fork(lambda: later_runs(starved, "life", told))
    assert found == wanted


def test_without_threads_a_partner_is_not_reached_and_nothing_else_happens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """L-12: it is ours to mend, not the partner's."""

    def none_left(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    settings = SftpSettings(
        "127.0.0.1", "nobody", ("SHA256:" + "A" * 43,), "inbox", "outbox", 1, password="none"
    )
    monkeypatch.setattr(threading.Thread, "start", none_left)
    with pytest.raises(LocalError, match="no further thread"), open_mailbox(settings):
        pass
