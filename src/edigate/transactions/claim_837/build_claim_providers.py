"""Providers that a claim (2310) and its lines (2420) name in the same way."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.people import Provider, ServiceFacility
from edigate.transactions.claim_837.build_parties import address, contact, provider_name, references, taxonomy
from edigate.transactions.claim_837.build_values import Wording, WrittenOnce
from edigate.x12.segment import OutSegment


def _rendering(provider: Provider, word: Wording) -> tuple[OutSegment, ...]:
    """NM1*82, PRV*PE, REF (2310B, 2420A)."""
    return (
        provider_name("82", provider, word),
        *taxonomy("PE", provider, word),
        *references(provider.identifiers, word),
    )


rendering = WrittenOnce(_rendering)


def assisting(provider: Provider, word: Wording) -> Iterable[OutSegment]:
    """NM1*DD, PRV*AS, REF of an assistant surgeon (dental 2310D, 2420B)."""
    yield provider_name("DD", provider, word)
    yield from taxonomy("AS", provider, word)
    yield from references(provider.identifiers, word)


def facility(place: ServiceFacility, word: Wording, contact_too: bool = True) -> Iterable[OutSegment]:
    """NM1*77, N3, N4, REF and, at the claim only, PER (2310C, 2420C)."""
    yield provider_name("77", place, word)
    yield from address(place.address, word)
    yield from references(place.identifiers, word)
    if contact_too and place.contact is not None:
        yield from contact(place.contact, word)


def plain_provider(entity: str, provider: Provider, word: Wording) -> Iterable[OutSegment]:
    """NM1 and REF: referring DN, primary care P3, supervising DQ."""
    yield provider_name(entity, provider, word)
    yield from references(provider.identifiers, word)
