"""Every provider named in a claim, wherever it stands."""

from __future__ import annotations

from edigate.claims.anatomy import anatomy
from edigate.claims.model import Claim
from edigate.claims.people import Provider


def providers_of(claim: Claim) -> list[tuple[str, str, Provider]]:
    """(JSON pointer, role, provider) of each, the billing provider first; a role is the field's own name."""
    values = vars(claim)
    found: list[tuple[str, str, Provider]] = [
        (f"/{role}", role, values[role])
        for role in anatomy(type(claim)).providers
        if values[role] is not None
    ]
    for n, line in enumerate(claim.lines):
        values = vars(line)
        roles = anatomy(type(line)).providers
        found.extend((f"/lines/{n}/{role}", role, values[role]) for role in roles if values[role] is not None)
    return found
