"""The 277 as facts: `stream` level by level in flat memory, `whole` as one value."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.transactions import status_stream
from edigate.transactions.claim_status_277.facts import ClaimStatusReport
from edigate.transactions.status_stream import StatusPart
from edigate.x12.reader import TransactionSet

KIND = "277"


def stream(opened: TransactionSet) -> Iterator[StatusPart]:
    """Header, levels and claims in order, trailer: memory does not grow with the number of claims."""
    return status_stream.stream(opened, KIND, is_acknowledgment=False)


def whole(opened: TransactionSet) -> ClaimStatusReport:
    """The whole report as one value."""
    return status_stream.gather(stream(opened), ClaimStatusReport)
