"""All topics. A new module is one line here."""

from __future__ import annotations

from functools import cache

from edigate.guides.situations import (
    accidents,
    acknowledged_claims,
    acknowledged_groups,
    acknowledged_interchanges,
    acknowledged_sets,
    acknowledged_statuses,
    acknowledged_totals,
    addresses,
    adjustments,
    ambulances,
    amounts,
    at_a_glance,
    claim_numbers,
    contacts,
    coordination_sums,
    dental,
    dental_claims,
    diagnoses,
    drugs,
    frequencies,
    headers,
    hierarchy,
    hospital_codes,
    hospital_diagnoses,
    hospital_lines,
    hospital_status,
    hospital_stays,
    identifiers,
    illness_dates,
    organisations,
    other_payers,
    payer_ranks,
    people,
    provider_adjustments,
    providers,
    references,
    remittance_adjustments,
    remittance_claims,
    remittance_lines,
    remittance_payment,
    remittance_repeats,
    remittance_status,
    service_dates,
    services,
    special_services,
    status_answers,
    status_inquiries,
)
from edigate.guides.situations.rule import Across, AnyRule, Joint, Rule, SegmentRule

TOPICS = (
    claim_numbers.topic,
    identifiers.topic,
    headers.topic,
    hierarchy.topic,
    people.topic,
    providers.topic,
    addresses.topic,
    contacts.topic,
    frequencies.topic,
    accidents.topic,
    references.topic,
    amounts.topic,
    payer_ranks.topic,
    other_payers.topic,
    coordination_sums.topic,
    adjustments.topic,
    hospital_status.topic,
    hospital_stays.topic,
    hospital_codes.topic,
    hospital_lines.topic,
    remittance_payment.topic,
    provider_adjustments.topic,
    remittance_claims.topic,
    remittance_adjustments.topic,
    remittance_repeats.topic,
    organisations.topic,
    service_dates.topic,
    illness_dates.topic,
    diagnoses.topic,
    hospital_diagnoses.topic,
    services.topic,
    drugs.topic,
    ambulances.topic,
    special_services.topic,
    dental.topic,
    dental_claims.topic,
    remittance_status.topic,
    remittance_lines.topic,
    at_a_glance.topic,
    acknowledged_statuses.topic,
    acknowledged_claims.topic,
    acknowledged_totals.topic,
    status_inquiries.topic,
    status_answers.topic,
    acknowledged_sets.topic,
    acknowledged_groups.topic,
    acknowledged_interchanges.topic,
)


@cache
def rules_of(guide: str) -> dict[str, tuple[Rule, ...]]:
    """The rules of one guide by the loop they are tested on, in the order of the catalog."""
    found: dict[str, list[Rule]] = {}
    for topic in TOPICS:
        for rule in topic.rules:
            if guide in rule.guides:
                for scope in rule.scope.split():
                    found.setdefault(scope, []).append(rule)
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
