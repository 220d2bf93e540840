"""The claim acknowledgment as values. Source: 005010X214."""

from __future__ import annotations

from edigate.transactions.status_information import StatusAnswer


class ClaimAck(StatusAnswer, frozen=True, gc=False, kw_only=True):
    """One 277CA: was our batch taken in, and each claim of it?"""
