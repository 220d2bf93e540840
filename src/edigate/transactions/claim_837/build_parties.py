"""The segments of people and organizations: NM1, PRV, N3, N4, REF, PER, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.people import Address, Contact, Identifier, Name, Provider
from edigate.transactions.claim_837.build_values import Wording, digits
from edigate.x12.segment import OutSegment

_HOME_COUNTRIES = frozenset(("", "US", "USA"))
_MOST_NUMBERS = 3  # PER03 to PER08


def person(
    entity: str, name: Name, qualifier: str, number: str, word: Wording, kind: str = "1"
) -> OutSegment:
    """NM1 of an insured or a patient; without a number the qualifier stays out too."""
    return (
        "NM1", entity, kind, word(name.last_name), word(name.first_name), word(name.middle_name), "",
        word(name.suffix), qualifier if number else "", number,
    )  # fmt: skip


def provider_name(entity: str, provider: Provider, word: Wording) -> OutSegment:
    """NM1 of a provider, XX with its NPI when it has one."""
    npi = word(provider.npi)
    kind = "XX" if npi else ""
    if provider.organization_name:
        return ("NM1", entity, "2", word(provider.organization_name), "", "", "", "", kind, npi)
    return (
        "NM1", entity, "1", word(provider.last_name), word(provider.first_name), word(provider.middle_name), "",
        word(provider.suffix), kind, npi,
    )  # fmt: skip


def organization(entity: str, name: str, qualifier: str, number: str) -> OutSegment:
    """NM1 of submitter, receiver or payer."""
    return ("NM1", entity, "2", name, "", "", "", "", qualifier, number)


def taxonomy(role: str, provider: Provider, word: Wording) -> Iterable[OutSegment]:
    """PRV, when the provider tells its taxonomy."""
    if provider.taxonomy:
        yield ("PRV", role, "PXC", word(provider.taxonomy))


def address(place: Address, word: Wording) -> Iterable[OutSegment]:
    """N3 and N4; the country only when it is a foreign one, as the guide wants."""
    if place.address1 or place.address2:
        yield ("N3", word(place.address1), word(place.address2))
    country = word(place.country)
    if country in _HOME_COUNTRIES:
        yield ("N4", word(place.city), word(place.state), digits(word(place.postal_code)))
    else:
        yield (
            "N4", word(place.city), word(place.state), word(place.postal_code), country, "", "",
            word(place.country_subdivision),
        )  # fmt: skip


def references(identifiers: Iterable[Identifier], word: Wording) -> Iterable[OutSegment]:
    """One REF for each secondary identification."""
    for identifier in identifiers:
        payer = ("", ("2U", word(identifier.payer_id))) if identifier.payer_id else ()
        yield ("REF", word(identifier.qualifier), word(identifier.value), *payer)


def contact(who: Contact, word: Wording) -> Iterable[OutSegment]:
    """PER with at most three ways to reach somebody: phone, extension, fax, email in this order."""
    phone = digits(word(who.phone))
    ways = (
        ("TE", phone),
        ("EX", digits(word(who.phone_extension)) if phone else ""),
        ("FX", digits(word(who.fax))),
        ("EM", word(who.email)),
    )
    given = [way for way in ways if way[1]][:_MOST_NUMBERS]
    if given:
        yield ("PER", "IC", word(who.name), *(part for way in given for part in way))
