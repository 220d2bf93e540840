"""Structured log lines on standard error, with an allow-list of what may be said.

PHI cannot leak through a key that is not listed here: an unlisted key is dropped and counted. Values are flattened to
one printable line, so no element of a file can forge a log line. The loggers are our own: a program that uses edigate as
a library keeps its own logging as it is, and hears only of warnings unless it asks for more.
"""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

import structlog

LOGGABLE = frozenset((
    "event", "level", "timestamp", "dropped_keys",
    "run", "partner", "practice", "batch", "claim_id", "submission_id", "inbox_id", "remittance_id", "work_item",
    "file_sha256", "isa13", "gs06", "st02", "attempt", "outcome", "evidence", "state", "kind", "code",
    "count", "claims", "batches", "files", "entries", "work_items", "bytes", "error", "where",
    "retry_after_seconds",
))  # fmt: skip


class _Unbreakable(io.StringIO):
    """Standard error as it is now; a line that cannot be written is lost, and no work with it."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):  # a full or closed stream
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class _Way:
    """How lines are made; replaced as a whole by `set_up`."""

    def __init__(self, level: str = "warning", *, readable: bool = False) -> None:
        self.wrapper_class = structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        )
        self.processors: list[Callable[..., Any]] = [
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_loggable,
            structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(),
        ]


def set_up(level: str = "info", format_: str = "auto") -> None:
    """Send our lines to standard error as JSON, or readable on a terminal; guests speak from warning up."""
    global _way
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(levelname)s")
    _way = _Way(level, readable=format_ == "console" or (format_ == "auto" and sys.stderr.isatty()))


def get(**context: Any) -> Any:
    """A logger with this context bound."""
    logger = structlog.wrap_logger(
        structlog.PrintLogger(_Unbreakable()), processors=_way.processors, wrapper_class=_way.wrapper_class,
        context_class=dict,
    )  # fmt: skip
    return logger.bind(**context)


def keep_loggable(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that drops keys off the list and flattens values to printable text."""
    kept = {key: _flat(value) for key, value in event.items() if key in LOGGABLE}
    if len(kept) < len(event):
        kept["dropped_keys"] = len(event) - len(kept)
    return kept


def _flat(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)[:400]


_way = _Way()
