"""Which trading partner a claim goes to: the one that names its payer, else the one that takes all others."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from edigate.config import TradingPartner


class Route(msgspec.Struct, frozen=True):
    """The partner for a payer, or the reason why there is none (or not one alone), in words."""

    partner: TradingPartner | None
    reason: str


def route(payer_id: str, partners: Iterable[TradingPartner]) -> Route:
    """The route of a claim for this payer. No partner and two partners are both a reason to hold it."""
    partners = tuple(partners)
    for kind, chosen in (
        ("names the payer", [each for each in partners if each.profile.takes(payer_id)]),
        ("takes all payers", [each for each in partners if each.profile.takes("*")]),
    ):
        if len(chosen) == 1:
            return Route(chosen[0], f"partner {chosen[0].id} {kind}")
        if chosen:
            return Route(None, f"several partners: each of {', '.join(each.id for each in chosen)} {kind}")
    return Route(None, "no partner takes claims for this payer; name the payer in a file of partners/")
