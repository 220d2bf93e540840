"""Misbehaviour on order: which request goes wrong, when, and how. `NO_FAULTS` is a server that behaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Request(StrEnum):
    """What a client asks for, in the order in which a session meets it."""

    LOGIN = "login"
    SUBSYSTEM = "subsystem"
    VERSION = "version"
    LIST = "list"
    OPEN = "open"
    WRITE = "write"
    FSYNC = "fsync"
    CLOSE = "close"
    STAT = "stat"
    READ = "read"
    RENAME = "rename"
    REMOVE = "remove"


class Effect(StrEnum):
    """How a request goes wrong."""

    FAIL = "fail"  # refused with the status "failure", nothing done
    DENY = "deny"  # refused with "permission denied"
    UNSUPPORTED = "unsupported"  # refused with "operation unsupported"
    DROP = "drop"  # the connection ends, nothing done
    LOSE_REPLY = "lose-reply"  # done, then the connection ends without an answer
    STALL = "stall"  # nothing done, no answer, the connection stands
    GARBAGE = "garbage"  # an answer that is no SFTP packet
    STRAY = "stray"  # an answer to a request that nobody made, then nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """One request that goes wrong: the nth of its kind since the faults were set, or every one (None)."""

    at: Request
    effect: Effect
    nth: int | None = None


@dataclass(frozen=True, slots=True)
class Faults:
    """A server's misbehaviour. The later fields are about files and hold throughout."""

    requests: tuple[Fault, ...] = ()
    disk_bytes: int | None = (
        None  # a write that would pass this length of a file is refused: the disk is full
    )
    lose_after_bytes: int | None = None  # what is written beyond is acknowledged and forgotten
    double: bool = False  # a file is stored twice over when it is closed
    size_error: int = 0  # added to every size told, in listings too
    hide_size: bool = False  # no size is told
    take_at_once: bool = False  # a file under its final name is gone from the inbox before the answer
    vanish_on_open: bool = False  # a file opened for reading loses its name
    read_at_most: int | None = None  # bytes in one answer to a read
    reply_after_seconds: float = 0.0  # every answer comes this late
    requests_per_session: int | None = None  # then the connection ends
    extra_names: tuple[bytes, ...] = ()  # listed, but not there
    extensions: tuple[str, ...] = ("posix-rename@openssh.com", "fsync@openssh.com")


NO_FAULTS = Faults()
