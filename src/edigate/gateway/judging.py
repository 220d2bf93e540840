"""What is said of a claim taken in: the edits and repairs, with the weights of its partner, in its caller's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

import msgspec

from edigate.claims import edits
from edigate.claims.edits.demands import NO_DEMANDS, Demands
from edigate.claims.edits.questions import questions_of
from edigate.claims.edits.weights import Weight, refused_repairs, weigh
from edigate.claims.model import Claim
from edigate.claims.wire_places import place_of
from edigate.config import Settings, TradingPartner
from edigate.errors import Finding, Severity
from edigate.gateway.gateway_code import GatewayCode
from edigate.intake.intake_result import IntakeResult


class Judgment(msgspec.Struct, frozen=True):
    """What is said of one claim: `findings` decide whether it may leave, `repairs` are notes of what was mended.

    `questions` are those among the findings that only the provider can answer, worded for the provider.
    """

    findings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]
    questions: tuple[str, ...]


class ToJudge(NamedTuple):
    """A claim on its way to a partner, as it was taken in, if it was; `more`: findings of the gateway's own."""

    partner: TradingPartner | None
    claim: Claim
    result: IntakeResult | None = None
    more: Iterable[Finding] = ()


def judge(
    settings: Settings,
    partner: TradingPartner | None,
    claim: Claim,
    today: date,
    result: IntakeResult | None = None,
    more: Iterable[Finding] = (),
) -> Judgment:
    """The claim's edits and repairs with their weights for this partner.

    `result` is the claim as it was taken in, if it was; `more` are findings of the gateway's own, as pointers in the claim.
    A repair that is refused for the partner is a finding and holds the claim.
    """
    return judge_all(settings, [ToJudge(partner, claim, result, more)], today)[0]


def judge_all(settings: Settings, some: Sequence[ToJudge], today: date) -> list[Judgment]:
    """The same for some dozen claims, whose edits are asked together."""
    asked = [
        edits.Asked(each.claim, _identifiers_weigh(each.partner), _demands(settings, each.claim.payer.id))
        for each in some
    ]
    found = edits.check_all(asked, today=today)
    return [_judgment(settings, each, edited) for each, edited in zip(some, found, strict=True)]


def _judgment(settings: Settings, asked: ToJudge, edited: Iterable[Finding]) -> Judgment:
    partner, claim, result, more = asked
    weights = _weights(settings, partner)
    found = weigh([*(_placed(each, claim.kind) for each in edited), *more], weights)
    questions = questions_of(claim, found)
    if result is None:
        return Judgment(found, (), questions)
    repairs = weigh(result.repairs, weights)
    held = tuple(each for each in repairs if each.severity is not Severity.NOTE)
    done = tuple(each for each in repairs if each.severity is Severity.NOTE)
    marked = _other_usage(result, partner)
    return Judgment((*result.findings, *held, *marked, *result.named(found)), done, questions)


def _placed(finding: Finding, kind: str) -> Finding:
    """The finding with its place in the 837 beside that in the claim."""
    return msgspec.structs.replace(finding, where=place_of(finding.field or "", kind))


def _other_usage(result: IntakeResult, partner: TradingPartner | None) -> tuple[Finding, ...]:
    """What is marked as anything but production must not go to a payer; what is no test and only tests is worth a look."""
    usage = partner.profile.usage if partner else None
    if usage is None or not result.usage or result.usage == usage:
        return ()
    if usage == "P":
        words = "The input is not marked as production and its partner is: it would be paid; mark it P, or leave it"
        return (Finding(GatewayCode.INPUT_USAGE_DIFFERS, Severity.ERROR, words),)
    words = "The input is not marked as a test and its partner is a test account: nobody will pay it"
    return (Finding(GatewayCode.INPUT_USAGE_DIFFERS, Severity.WARNING, words),)


def weigh_more(
    settings: Settings, partner: TradingPartner | None, result: IntakeResult, more: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Further findings, as pointers in the claim, with their weights for this partner and in the caller's words."""
    return result.named(weigh(more, _weights(settings, partner)))


def _demands(settings: Settings, payer_id: str) -> Demands:
    """What the claim's payer asks beyond the guide, as payers.toml says."""
    payer = settings.payers.get(settings.payers.ours(payer_id))
    return Demands(payer.member_id, payer.authorization) if payer else NO_DEMANDS


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
