"""What the gateway itself finds about claims: the closed list. docs/FINDINGS.md explains each."""

from __future__ import annotations

from enum import StrEnum


class GatewayCode(StrEnum):
    """Findings that need to know other claims, partners or the state of things."""

    NO_ROUTE = "NO_ROUTE"
    NOT_ENROLLED = "NOT_ENROLLED"
    REMITTANCES_NOT_ENROLLED = "REMITTANCES_NOT_ENROLLED"
    CLAIM_NUMBER_TAKEN = "CLAIM_NUMBER_TAKEN"
    CLAIM_NOT_FINAL = "CLAIM_NOT_FINAL"
    INPUT_USAGE_DIFFERS = "INPUT_USAGE_DIFFERS"
    CLAIM_CONFLICT = "CLAIM_CONFLICT"
    CLAIM_UNWRITABLE = "CLAIM_UNWRITABLE"
