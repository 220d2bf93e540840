"""Identifiers: NPI, tax id, taxonomy, control numbers, the payer's number of an earlier claim."""

from __future__ import annotations

import re
from functools import lru_cache

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.once import AskedOnce
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.people import Provider
from edigate.claims.providers import Providers
from edigate.codes import npi, tax_id, taxonomy

_PATIENT_CONTROL_NUMBER = re.compile(r"[A-Z0-9-]{1,20}", re.ASCII)
_ORIGINAL, _OF_EARLIER = "1", frozenset("78")  # a replacement and a void name the claim they are about
_is_tax_id = lru_cache(maxsize=4096)(tax_id.is_valid)
_OFTEN_CUT = 17  # characters that every payer returns
_PERSONS = frozenset((
    "referring_provider", "ordering_provider", "supervising_provider", "primary_care_provider", "assistant_surgeon",
    "attending_provider", "operating_provider", "other_operating_provider",
))  # fmt: skip


def check_identifiers(claim: Claim, providers: Providers, report: Report) -> None:
    """Every number that names somebody or something has its right form."""
    _check_providers(providers, "", "", report)
    billing = claim.billing_provider
    if not _is_tax_id(billing.ein or billing.ssn or ""):
        report.tell(
            ClaimCode.TAX_ID_INVALID, "/billing_provider/ein" if billing.ein else "/billing_provider/ssn"
        )
    if not _PATIENT_CONTROL_NUMBER.fullmatch(claim.patient_control_number):
        report.tell(ClaimCode.PATIENT_CONTROL_NUMBER_INVALID, "/patient_control_number")
    elif len(claim.patient_control_number) > _OFTEN_CUT:
        report.tell(ClaimCode.PATIENT_CONTROL_NUMBER_LONG, "/patient_control_number")
    _check_line_numbers(claim, report)
    _check_frequency(claim, report)


def _ask_provider(provider: Provider, role: str, pointer: str, report: Report) -> None:
    number = provider.npi
    if number:
        if not npi.is_valid(number):
            report.tell(ClaimCode.NPI_INVALID, f"{pointer}/npi")
    elif not provider.identifiers and role != "service_facility":
        report.tell(ClaimCode.NPI_MISSING, f"{pointer}/npi")
    if provider.taxonomy and not taxonomy.is_valid(provider.taxonomy):
        report.tell(ClaimCode.TAXONOMY_INVALID, f"{pointer}/taxonomy")
    if role in _PERSONS and not provider.is_person:
        report.tell(ClaimCode.PERSON_REQUIRED, f"{pointer}/organization_name")


def _ask_providers(providers: Providers, _role: str, base: str, report: Report) -> None:
    for pointer, role, provider in providers:
        _check_provider(provider, role, base + pointer, report)


_check_provider = AskedOnce(_ask_provider)
_check_providers = AskedOnce(_ask_providers)


def _check_line_numbers(claim: Claim, report: Report) -> None:
    numbers = [line.__dict__["line_control_number"] for line in claim.lines]
    if len(set(numbers)) == len(numbers):
        return
    seen: set[str | None] = set()
    for n, number in enumerate(numbers):
        if number in seen:
            report.tell(ClaimCode.LINE_CONTROL_NUMBER_DUPLICATE, f"/lines/{n}/line_control_number")
        seen.add(number)


def _check_frequency(claim: Claim, report: Report) -> None:
    if claim.payer_claim_control_number:
        if claim.frequency == _ORIGINAL:
            report.tell(ClaimCode.PAYER_NUMBER_UNEXPECTED, "/payer_claim_control_number")
    elif claim.frequency in _OF_EARLIER:
        report.tell(ClaimCode.PAYER_NUMBER_MISSING, "/payer_claim_control_number")
