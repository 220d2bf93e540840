"""The claims that the demonstration sends: 24 of four practices, and two of them put right. All people are invented."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import msgspec

from edigate import maps
from edigate.errors import ConfigError

WRITTEN_FOR = date(2026, 3, 4)  # the day on which the claims, as they stand in the files, would be submitted

_NAMES = ("claims", "other-kinds", "corrected-member", "corrected-line")  # in the order of DemoClaims
_MOVING = ("service_date", "statement_date", "admission_date")


class DemoClaims(msgspec.Struct, frozen=True):
    """JSON documents as `submit` and `replace` take them, each an array.

    `claims`: 22, of which the payer rejects one at its front end (RBP0001003, unknown member), pays all but one line of
    one (LSF0000481, no ordering provider for an image), leaves the copay of one to a second payer (LSF0000499), and later
    takes one back (RBP0001004). `other_kinds`: a hospital's bill (RVH0008001) and a dentist's claim (HDR0003001).
    `corrected_member` is RBP0001003 with its right member id, to be submitted again; `corrected_line` is LSF0000481 with
    the ordering provider, to replace what the payer has.
    """

    claims: bytes
    other_kinds: bytes
    corrected_member: bytes
    corrected_line: bytes


def load(submitted: date = WRITTEN_FOR) -> DemoClaims:
    """The claims with their dates of service as if submitted on this day. Raises ConfigError when they are missing."""
    later = submitted - WRITTEN_FOR
    return DemoClaims(*(_document(name, later) for name in _NAMES))


def _document(name: str, later: timedelta) -> bytes:
    path = maps.folder() / "sandbox" / "demo" / f"{name}.json"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"edigate's own demo claims {path.name} cannot be read ({error.strerror})"
        ) from error
    if not later:
        return content
    return json.dumps(_moved(json.loads(content), later), indent=2).encode() + b"\n"


def _moved(value: Any, later: timedelta) -> Any:
    """`value` with every day of service, stay and bill in it moved; birth dates stay."""
    if isinstance(value, list):
        return [_moved(item, later) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: (date.fromisoformat(item) + later).isoformat()
        if key.startswith(_MOVING)
        else _moved(item, later)
        for key, item in value.items()
    }
