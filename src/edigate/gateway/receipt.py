"""What became of a claim handed in."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from edigate.errors import Finding


class Taken(StrEnum):
    """What became of a claim handed in."""

    READY = "ready"
    HELD = "held"
    REFUSED = "refused"  # not a claim: nothing was stored
    UNCHANGED = "unchanged"  # the same content as before: nothing was changed
    CONFLICT = "conflict"  # other content for a claim that has left: nothing was stored


class Receipt(msgspec.Struct, frozen=True):
    """What became of one claim handed in. `state` is that of its current submission; `position` its place in the input.

    `repairs` are notes of what was changed in the claim's form, and in nothing else. A receipt with a `claim_id` means
    that the claim is durable.
    """

    position: str
    outcome: Taken
    practice: str | None
    claim_key: str | None
    claim_id: int | None
    version: int | None
    state: str | None
    partner: str | None
    findings: tuple[Finding, ...]
    repairs: tuple[Finding, ...] = ()
