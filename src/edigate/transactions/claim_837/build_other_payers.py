"""Loops 2320 with 2330, and 2430: the other payers of a claim, and what they made of its lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from edigate.claims.other_payer import (
    Adjustment,
    DentalOtherPayer,
    InpatientRemarks,
    InstitutionalOtherPayer,
    LineResult,
    OtherPayer,
    OtherSubscriber,
    OutpatientRemarks,
)
from edigate.claims.procedure import Procedure
from edigate.transactions.claim_837.build_parties import address, organization, references
from edigate.transactions.claim_837.build_situations import amounts, number_or_nothing
from edigate.transactions.claim_837.build_values import Wording, WrittenOnce, dtp
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

INPATIENT_NUMBERS = (
    "covered_days", "lifetime_psychiatric_days", "drg_amount", "disproportionate_share", "msp_pass_through",
    "capital_amount", "capital_federal_drg", "capital_hospital_drg", "capital_disproportionate_share", "old_capital",
    "capital_medical_education", "operating_hospital_drg", "cost_report_days", "operating_federal_drg",
    "capital_outlier", "indirect_teaching", "professional_component", "capital_exception",
)  # fmt: skip  # MIA01, 03, 04, 06 to 19, 24
_PER_CAS = 6


class PayerOrder(NamedTuple):
    """In what order a guide has the amounts (AMT) and the providers (2330C and on) of another payer: X12 code, our name.

    `signature`: whether it has the patient's signature (OI04). `organizations`: roles that are never a person's.
    """

    amounts: tuple[tuple[str, str], ...]
    providers: tuple[tuple[str, str], ...]
    signature: bool = False
    organizations: frozenset[str] = frozenset(("service_facility",))


def other_payer(payer: OtherPayer, order: PayerOrder, word: Wording) -> Iterable[OutSegment]:
    """Loop 2320 with all of 2330."""
    group = word(payer.group_number)
    yield (
        "SBR", payer.payer_rank, word(payer.relationship), group, "" if group else word(payer.group_name),
        word(payer.insurance_type), "", "", "", word(payer.claim_filing_code),
    )  # fmt: skip
    yield from adjustments(payer.adjustments, word)
    yield from amounts(payer, order.amounts)
    signature = "P" if order.signature and payer.patient_signature_by_provider else ""
    yield ("OI", "", "", payer.benefits_assigned, signature, "", payer.release_of_information)
    if isinstance(payer, InstitutionalOtherPayer) and payer.inpatient_remarks is not None:
        yield _inpatient_remarks(payer.inpatient_remarks, word)
    if payer.remarks is not None:
        yield _remarks(payer.remarks, word)
    yield from _subscriber(payer.subscriber, word)
    yield from _payer(payer, word)
    for entity, role in order.providers:
        for provider in payer.provider_identifiers:
            if provider.role == role:
                kind = "1" if provider.person and role not in order.organizations else "2"
                yield ("NM1", entity, kind)
                yield from references(provider.identifiers, word)


def adjustments(given: Iterable[Adjustment], word: Wording) -> Iterable[OutSegment]:
    """CAS: neighbours of one group share a segment, six at most."""
    for group, members in groupby(given, lambda each: each.group):
        each_of = list(members)
        for start in range(0, len(each_of), _PER_CAS):
            out: list[OutElement] = ["CAS", group]
            for each in each_of[start : start + _PER_CAS]:
                out += (word(each.reason), amount(each.amount), number_or_nothing(each.quantity))
            yield out


def _procedure(procedure: Procedure, word: Wording) -> tuple[str, ...]:
    """SV101, SV202 and SVD03: qualifier, code, modifiers, description."""
    marks = procedure.modifiers
    if not marks and not procedure.description:
        return (procedure.qualifier, word(procedure.code))
    padded = (*map(word, marks), "", "", "", "")[:4]
    return (procedure.qualifier, word(procedure.code), *padded, word(procedure.description))


procedure_composite = WrittenOnce(_procedure)


def line_result(result: LineResult, word: Wording) -> Iterable[OutSegment]:
    """Loop 2430."""
    done = procedure_composite(result.procedure, word) if result.procedure is not None else ""
    yield (
        "SVD", word(result.payer_id), amount(result.paid), done, word(vars(result).get("revenue_code")),
        amount(result.quantity), word(result.bundled_line),
    )  # fmt: skip
    yield from adjustments(result.adjustments, word)
    yield dtp("573", result.paid_date)
    if result.remaining_liability is not None:
        yield ("AMT", "EAF", amount(result.remaining_liability))


def _remarks(remarks: OutpatientRemarks, word: Wording) -> OutSegment:
    codes = (*map(word, remarks.remark_codes), *("",) * 5)[:5]
    return (
        "MOA", number_or_nothing(remarks.reimbursement_rate), number_or_nothing(remarks.hcpcs_payable), *codes,
        number_or_nothing(remarks.esrd_paid), number_or_nothing(remarks.professional_component),
    )  # fmt: skip


def _inpatient_remarks(remarks: InpatientRemarks, word: Wording) -> OutSegment:
    """MIA; the first remark code stands apart from the others."""
    values = vars(remarks)
    first, *others = (*map(word, remarks.remark_codes), *("",) * 5)[:5]
    told = [number_or_nothing(values[name]) for name in INPATIENT_NUMBERS]
    days, psychiatric, drg, *shares, exception = told
    return ("MIA", days, "", psychiatric, drg, first, *shares, *others, exception)


def _subscriber(who: OtherSubscriber, word: Wording) -> Iterable[OutSegment]:
    """Loop 2330A."""
    yield (
        "NM1", "IL", "2" if who.organization else "1", word(who.last_name), word(who.first_name),
        word(who.middle_name), "", word(who.suffix), who.id_qualifier, word(who.member_id),
    )  # fmt: skip
    if who.address is not None:
        yield from address(who.address, word)
    if who.ssn:
        yield ("REF", "SY", word(who.ssn).replace("-", ""))


def _payer(payer: OtherPayer, word: Wording) -> Iterable[OutSegment]:
    """Loop 2330B."""
    yield organization("PR", word(payer.name), payer.id_qualifier, word(payer.id))
    if payer.address is not None:
        yield from address(payer.address, word)
    if payer.paid_date is not None:
        yield dtp("573", payer.paid_date)
    yield from references(payer.identifiers, word)
    if payer.prior_authorization:
        yield ("REF", "G1", word(payer.prior_authorization))
    if payer.referral_number:
        yield ("REF", "9F", word(payer.referral_number))
    if payer.adjusted:
        yield ("REF", "T4", "Y")
    if isinstance(payer, DentalOtherPayer) and payer.predetermination_number:
        yield ("REF", "G3", word(payer.predetermination_number))
    if payer.payer_claim_control_number:
        yield ("REF", "F8", word(payer.payer_claim_control_number))
