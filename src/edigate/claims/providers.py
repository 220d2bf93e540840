"""Every provider named in a claim, wherever it stands."""

from __future__ import annotations

from edigate.claims.model import Claim
from edigate.claims.people import Provider

_AT_CLAIM = (
    "rendering_provider", "referring_provider", "supervising_provider", "service_facility", "primary_care_provider",
)  # fmt: skip
_AT_LINE = (*_AT_CLAIM, "ordering_provider")


def providers_of(claim: Claim) -> list[tuple[str, str, Provider]]:
    """(JSON pointer, role, provider) of each, the billing provider first; a role is the field's own name."""
    found: list[tuple[str, str, Provider]] = [
        ("/billing_provider", "billing_provider", claim.billing_provider)
    ]
    for role in _AT_CLAIM:
        provider = getattr(claim, role)
        if provider is not None:
            found.append((f"/{role}", role, provider))
    for n, line in enumerate(claim.lines):
        for role in _AT_LINE:
            provider = getattr(line, role)
            if provider is not None:
                found.append((f"/lines/{n}/{role}", role, provider))
    return found
