"""The caller's own names of the places in a claim: what our JSON pointer is called in the file that was handed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import msgspec

from edigate.errors import Finding


class Places(Protocol):
    """Names of the places in one claim; one class for each form in which claims arrive."""

    def name(self, pointer: str) -> str:
        """What the caller calls the place of this JSON pointer in our claim."""


def named(findings: Iterable[Finding], base: str, places: Places | None) -> tuple[Finding, ...]:
    """The findings with `field` in the caller's words: by `places`, else below `base`, the claim's own pointer."""
    if places is None and not base:
        return tuple(findings)
    return tuple(
        msgspec.structs.replace(each, field=places.name(each.field) if places else base + each.field)
        if each.field is not None
        else each
        for each in findings
    )
