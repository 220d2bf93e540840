"""Why a remittance is held: the closed list of this room's finding codes, told in docs/POSTING.md."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Location, Severity


class OutcomeCode(StrEnum):
    """What keeps a remittance from posting."""

    REMITTANCE_UNBALANCED = "REMITTANCE_UNBALANCED"
    AMOUNT_NOT_IN_CENTS = "AMOUNT_NOT_IN_CENTS"
    PAYMENT_NOT_POSTABLE = "PAYMENT_NOT_POSTABLE"
    PAYEE_UNKNOWN = "PAYEE_UNKNOWN"
    USAGE_DIFFERS = "USAGE_DIFFERS"


def held(code: OutcomeCode, reason: str, ordinal: int) -> Finding:
    """A finding that holds a remittance; `ordinal` is the segment's place in the file."""
    return Finding(code, Severity.ERROR, reason, Location(ordinal=ordinal))
