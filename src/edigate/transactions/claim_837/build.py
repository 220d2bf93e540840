"""Claims to an 837 interchange: values in, bytes out, and the place of every claim in them.

One interchange, one group, one set: a rejected set then hurts as few claims as the partner's file size allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from edigate.claims.model import Claim
from edigate.claims.partner import Partner
from edigate.errors import Finding


class ClaimToSend(msgspec.Struct, frozen=True, gc=False):
    """A claim with the names of this one submission: `trace` goes out as REF*D9 (at most 20 characters)."""

    claim: Claim
    trace: str
    submission_id: int


class Control(msgspec.Struct, frozen=True, gc=False):
    """What makes an interchange unique: numbers reserved from the store, BHT03 and the moment of making."""

    isa13: int
    gs06: int
    batch_reference: str
    at: datetime


class ClaimPosition(msgspec.Struct, frozen=True, gc=False):
    """Where a claim stands in its set, by segment number (ST = 1, as in 999 IK302).

    `first` is its CLM, `last` its last segment. `level` is the HL of its subscriber: segments from there up to `first`
    belong to this claim and to all others with the same `level`.
    """

    submission_id: int
    set_control_number: str
    level: int
    first: int
    last: int


class BuiltInterchange(msgspec.Struct, frozen=True, gc=False):
    """The frozen bytes, where each claim stands in them, and what had to be cleaned.

    `positions` are in the order of the file. A finding's `field` is the pointer in the claim named by the submission id
    beside it.
    """

    content: bytes
    positions: tuple[ClaimPosition, ...]
    findings: tuple[tuple[int, Finding], ...]


def build(claims: Sequence[ClaimToSend], partner: Partner, control: Control) -> BuiltInterchange:
    """The interchange that carries these claims to this partner. Pure: the same values give the same bytes.

    Raises `UsageError` for no claims or more than a set may hold.
    """
    raise NotImplementedError
