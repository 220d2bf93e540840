"""The claim acknowledgment as values. Source: 005010X214."""

from __future__ import annotations

from datetime import date

from edigate.transactions.set_fact import SetFact
from edigate.transactions.status_information import ClaimStatus, ProviderStatus, ReceiverStatus, StatusSource


class ClaimAck(SetFact, frozen=True, gc=False, kw_only=True):
    """One 277CA: was our batch taken in, and each claim of it? `reference` is BHT03 of the 277CA itself.

    `source` and `receiver` are the first of their levels (in a 277CA the only ones); `sources`, `receivers` have all.
    """

    reference: str | None
    created_date: date | None
    created_time: str | None
    source: StatusSource | None
    sources: tuple[StatusSource, ...]
    receiver: ReceiverStatus | None
    receivers: tuple[ReceiverStatus, ...]
    providers: tuple[ProviderStatus, ...]
    claims: tuple[ClaimStatus, ...]
