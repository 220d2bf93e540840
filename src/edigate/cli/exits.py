"""Exit codes, one meaning each (sysexits), and which exception means which."""

from __future__ import annotations

from enum import IntEnum

from edigate import errors


class Exit(IntEnum):
    """What a command's exit code says."""

    DONE = 0
    SOME = 1  # done, but something was rejected, unsupported or differs
    USAGE = 64
    DATA = 65  # unreadable: no facts at all
    UNAVAILABLE = 69  # the partner
    SOFTWARE = 70  # a bug of ours
    IO = 74  # our disk, our database
    TRY_LATER = 75
    CONFIG = 78
    INTERRUPTED = 130


_MEANING: tuple[tuple[type[errors.EdigateError], Exit], ...] = (
    (errors.UsageError, Exit.USAGE),
    (errors.DataError, Exit.DATA),
    (errors.ConfigError, Exit.CONFIG),
    (errors.TryLater, Exit.TRY_LATER),
    (errors.PartnerError, Exit.UNAVAILABLE),
    (errors.LocalError, Exit.IO),
)


def exit_for(error: errors.EdigateError) -> Exit:
    """The exit code of an exception of ours."""
    return next((code for kind, code in _MEANING if isinstance(error, kind)), Exit.SOFTWARE)


def worst(codes: list[Exit]) -> Exit:
    """With several files the worst wins."""
    return max(codes, default=Exit.DONE)
