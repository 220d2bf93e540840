"""All topics. A new module is one line here."""

from __future__ import annotations

from functools import cache

from edigate.guides.situations import (
    claim_numbers,
    identifiers,
    provider_adjustments,
    remittance_adjustments,
    remittance_claims,
    remittance_lines,
    remittance_payment,
    remittance_repeats,
    remittance_status,
)
from edigate.guides.situations.rule import Across, AnyRule, Joint, Rule, SegmentRule

TOPICS = (
    claim_numbers.topic,
    identifiers.topic,
    remittance_payment.topic,
    provider_adjustments.topic,
    remittance_claims.topic,
    remittance_status.topic,
    remittance_lines.topic,
    remittance_adjustments.topic,
    remittance_repeats.topic,
)


@cache
def rules_of(guide: str) -> dict[str, tuple[Rule, ...]]:
    """The rules of one guide by the loop they are tested on, in the order of the catalog."""
    found: dict[str, list[Rule]] = {}
    for topic in TOPICS:
        for rule in topic.rules:
            if guide in rule.guides:
                found.setdefault(rule.scope, []).append(rule)
    return {scope: tuple(rules) for scope, rules in found.items()}


@cache
def segment_rules_of(guide: str) -> tuple[SegmentRule, ...]:
    """The rules of one guide about single segments."""
    return tuple(rule for topic in TOPICS for rule in topic.segment_rules if guide in rule.guides)


@cache
def joints_of(guide: str) -> dict[str, tuple[Joint, ...]]:
    """The functions that test several rules of one guide, by the loop they are tested on."""
    found: dict[str, list[Joint]] = {}
    for topic in TOPICS:
        for joint in topic.joints:
            if guide in joint.guides:
                found.setdefault(joint.scope, []).append(joint)
    return {scope: tuple(joints) for scope, joints in found.items()}


@cache
def across_of(guide: str) -> tuple[Across, ...]:
    """What is carried through a whole set of one guide."""
    return tuple(across for topic in TOPICS for across in topic.across if guide in across.guides)


def all_rules() -> tuple[AnyRule, ...]:
    """Every rule, in the order of the catalog."""
    found: list[AnyRule] = []
    for topic in TOPICS:
        found += topic.rules
        found += topic.segment_rules
        found += topic.joint_rules
    return tuple(found)
