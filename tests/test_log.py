"""Log lines: on standard error, one line each, and nothing that is not on the list."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest

from edigate import log


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_way", log._way)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def test_only_listed_keys_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("info", "json")
    log.get(run="send", member_id="DHP123456789").info("sent", batch=3, patient="Rivera", outcome="delivered")
    (line,) = lines(capsys)
    assert {key: line[key] for key in ("run", "event", "level", "batch", "outcome", "dropped_keys")} == {
        "run": "send", "event": "sent", "level": "info", "batch": 3, "outcome": "delivered", "dropped_keys": 2
    }  # fmt: skip
    assert "Rivera" not in repr(line) and "DHP1" not in repr(line)


@pytest.mark.parametrize("evil", ["a\nb", "\x1b[31m", "\u202eabc", "\x00", "x\r\n{}", "\ud800"])
def test_no_value_makes_a_second_line_or_moves_a_cursor(
    capsys: pytest.CaptureFixture[str], evil: str
) -> None:
    """L-25."""
    for format_ in ("json", "console"):
        log.set_up("info", format_)
        log.get(run=evil).info("event", partner=evil, state=evil * 500)
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        plain = said.replace("\x1b[0m", "").rstrip("\n")
        assert format_ == "console" or plain.isprintable()
        assert len(said) < 1500


def test_levels(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("warning", "json")
    log.get().info("quiet")
    log.get().warning("loud")
    assert [line["event"] for line in lines(capsys)] == ["loud"]


def test_a_library_is_quiet_on_standard_output_and_leaves_the_programs_own_logging_alone() -> None:
    program = (
        "import structlog, edigate.log as log\n"
        "log.get(run='send').info('hidden')\n"
        "log.get(run='send').warning('told')\n"
        "assert not structlog.is_configured()\n"
        "log.set_up('info', 'json')\n"
        "assert not structlog.is_configured()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == ""
    assert "told" in done.stderr and "hidden" not in done.stderr


def test_a_log_that_cannot_be_written_loses_its_line_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "_way", log._Way("info"))
    monkeypatch.setattr(sys, "stderr", Full())
    log.get(run="receive").info("file_archived", inbox_id=1)
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    log.get(run="receive").info("file_archived", inbox_id=2)
