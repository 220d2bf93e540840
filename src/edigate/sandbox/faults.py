"""Misbehaviour on order: which request goes wrong, when, and how. `NO_FAULTS` is a server that behaves."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from edigate.errors import UsageError


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
    take_when_left: bool = False  # ... is gone once the client that brought it has said goodbye
    vanish_on_open: bool = False  # a file opened for reading loses its name
    half_first: bool = False  # the first time a file is opened for reading, only half of it is there
    read_at_most: int | None = None  # bytes in one answer to a read
    reply_after_seconds: float = 0.0  # every answer comes this late
    requests_per_session: int | None = None  # then the connection ends
    extra_names: tuple[bytes, ...] = ()  # listed, but not there
    answers_twice: bool = False  # each answer lies there a second time, under another name
    answers_backwards: bool = False  # the names of answers sort the last one first
    answers_late: bool = (
        False  # answers to a file get their names when the next file comes, or at the next start
    )
    extensions: tuple[str, ...] = ("posix-rename@openssh.com", "fsync@openssh.com")


NO_FAULTS = Faults()


def read(orders: Sequence[str]) -> Faults:
    """Faults by order of a person: `REQUEST:EFFECT` or `REQUEST:EFFECT:N` (`write:fail:3`), else the name of a field of
    `Faults` with its value (`disk-bytes=40000`, `take-at-once`, `extra-name=../x`). `UsageError` for what is neither.
    """
    requests: list[Fault] = []
    names: list[bytes] = []
    changes: dict[str, object] = {}
    for order in orders:
        word, _, value = order.partition("=")
        field = word.replace("-", "_")
        if ":" in word:
            requests.append(_fault(order))
        elif field == "extra_name" and value:
            names.append(os.fsencode(value))
        elif field in _FIELDS:
            changes[field] = _value(order, _FIELDS[field], value)
        else:
            raise UsageError(
                f"no fault {order!r}; there are REQUEST:EFFECT[:N], extra-name=NAME and {_KNOWN}"
            )
    return dataclasses.replace(NO_FAULTS, requests=tuple(requests), extra_names=tuple(names), **changes)  # type: ignore[arg-type]


_FIELDS = {
    each.name: str(each.type)
    for each in dataclasses.fields(Faults)
    if each.name not in ("requests", "extra_names", "extensions")
}
_KINDS = {"int | None": int, "int": int, "float": float, "bool": bool}
_KNOWN = ", ".join(
    name.replace("_", "-") + ("" if kind == "bool" else "=N") for name, kind in _FIELDS.items()
)


def _fault(order: str) -> Fault:
    at, _, rest = order.partition(":")
    effect, _, nth = rest.partition(":")
    if at not in list(Request) or effect not in list(Effect) or not (nth.isdecimal() or rest == effect):
        raise UsageError(
            f"no fault {order!r}; requests are {', '.join(Request)}, effects {', '.join(Effect)}, then perhaps a number"
        )
    return Fault(Request(at), Effect(effect), int(nth) if nth else None)


def _value(order: str, kind: str, value: str) -> object:
    if kind == "bool" and not value:
        return True
    try:
        return msgspec.convert(value, _KINDS[kind], strict=False)
    except msgspec.ValidationError:
        raise UsageError(f"fault {order!r} needs a number behind =") from None
