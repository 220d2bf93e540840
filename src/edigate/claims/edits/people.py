"""People and addresses: what must be known about patient, subscriber, payer and the places (NM1, N3, N4, DMG, PER)."""

from __future__ import annotations

import re

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.once import AskedOnce
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.people import Address, BillingProvider, Contact, Payer, Person, Provider, Subscriber
from edigate.claims.providers import Providers
from edigate.claims.text import clean
from edigate.codes.street import names_a_box

_ZIP = re.compile(r"\d{5}(-?\d{4})?", re.ASCII)
_STATE = re.compile(r"[A-Z]{2}", re.ASCII | re.IGNORECASE)
_FILING = re.compile(r"[0-9A-Z]{2}", re.ASCII | re.IGNORECASE)
_NOT_DIGITS = re.compile(r"\D", re.ASCII)
_PHONE_DIGITS = 10
_RELATIONSHIPS = frozenset(("01", "19", "20", "21", "39", "40", "53", "G8"))
_SHORTEST = 2  # characters of an id (NM109) and of a city (N401)
_PRECISE = frozenset(("billing_provider", "service_facility"))
_HOME_COUNTRIES = frozenset((None, "", "US", "USA"))


def check_people(claim: Claim, report: Report) -> None:
    """Subscriber, patient and payer are told well enough to be found."""
    subscriber, patient, payer = claim.subscriber, claim.patient, claim.payer
    if len(subscriber.member_id) < _SHORTEST:
        report.tell(ClaimCode.MEMBER_ID_MISSING, "/subscriber/member_id")
    if not _FILING.fullmatch(subscriber.claim_filing_code):
        report.tell(ClaimCode.CLAIM_FILING_CODE_INVALID, "/subscriber/claim_filing_code")
    _check_payer(payer, "", "/payer", report)
    if patient is None:
        _check_subscriber(subscriber, "patient", "/subscriber", report)
        return
    _check_subscriber(subscriber, "", "/subscriber", report)
    if not clean(patient.last_name):
        report.tell(ClaimCode.NAME_MISSING, "/patient/last_name")
    if patient.relationship not in _RELATIONSHIPS:
        report.tell(ClaimCode.RELATIONSHIP_INVALID, "/patient/relationship")
    _check_patient(patient, "/patient", report)
    check_address(patient.address, "/patient/address", report)


def _ask_payer(payer: Payer, _role: str, base: str, report: Report) -> None:
    if len(payer.id) < _SHORTEST:
        report.tell(ClaimCode.PAYER_MISSING, f"{base}/id")
    if not clean(payer.name):
        report.tell(ClaimCode.PAYER_MISSING, f"{base}/name")


_check_payer = AskedOnce(_ask_payer)


def _ask_subscriber(subscriber: Subscriber, role: str, base: str, report: Report) -> None:
    if not clean(subscriber.last_name):
        report.tell(ClaimCode.NAME_MISSING, f"{base}/last_name")
    check_address(subscriber.address, f"{base}/address", report)
    if role:
        _check_patient(subscriber, base, report)


_check_subscriber = AskedOnce(_ask_subscriber)


def _check_patient(person: Person, base: str, report: Report) -> None:
    if person.birth_date is None:
        report.tell(ClaimCode.PATIENT_BIRTH_DATE_MISSING, f"{base}/birth_date")
    if person.gender is None:
        report.tell(ClaimCode.PATIENT_GENDER_MISSING, f"{base}/gender")
    if person.address is None:
        report.tell(ClaimCode.PATIENT_ADDRESS_MISSING, f"{base}/address")


def check_places(claim: Claim, providers: Providers, report: Report) -> None:
    """Addresses are whole; those of billing provider and service facility hold a ZIP of nine digits and a street."""
    _check_all_whereabouts(providers, "", "", report)
    check_address(claim.pay_to_address, "/pay_to_address", report)
    check_address(claim.payer.address, "/payer/address", report)
    if claim.pay_to_plan is not None:
        check_address(claim.pay_to_plan.address, "/pay_to_plan/address", report)
    for n, other in enumerate(claim.other_payers):
        check_address(other.address, f"/other_payers/{n}/address", report)
        check_address(other.subscriber.address, f"/other_payers/{n}/subscriber/address", report)


def _ask_all_whereabouts(providers: Providers, _role: str, base: str, report: Report) -> None:
    billing = providers[0][2]
    assert isinstance(billing, BillingProvider)
    place = billing.address
    if names_a_box(place.address1) or names_a_box(place.address2 or ""):
        report.tell(ClaimCode.BILLING_PO_BOX, f"{base}/billing_provider/address/address1")
    for pointer, role, provider in providers:
        _check_whereabouts(provider, role, base + pointer, report)
    for n, contact in enumerate(billing.contacts):
        _check_contact(contact, f"{base}/billing_provider/contacts/{n}", report)


def _ask_whereabouts(provider: Provider, role: str, base: str, report: Report) -> None:
    if provider.is_person and not clean(provider.last_name or ""):
        report.tell(ClaimCode.NAME_MISSING, f"{base}/last_name")
    check_address(vars(provider).get("address"), f"{base}/address", report, role in _PRECISE)
    _check_contact(vars(provider).get("contact"), f"{base}/contact", report)


_check_whereabouts = AskedOnce(_ask_whereabouts)
_check_all_whereabouts = AskedOnce(_ask_all_whereabouts)


def check_address(address: Address | None, base: str, report: Report, precise: bool = False) -> None:
    """An address, when there is one, is whole; a `precise` one has a ZIP of nine digits."""
    if address is None:
        return
    if not clean(address.address1):
        report.tell(ClaimCode.ADDRESS_INCOMPLETE, f"{base}/address1")
    if len(clean(address.city)) < _SHORTEST:
        report.tell(ClaimCode.ADDRESS_INCOMPLETE, f"{base}/city")
    if address.country not in _HOME_COUNTRIES:
        return
    if not address.state:
        report.tell(ClaimCode.ADDRESS_INCOMPLETE, f"{base}/state")
    elif not _STATE.fullmatch(address.state):
        report.tell(ClaimCode.STATE_INVALID, f"{base}/state")
    code = address.postal_code
    if not code:
        report.tell(ClaimCode.ADDRESS_INCOMPLETE, f"{base}/postal_code")
    elif not _ZIP.fullmatch(code):
        report.tell(ClaimCode.ZIP_INVALID, f"{base}/postal_code")
    elif precise and len(code) < 9:
        report.tell(ClaimCode.ZIP_NOT_NINE, f"{base}/postal_code")


def _check_contact(contact: Contact | None, base: str, report: Report) -> None:
    if contact is None:
        return
    if not (contact.phone or contact.fax or contact.email):
        report.tell(ClaimCode.CONTACT_UNREACHABLE, base)
    for name, number in (("phone", contact.phone), ("fax", contact.fax)):
        if number and len(_NOT_DIGITS.sub("", number)) != _PHONE_DIGITS:
            report.tell(ClaimCode.PHONE_INVALID, f"{base}/{name}")
