"""Every text of a claim that goes on the wire, with its limit: which of them cannot go out as they stand?

Limits are those of 005010X222A1. Names, addresses and notes may be cleaned by rule (`text.clean`); an identifier or
a code may not, because the cleaned one would name something else.
"""

from __future__ import annotations

from typing import NamedTuple

from edigate.claims.base import Strict
from edigate.claims.line import ProfessionalLine
from edigate.claims.model import Claim
from edigate.claims.people import Address, Contact, Identifier, Provider
from edigate.claims.providers import providers_of
from edigate.claims.situation_texts import ADDRESS as _ADDRESS
from edigate.claims.situation_texts import CONTACT as _CONTACT
from edigate.claims.situation_texts import IDENTIFIER as _IDENTIFIER
from edigate.claims.situation_texts import Field as _Field
from edigate.claims.situation_texts import situation_texts
from edigate.claims.text import SENDABLE, clean, is_clean


class OddText(NamedTuple):
    """A text that has to change or is too long, where it stands in the claim, its limit, and its nature."""

    pointer: str
    text: str
    limit: int
    identifier: bool

    @property
    def too_long(self) -> bool:
        """Whether the text exceeds its limit, even cleaned."""
        return len(clean(self.text)) > self.limit


_PERSON: tuple[_Field, ...] = (
    ("last_name", 60, False), ("first_name", 35, False), ("middle_name", 25, False), ("suffix", 10, False),
    ("property_casualty_claim_number", 50, True),
)  # fmt: skip
_PROVIDER: tuple[_Field, ...] = (
    ("organization_name", 60, False), *_PERSON[:4], ("npi", 80, True), ("taxonomy", 50, True),
)  # fmt: skip
_BILLING: tuple[_Field, ...] = (("ein", 50, True), ("ssn", 50, True), ("currency", 3, True))
_SUBSCRIBER: tuple[_Field, ...] = (
    *_PERSON, ("member_id", 80, True), ("claim_filing_code", 2, True), ("insurance_type", 3, True),
    ("group_number", 50, True), ("group_name", 60, False), ("ssn", 50, True),
)  # fmt: skip
_PATIENT: tuple[_Field, ...] = (
    *_PERSON, ("relationship", 2, True), ("property_casualty_member_id", 50, True), ("ssn", 50, True),
)  # fmt: skip
_PAYER: tuple[_Field, ...] = (("id", 80, True), ("name", 60, False))
_CLAIM: tuple[_Field, ...] = (
    ("patient_control_number", 38, True), ("payer_claim_control_number", 50, True), ("delay_reason", 2, True),
    ("prior_authorization", 50, True), ("referral_number", 50, True), ("medical_record_number", 50, True),
    ("place_of_service", 2, True), ("accident_state", 2, True), ("accident_country", 3, True),
    ("special_program", 3, True), ("clia_number", 50, True), ("mammography_certification", 50, True),
)  # fmt: skip
_NOTE: tuple[_Field, ...] = (("text", 80, False),)
_DIAGNOSIS: tuple[_Field, ...] = (("code", 30, True),)
_LINE: tuple[_Field, ...] = (
    ("line_control_number", 30, True), ("prior_authorization", 50, True), ("referral_number", 50, True),
    ("note", 80, False), ("place_of_service", 2, True), ("clia_number", 50, True),
)  # fmt: skip
_PROCEDURE: tuple[_Field, ...] = (("code", 48, True), ("description", 80, False))
_DRUG: tuple[_Field, ...] = (
    ("ndc", 48, True),
    ("prescription_number", 50, True),
    ("compound_link", 50, True),
)


def odd_texts(claim: Claim) -> list[OddText]:
    """The texts of the claim that cannot go out as they stand; usually none."""
    odd: list[OddText] = []
    _look(claim, _CLAIM, "", odd)
    _look_at_people(claim, odd)
    for n, diagnosis in enumerate(claim.diagnoses):
        _look(diagnosis, _DIAGNOSIS, f"/diagnoses/{n}", odd)
    if claim.note is not None:
        _look(claim.note, _NOTE, "/note", odd)
    for n, line in enumerate(claim.lines):
        _look_at_line(line, f"/lines/{n}", odd)
    for pointer, _, provider in providers_of(claim):
        _look_at_provider(provider, pointer, odd)
    for pointer, text, limit, identifier in situation_texts(claim):
        if len(text) > limit or SENDABLE.fullmatch(text) is None:
            odd.append(OddText(pointer, text, limit, identifier))
    return odd


def _look(item: Strict, fields: tuple[_Field, ...], base: str, odd: list[OddText]) -> None:
    values = vars(item)
    sendable = SENDABLE.fullmatch
    for name, limit, identifier in fields:
        text = values[name]
        if text and (len(text) > limit or sendable(text) is None):
            odd.append(OddText(f"{base}/{name}", text, limit, identifier))


def _look_at_people(claim: Claim, odd: list[OddText]) -> None:
    _look(claim.subscriber, _SUBSCRIBER, "/subscriber", odd)
    _look_at_address(claim.subscriber.address, "/subscriber/address", odd)
    if claim.patient is not None:
        _look(claim.patient, _PATIENT, "/patient", odd)
        _look_at_address(claim.patient.address, "/patient/address", odd)
    _look(claim.payer, _PAYER, "/payer", odd)
    _look_at_address(claim.payer.address, "/payer/address", odd)
    _look_at_identifiers(claim.payer.identifiers, "/payer/identifiers", odd)
    _look_at_identifiers(claim.payer.billing_provider_identifiers, "/payer/billing_provider_identifiers", odd)
    _look_at_address(claim.pay_to_address, "/pay_to_address", odd)
    _look(claim.billing_provider, _BILLING, "/billing_provider", odd)
    for n, contact in enumerate(claim.billing_provider.contacts):
        _look_at_contact(contact, f"/billing_provider/contacts/{n}", odd)


def _look_at_line(line: ProfessionalLine, base: str, odd: list[OddText]) -> None:
    _look(line, _LINE, base, odd)
    _look(line.procedure, _PROCEDURE, f"{base}/procedure", odd)
    for n, modifier in enumerate(line.procedure.modifiers):
        if len(modifier) > 2 or not is_clean(modifier):
            odd.append(OddText(f"{base}/procedure/modifiers/{n}", modifier, 2, True))
    if line.drug is not None:
        _look(line.drug, _DRUG, f"{base}/drug", odd)


def _look_at_provider(provider: Provider, base: str, odd: list[OddText]) -> None:
    _look(provider, _PROVIDER, base, odd)
    _look_at_identifiers(provider.identifiers, f"{base}/identifiers", odd)
    _look_at_address(vars(provider).get("address"), f"{base}/address", odd)
    _look_at_contact(vars(provider).get("contact"), f"{base}/contact", odd)


def _look_at_identifiers(identifiers: tuple[Identifier, ...], base: str, odd: list[OddText]) -> None:
    for n, identifier in enumerate(identifiers):
        _look(identifier, _IDENTIFIER, f"{base}/{n}", odd)


def _look_at_address(address: Address | None, base: str, odd: list[OddText]) -> None:
    if address is not None:
        _look(address, _ADDRESS, base, odd)


def _look_at_contact(contact: Contact | None, base: str, odd: list[OddText]) -> None:
    if contact is not None:
        _look(contact, _CONTACT, base, odd)
