"""What is said of a claim taken in: the edits and repairs, with the weights of its partner, in its caller's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from edigate.claims import edits
from edigate.claims.edits.weights import Weight, refused_repairs, weigh
from edigate.claims.model import Claim
from edigate.config import Settings, TradingPartner
from edigate.errors import Finding
from edigate.intake.intake_result import IntakeResult


def judge(
    settings: Settings,
    partner: TradingPartner | None,
    claim: Claim,
    result: IntakeResult | None = None,
    more: Iterable[Finding] = (),
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """(What was found, what was repaired): each with its weight for this partner.

    `result` is the claim as it was taken in, if it was; `more` are findings of the gateway's own, as pointers in the claim.
    A repair that is refused for the partner is among the first and holds the claim.
    """
    weights = _weights(settings, partner)
    found = weigh([*edits.check(claim, _identifiers_weigh(partner)), *more], weights)
    if result is None:
        return found, ()
    repairs = weigh(result.repairs, weights)
    held = tuple(each for each in repairs if each.severity != "note")
    done = tuple(each for each in repairs if each.severity == "note")
    return (*result.findings, *held, *result.named(found)), done


def weigh_more(
    settings: Settings, partner: TradingPartner | None, result: IntakeResult, more: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Further findings, as pointers in the claim, with their weights for this partner and in the caller's words."""
    return result.named(weigh(more, _weights(settings, partner)))


def _weights(settings: Settings, partner: TradingPartner | None) -> Mapping[str, Weight]:
    """The partner's weights over those of the project."""
    profile = partner.profile if partner else None
    repairs = settings.policy.repairs and (profile is None or profile.repairs)
    return {
        **({} if repairs else refused_repairs()),
        **settings.policy.edits,
        **(profile.edits if profile else {}),
    }


def _identifiers_weigh(partner: TradingPartner | None) -> Literal["error", "warning"]:
    """How much a made-up NPI or tax id weighs: what the partner's [check] says; else test files are full of them."""
    if partner is None:
        return "error"
    return partner.check.identifiers or ("warning" if partner.profile.usage == "T" else "error")
