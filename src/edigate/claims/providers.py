"""Every provider named in a claim, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from edigate.claims.anatomy import anatomy
from edigate.claims.base import Strict
from edigate.claims.given import ByGiven
from edigate.claims.model import Claim
from edigate.claims.people import Provider

Providers: TypeAlias = tuple[tuple[str, str, Provider], ...]

_MOST = 2_000
_known: dict[tuple[object, ...], Providers] = {}


def providers_of(claim: Claim) -> Providers:
    """(JSON pointer, role, provider) of each, the billing provider first; a role is the field's own name.

    Claims that name the same provider objects, and none on a line, get the same tuple.
    """
    values, roles = claim.__dict__, _roles(claim)
    if _roles.of_any(claim.lines):
        return (*_named(values, roles, ""), *_of_lines(claim))
    key = (roles, *[id(values[role]) for role in roles])
    found = _known.get(key)
    if found is None:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[key] = tuple(_named(values, roles, ""))
    return found


def _of_lines(claim: Claim) -> Iterator[tuple[str, str, Provider]]:
    for n, line in enumerate(claim.lines):
        yield from _named(line.__dict__, _roles(line), f"/lines/{n}")


def _named(values: Mapping[str, Any], roles: tuple[str, ...], base: str) -> list[tuple[str, str, Provider]]:
    return [(f"{base}/{role}", role, values[role]) for role in roles if values[role] is not None]


@ByGiven
def _roles(model: type[Strict], given: frozenset[str]) -> tuple[str, ...]:
    return tuple(role for role in anatomy(model).providers if role in given)
