"""What follows for the work about claims when their books have changed: credits, and denials that are settled."""

from __future__ import annotations

from collections.abc import Collection

from edigate.gateway import claim_credits, denied_money
from edigate.gateway.step import Step


def look_at(one: Step, claim_ids: Collection[int]) -> None:
    """Raise and close what the balances of these claims ask for, and ask for no more."""
    claim_credits.look_at(one, claim_ids)
    denied_money.look_at(one, claim_ids)
