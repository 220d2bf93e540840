"""The 277CA as facts: `stream` level by level in flat memory, `whole` as one value."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.transactions import status_stream
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.status_stream import StatusPart
from edigate.x12.reader import TransactionSet

KIND = "277CA"


def stream(opened: TransactionSet) -> Iterator[StatusPart]:
    """Header, levels and claims in order, trailer: memory does not grow with the number of claims."""
    return status_stream.stream(opened, KIND, is_acknowledgment=True)


def whole(opened: TransactionSet) -> ClaimAck:
    """The whole acknowledgment as one value."""
    return status_stream.gather(stream(opened), ClaimAck)
