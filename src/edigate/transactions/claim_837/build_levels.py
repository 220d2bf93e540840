"""The levels above the claim: header (1000A, 1000B), billing provider (2000A), subscriber (2000B), patient (2000C)."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.model import Claim
from edigate.claims.partner import Partner
from edigate.claims.people import Contact, Patient, Payer, PayToPlan, Person, Subscriber
from edigate.transactions.claim_837.build_parties import (
    address,
    contact,
    organization,
    person,
    provider_name,
    references,
    taxonomy,
)
from edigate.transactions.claim_837.build_values import Wording, WrittenOnce, d8
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount


def submitter_and_receiver(partner: Partner, word: Wording) -> Iterable[OutSegment]:
    """Loops 1000A and 1000B."""
    sender = partner.submitter
    yield organization("41", word(sender.name), "46", word(sender.id))
    answering = sender.contact
    yield from contact(Contact(name=answering.name, phone=answering.phone, email=answering.email), word)
    yield organization("40", word(partner.receiver.name), "46", word(partner.receiver.id))


def billing_level(hl: int, claim: Claim, word: Wording) -> Iterable[OutSegment]:
    """Loop 2000A with the billing provider and the pay-to address."""
    provider = claim.billing_provider
    yield ("HL", str(hl), "", "20", "1")
    yield from taxonomy("BI", provider, word)
    if provider.currency:
        yield ("CUR", "85", word(provider.currency))
    yield provider_name("85", provider, word)
    yield from address(provider.address, word)
    number = provider.ein or provider.ssn or ""
    yield ("REF", "EI" if provider.ein else "SY", word(number).replace("-", ""))
    yield from references(provider.identifiers, word)
    for who in provider.contacts:
        yield from contact(who, word)
    if claim.pay_to_address is not None:
        yield ("NM1", "87", "1" if provider.is_person else "2")
        yield from address(claim.pay_to_address, word)
    if claim.pay_to_plan is not None:
        yield from _pay_to_plan(claim.pay_to_plan, word)


def _pay_to_plan(plan: PayToPlan, word: Wording) -> Iterable[OutSegment]:
    """Loop 2010AC."""
    yield organization("PE", word(plan.name), plan.id_qualifier, word(plan.id))
    yield from address(plan.address, word)
    if plan.identifier is not None:
        yield from references((plan.identifier,), word)
    yield ("REF", "EI", word(plan.ein).replace("-", ""))


def subscriber_level(hl: int, parent: int, claim: Claim, word: Wording) -> Iterable[OutSegment]:
    """Loop 2000B with subscriber and payer.

    Address, birth date and gender go out only when the subscriber is the patient: otherwise the guide forbids them.
    """
    who, is_patient = claim.subscriber, claim.patient is None
    yield ("HL", str(hl), str(parent), "22", "0" if is_patient else "1")
    yield (
        "SBR", who.payer_rank, "18" if is_patient else "", word(who.group_number),
        "" if who.group_number else word(who.group_name), word(who.insurance_type), "", "", "",
        word(who.claim_filing_code),
    )  # fmt: skip
    told = claim.tells_condition
    if is_patient and told:
        yield from _condition("", who)
    kind = "2" if who.organization else "1"
    yield person("IL", who, who.id_qualifier, word(who.member_id), word, kind)
    if is_patient:
        yield from _demographics(who, word)
    yield from _subscriber_numbers(who, is_patient, word)
    if is_patient and told:
        yield from _casualty_contact(who, word)
    yield from _payer(claim.payer, word)


def _payer_segments(payer: Payer, word: Wording) -> tuple[OutSegment, ...]:
    """Loop 2010BB."""
    return (
        organization("PR", word(payer.name), payer.id_qualifier, word(payer.id)),
        *(address(payer.address, word) if payer.address is not None else ()),
        *references(payer.identifiers, word),
        *references(payer.billing_provider_identifiers, word),
    )


_payer = WrittenOnce(_payer_segments)


def patient_level(
    hl: int, parent: int, claim: Claim, patient: Patient, word: Wording
) -> Iterable[OutSegment]:
    """Loop 2000C."""
    yield ("HL", str(hl), str(parent), "23", "0")
    relationship = word(patient.relationship)
    told = claim.tells_condition
    condition = tuple(_condition(relationship, patient)) if told else ()
    yield from condition or (("PAT", relationship),)
    yield person("QC", patient, "", "", word)
    yield from _demographics(patient, word)
    if patient.property_casualty_claim_number:
        yield ("REF", "Y4", word(patient.property_casualty_claim_number))
    if patient.property_casualty_member_id:
        yield ("REF", "1W", word(patient.property_casualty_member_id))
    elif patient.ssn:
        yield ("REF", "SY", word(patient.ssn).replace("-", ""))
    if told:
        yield from _casualty_contact(patient, word)


def _condition(relationship: str, who: Person) -> Iterable[OutSegment]:
    """PAT, when there is more to tell than the relationship: death, weight, pregnancy."""
    if who.death_date is None and who.weight_pounds is None and not who.pregnant:
        return
    dead = ("D8", d8(who.death_date)) if who.death_date is not None else ("", "")
    weight = ("01", amount(who.weight_pounds)) if who.weight_pounds is not None else ("", "")
    yield ("PAT", relationship, "", "", "", *dead, *weight, "Y" if who.pregnant else "")


def _demographics(who: Person, word: Wording) -> Iterable[OutSegment]:
    """N3, N4, DMG as far as known."""
    if who.address is not None:
        yield from address(who.address, word)
    if who.birth_date is not None:
        yield ("DMG", "D8", d8(who.birth_date), who.gender or "")


def _subscriber_numbers(who: Subscriber, is_patient: bool, word: Wording) -> Iterable[OutSegment]:
    if who.ssn:
        yield ("REF", "SY", word(who.ssn).replace("-", ""))
    if is_patient and who.property_casualty_claim_number:
        yield ("REF", "Y4", word(who.property_casualty_claim_number))


def _casualty_contact(who: Person, word: Wording) -> Iterable[OutSegment]:
    """PER; the guide takes a phone and its extension only."""
    asked = who.property_casualty_contact
    if asked is not None:
        yield from contact(
            Contact(name=asked.name, phone=asked.phone, phone_extension=asked.phone_extension), word
        )
