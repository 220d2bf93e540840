"""The claim to the next payer, made from what the payer before has decided (835) and the claim itself.

The next payer is the claim's own: one of its `other_payers`, of the rank after the payer that has decided. Amounts and
adjustments are copied unchanged, and the claim is made only if they add up to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import count
from typing import Any, TypeAlias

import msgspec

from edigate.claims.edits.coordination import check_coordination
from edigate.claims.edits.report import Report
from edigate.claims.institutional import InstitutionalClaim
from edigate.claims.makeup import makeup_of
from edigate.claims.model import Claim, from_values, to_values
from edigate.claims.other_payer import OtherPayer
from edigate.errors import Finding, Severity
from edigate.transactions.claim_837.build_other_payers import INPATIENT_NUMBERS
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment

_Values: TypeAlias = dict[str, Any]
_ORDER = "PSTABCDEFGH"
_DECIDED_AS = {"P": "1", "S": "2", "T": "3"}  # CLP02 by the rank of the payer
_FORWARDED = frozenset(("19", "20", "21", "23"))
_FORWARDED_REMARKS = frozenset(("MA18", "N89"))
_REVERSAL = "22"
_WITH_ANOTHER = "97"  # CARC: paid with another service
_NOTHING = Decimal("0.00")
_SELF = "18"
_REVENUE = "NU"  # SVC01-1: the line is known by its revenue code
# Elements of MIA: those of INPATIENT_NUMBERS in their order, and the remark codes.
_INPATIENT_NUMBERS_AT = (1, 3, 4, *range(6, 20), 24)
_INPATIENT_REMARKS_AT = (5, 20, 21, 22, 23)
_DEMOGRAPHICS = (
    "birth_date", "gender", "address", "death_date", "weight_pounds", "pregnant", "property_casualty_claim_number",
    "property_casualty_contact",
)  # fmt: skip
_NAMES = ("last_name", "first_name", "middle_name", "suffix")
_COVERAGE = ("payer_rank", "claim_filing_code", "insurance_type", "group_number", "group_name")


class SecondaryCode(StrEnum):
    """Why no claim to the next payer is made. docs/EDITS.md lists the same codes."""

    SECONDARY_OF_OTHER_CLAIM = "SECONDARY_OF_OTHER_CLAIM"
    SECONDARY_NO_COVERAGE = "SECONDARY_NO_COVERAGE"
    SECONDARY_CROSSED_OVER = "SECONDARY_CROSSED_OVER"
    SECONDARY_NOT_PAID = "SECONDARY_NOT_PAID"
    SECONDARY_NOTHING_LEFT = "SECONDARY_NOTHING_LEFT"
    SECONDARY_LINES_UNMATCHED = "SECONDARY_LINES_UNMATCHED"
    SECONDARY_UNBALANCED = "SECONDARY_UNBALANCED"
    SECONDARY_UNREADABLE = "SECONDARY_UNREADABLE"


_C = SecondaryCode
_WORDS = {
    _C.SECONDARY_OF_OTHER_CLAIM: "The remittance is about another claim; its patient control number is not that of this one",
    _C.SECONDARY_NO_COVERAGE: (
        "The claim names no payer of the next rank; add it to other_payers and give the claim: edigate secondary CLAIM FILE"
    ),
    _C.SECONDARY_CROSSED_OVER: "The payer has forwarded the claim to the next payer itself; a second copy would be a duplicate",
    _C.SECONDARY_NOT_PAID: (
        "The payer's decision is a denial, a reversal or that of another rank; correct or appeal the claim first"
    ),
    _C.SECONDARY_NOTHING_LEFT: "The payer left nothing to the patient (PR), so there is nothing to ask the next payer for",
    _C.SECONDARY_LINES_UNMATCHED: "A line of the remittance is none of the claim's; match it by hand",
    _C.SECONDARY_UNBALANCED: "What the payer paid and adjusted does not add up to the charge; ask the payer",
    _C.SECONDARY_UNREADABLE: "An amount or a code of the remittance cannot stand in a claim; look at the remittance",
}

Secondary: TypeAlias = Claim | Finding


def secondary(
    original: Claim, payment: ClaimPayment, paid_on: date, patient_control_number: str
) -> Secondary:
    """The claim to the next payer under a number of its own; or a Finding that says why there is none.

    `payment` is the latest decision of the payer that `original` went to, `paid_on` its date (BPR16). The claim key stays.
    """
    following = next_payer(original)
    if why := _refusal(original, payment, following):
        return refusal(why)
    assert following is not None  # else it was refused
    results = _results(original, payment, paid_on)
    if results is None:
        return refusal(_C.SECONDARY_LINES_UNMATCHED)
    values = _with_next_payer(to_values(original), following)
    values["other_payers"] = [
        _decided(original, payment, paid_on, results),
        *(other for other in values["other_payers"] if other["payer_rank"] != following.payer_rank),
    ]
    for line, found in zip(values["lines"], results, strict=True):
        line["results"] = [*found, *line.get("results", ())]
    values |= {
        "patient_control_number": patient_control_number,
        "claim_key": original.claim_key,
        "frequency": "1",
    }
    values.pop("payer_claim_control_number", None)
    try:
        made = from_values(values)
    except ValueError:  # what the claim model refuses
        return refusal(_C.SECONDARY_UNREADABLE)
    report = Report(lenient_identifiers=False)
    check_coordination(made, makeup_of(made), report)
    return refusal(_C.SECONDARY_UNBALANCED) if report.findings else made


def together(parts: Sequence[ClaimPayment]) -> ClaimPayment:
    """Parts of one claim that the payer split, as one decision: amounts, adjustments and lines of all, oldest first."""
    newest = parts[-1]
    if len(parts) == 1:
        return newest
    return msgspec.structs.replace(
        newest,
        charge=_sum(part.charge for part in parts),
        paid=_sum(part.paid for part in parts),
        adjustments=tuple(each for part in parts for each in part.adjustments),
        lines=tuple(each for part in parts for each in part.lines),
        remarks=tuple(dict.fromkeys(each for part in parts for each in part.remarks)),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((each for each in known if each is not None), _NOTHING)


def numbers(patient_control_number: str, rank: str) -> Iterator[str]:
    """Patient control numbers for the claim to the payer of this rank, best first, none above 20 characters (CLM01)."""
    for n in count(1):
        suffix = rank if n == 1 else f"{rank}{n}"
        yield f"{patient_control_number[: 20 - len(suffix)]}{suffix}"


def next_payer(claim: Claim) -> OtherPayer | None:
    """The payer of the rank after the one that the claim is addressed to."""
    rank = _ORDER.find(claim.subscriber.payer_rank)
    after = _ORDER[rank + 1 : rank + 2] if rank >= 0 else ""
    return next((other for other in claim.other_payers if after and other.payer_rank == after), None)


def _refusal(claim: Claim, payment: ClaimPayment, following: OtherPayer | None) -> SecondaryCode | None:
    if payment.patient_control_number != claim.patient_control_number:
        return _C.SECONDARY_OF_OTHER_CLAIM
    remarks = {*payment.remarks, *(remark for line in payment.lines for remark in line.remarks)}
    if (
        payment.status_code in _FORWARDED
        or payment.crossover_payer is not None
        or remarks & _FORWARDED_REMARKS
    ):
        return _C.SECONDARY_CROSSED_OVER
    if payment.status_code != _DECIDED_AS.get(claim.subscriber.payer_rank, payment.status_code):
        return _C.SECONDARY_NOT_PAID
    if payment.status_code in (_REVERSAL, None):
        return _C.SECONDARY_NOT_PAID
    if following is None:
        return _C.SECONDARY_NO_COVERAGE
    every = [*payment.adjustments, *(each for line in payment.lines for each in line.adjustments)]
    if payment.paid is None or any(each.amount is None for each in every):
        return _C.SECONDARY_UNREADABLE
    return None if _left_to_patient(every) > _NOTHING else _C.SECONDARY_NOTHING_LEFT


def left_to_patient(payment: ClaimPayment) -> Decimal:
    """What the payer leaves to the patient (PR) at the claim and its lines: what the next payer is asked for."""
    return _left_to_patient(
        [*payment.adjustments, *(each for line in payment.lines for each in line.adjustments)]
    )


def _left_to_patient(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum(
        (each.amount for each in adjustments if each.group == "PR" and each.amount is not None), _NOTHING
    )


def _decided(claim: Claim, payment: ClaimPayment, paid_on: date, results: Sequence[list[_Values]]) -> _Values:
    """The payer that has decided, as one of the other payers (2320)."""
    own, payer, patient = to_values(claim)["subscriber"], to_values(claim)["payer"], claim.patient
    at_lines = any(results)
    holder = {
        name: own[name]
        for name in (*_NAMES, "member_id", "id_qualifier", "organization", "address", "ssn")
        if name in own
    }
    values: _Values = {
        **{name: own[name] for name in _COVERAGE if name in own},
        **{
            name: payer[name]
            for name in ("id", "name", "id_qualifier", "address", "identifiers")
            if name in payer
        },
        "relationship": patient.relationship if patient else _SELF,
        "subscriber": holder,
        "paid": payment.paid,
        "adjustments": _adjustments(payment.adjustments),
        "benefits_assigned": claim.benefits_assigned,
        "release_of_information": claim.release_of_information,
        "payer_claim_control_number": payment.payer_claim_control_number,
        "prior_authorization": claim.prior_authorization,
        "referral_number": claim.referral_number,
    }
    values["identifiers"] = values.get("identifiers", [])[:2]
    if payment.filing_indicator:
        values["claim_filing_code"] = payment.filing_indicator
    if not at_lines:
        values["paid_date"] = paid_on
    if not any("remaining_liability" in result for found in results for result in found):
        values["remaining_liability"] = _left_to_patient(payment.adjustments)
    return values | _remarks(claim, payment)


def _remarks(claim: Claim, payment: ClaimPayment) -> _Values:
    """What the payer remarked on the whole claim (MOA; MIA for an institutional claim), as received."""
    told: _Values = {}
    if any(payment.outpatient):
        rate, payable, *codes, esrd, component = (*payment.outpatient, *("",) * 9)[:9]
        told["remarks"] = {
            "reimbursement_rate": rate or None, "hcpcs_payable": payable or None,
            "remark_codes": [code for code in codes if code], "esrd_paid": esrd or None,
            "professional_component": component or None,
        }  # fmt: skip
    if any(payment.inpatient) and isinstance(claim, InstitutionalClaim):
        elements = (*payment.inpatient, *("",) * 24)[:24]
        numbers = (elements[n - 1] or None for n in _INPATIENT_NUMBERS_AT)
        told["inpatient_remarks"] = {
            **dict(zip(INPATIENT_NUMBERS, numbers, strict=True)),
            "remark_codes": [elements[n - 1] for n in _INPATIENT_REMARKS_AT if elements[n - 1]],
        }
    return told


def _results(claim: Claim, payment: ClaimPayment, paid_on: date) -> list[list[_Values]] | None:
    """The payer's results by line of the claim; None when one of its lines is none of ours."""
    found: list[list[_Values]] = [[] for _ in claim.lines]
    numbers = {line.line_control_number: n for n, line in enumerate(claim.lines)}
    by_order = len(payment.lines) == len(claim.lines) and not any(
        line.line_control_number for line in payment.lines
    )
    places = [
        n if by_order else numbers.get(each.line_control_number or "") for n, each in enumerate(payment.lines)
    ]
    for at, line in zip(places, payment.lines, strict=True):
        if at is None or line.paid is None or line.procedure is None:
            return None
        into = _bundled_into(line, claim.lines[at], payment.lines, places)
        found[at].append(_result(claim, claim.lines[at], line, paid_on) | into)
    return found


def _bundled_into(
    line: ServicePayment, ours: Any, lines: Sequence[ServicePayment], places: Sequence[int | None]
) -> _Values:
    """SVD06 of a line that the payer paid with another one (CARC 97): the number of that one, where only one can be meant.

    Both name the procedure that they were put together as, which is not the one that this line was billed with.
    """
    done = line.procedure
    if done is None or line.paid or not any(each.reason == _WITH_ANOTHER for each in line.adjustments):
        return {}
    if ours.procedure is None or ours.procedure.code == done.code:
        return {}
    paid = {
        at + 1 for at, each in zip(places, lines, strict=True)
        if at is not None and each.paid and each.procedure is not None and each.procedure.code == done.code
    }  # fmt: skip
    return {"bundled_line": str(paid.pop())} if len(paid) == 1 else {}


def _result(claim: Claim, ours: Any, line: ServicePayment, paid_on: date) -> _Values:
    """One line's result (2430); for an institutional claim the revenue code, which may stand alone."""
    done = line.procedure
    assert done is not None  # looked at before
    values: _Values = {
        "payer_id": claim.payer.id, "paid": line.paid, "paid_date": paid_on,
        "adjustments": _adjustments(line.adjustments), "quantity": Decimal(1) if line.units is None else line.units,
    }  # fmt: skip
    if isinstance(claim, InstitutionalClaim):
        alone = done.code if done.qualifier == _REVENUE else None
        values["revenue_code"] = alone or line.revenue_code or ours.revenue_code
    if done.qualifier != _REVENUE:
        own = ours.procedure  # some payers name another list for our code: ours is the one that we may write
        qualifier = own.qualifier if own is not None and own.code == done.code else done.qualifier or "HC"
        values["procedure"] = {
            "qualifier": qualifier, "code": done.code, "modifiers": list(done.modifiers),
        }  # fmt: skip
    left = _left_to_patient(line.adjustments)
    return {**values, "remaining_liability": left} if left else values


def _adjustments(given: Iterable[Adjustment]) -> list[_Values]:
    return [
        {"group": each.group, "reason": each.reason, "amount": each.amount, "quantity": each.quantity}
        for each in given
    ]


def _with_next_payer(values: _Values, following: OtherPayer) -> _Values:
    """The claim's values with the next payer as the one that shall pay, and its subscriber as the subscriber."""
    person = values.pop("patient", None) or values["subscriber"]
    patient = {name: person[name] for name in (*_NAMES, *_DEMOGRAPHICS) if name in person}
    told = following.model_dump(mode="json", exclude_none=True)
    holder = told["subscriber"]
    subscriber = {**holder, **{name: told[name] for name in _COVERAGE if name in told}}
    if following.relationship == _SELF:
        subscriber |= {name: value for name, value in patient.items() if name in _DEMOGRAPHICS}
    else:
        values["patient"] = {**patient, "relationship": following.relationship}
    values["subscriber"] = subscriber
    values["payer"] = {
        name: told[name] for name in ("id", "name", "id_qualifier", "address", "identifiers") if name in told
    }
    for name in ("prior_authorization", "referral_number"):
        values[name] = told.get(name)
    return values


def refusal(code: SecondaryCode) -> Finding:
    """Why there is no claim to the next payer."""
    return Finding(code, Severity.ERROR, _WORDS[code])
