"""Every provider named in a claim, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from edigate.claims.anatomy import anatomy
from edigate.claims.makeup import Makeup
from edigate.claims.model import Claim
from edigate.claims.people import Provider

Providers: TypeAlias = tuple[tuple[str, str, Provider], ...]

_MOST = 2_000
_known: dict[tuple[object, ...], Providers] = {}


def providers_of(claim: Claim, makeup: Makeup) -> Providers:
    """(JSON pointer, role, provider) of each, the billing provider first; a role is the field's own name.

    Claims that name the same provider objects, and none on a line, get the same tuple.
    """
    values, (roles, at_lines) = claim.__dict__, _told(makeup)
    if at_lines:
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
        yield from _named(line.__dict__, anatomy(type(line)).providers, f"/lines/{n}")


def _named(values: Mapping[str, Any], roles: tuple[str, ...], base: str) -> list[tuple[str, str, Provider]]:
    return [(f"{base}/{role}", role, values[role]) for role in roles if values[role] is not None]


@lru_cache(maxsize=_MOST)
def _told(makeup: Makeup) -> tuple[tuple[str, ...], bool]:
    """The roles in which the claim tells providers, and whether a line tells any."""
    roles = tuple(role for role in anatomy(makeup.model).providers if role in makeup.given)
    return roles, not makeup.at_lines.isdisjoint(anatomy(makeup.line).providers)
