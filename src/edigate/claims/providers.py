"""Every provider named in a claim, wherever it stands."""

from __future__ import annotations

from edigate.claims.anatomy import anatomy
from edigate.claims.base import Strict
from edigate.claims.given import ByGiven
from edigate.claims.model import Claim
from edigate.claims.people import Provider


def providers_of(claim: Claim) -> list[tuple[str, str, Provider]]:
    """(JSON pointer, role, provider) of each, the billing provider first; a role is the field's own name."""
    values = claim.__dict__
    found: list[tuple[str, str, Provider]] = [
        (f"/{role}", role, values[role]) for role in _roles(claim) if values[role] is not None
    ]
    for n, line in enumerate(claim.lines):
        if roles := _roles(line):
            values = line.__dict__
            found += [
                (f"/lines/{n}/{role}", role, values[role]) for role in roles if values[role] is not None
            ]
    return found


@ByGiven
def _roles(model: type[Strict], given: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in anatomy(model).providers if role in given)
