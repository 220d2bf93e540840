"""The claim status response as values. Source: 005010X212."""

from __future__ import annotations

from edigate.transactions.status_information import StatusAnswer


class ClaimStatusReport(StatusAnswer, frozen=True, gc=False, kw_only=True):
    """One 277: where each claim we asked about (or were told about) stands."""
