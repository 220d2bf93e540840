"""A file that leaves, and what is known after an attempt to deliver it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """Frozen bytes under their remote name. The same name and bytes serve every attempt."""

    name: str
    content: bytes
    sha256: str


class Transfer(StrEnum):
    """The ways an attempt can end. A surprise is `UNKNOWN`, never `DELIVERED`."""

    DELIVERED = "delivered"  # the partner has exactly our bytes under the final name
    DEFERRED = "deferred"  # the partner certainly does not have it under the final name; try later
    SPOILED = (
        "spoiled"  # the same, but what the partner acknowledged under our temporary name is not what was sent
    )
    REFUSED = "refused"  # the partner said no, or holds another file under our name; a person must look
    UNKNOWN = "unknown"  # it may or may not have arrived; look before anything else


class Evidence(StrEnum):
    """What the word "delivered" rests on, strongest first."""

    READ_BACK = "read_back"  # SHA-256 of the remote file equals ours
    SIZE = "size"  # every write and the close were acknowledged, and the remote size equals ours
    STATUSES = "statuses"  # every write and the close were acknowledged; the partner allows no look
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TransferResult:
    """How an attempt ended, what that rests on, and one line for a person (never data, never a secret)."""

    outcome: Transfer
    evidence: Evidence
    detail: str
