"""835: one payment to one payee, with every claim it is for, balanced at line, claim and payment level."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from edigate.sandbox.answer_file import GroupKind, in_packs
from edigate.sandbox.claim_acknowledgment import payee_name
from edigate.sandbox.decision import DecidedLine, Decision
from edigate.sandbox.rules import PayerRules
from edigate.sandbox.submission import Name, Payee
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

KIND_835 = GroupKind("HP", "005010X221A1", "835")

_PAYER_BANK = ("01", "999999992", "DA", "123456")
_PAYEE_BANK = ("01", "999988880", "DA", "98765")
_TRIPLETS = 6  # in a CAS, and pairs in a PLB


class PaidClaim(msgspec.Struct, frozen=True):
    """A decision as it enters a payment: as decided, or as the exact reversal of what was decided earlier."""

    decision: Decision
    reversal: bool = False

    @property
    def paid(self) -> Decimal:
        """CLP04."""
        return -self.decision.paid if self.reversal else self.decision.paid


class ProviderAdjustment(msgspec.Struct, frozen=True):
    """One pair of a PLB: positive lowers the payment, negative raises it."""

    code: str
    reference: str
    amount: Decimal


class Payment(msgspec.Struct, frozen=True):
    """One ST of an 835."""

    payer: Name
    payee: Payee
    trace: str
    on: date
    claims: tuple[PaidClaim, ...]
    adjustments: tuple[ProviderAdjustment, ...]

    @property
    def amount(self) -> Decimal:
        """BPR02: what the claims pay together, less the provider adjustments."""
        claims = sum((each.paid for each in self.claims), Decimal(0))
        return claims - sum((each.amount for each in self.adjustments), Decimal(0))


def remittance(payment: Payment, rules: PayerRules, control_number: str) -> SetOut:
    """The 835 set of this payment. Never negative: what cannot be taken from it is a provider adjustment already."""
    body: list[OutSegment] = [*_heading(payment, rules)]
    if payment.claims:
        body.append(("LX", "1"))
    for claim in payment.claims:
        body += _claim(claim)
    body += _provider_level(payment)
    return SetOut("835", control_number, None, body)


def _heading(payment: Payment, rules: PayerRules) -> Iterable[OutSegment]:
    day, payer = f"{payment.on:%Y%m%d}", payment.payer
    street, city, state, postal_code = rules.address
    if payment.amount:
        yield ("BPR", "I", amount(payment.amount), "C", "ACH", "CCP", *_PAYER_BANK, rules.company_id, "",
               *_PAYEE_BANK, day)  # fmt: skip
    else:
        yield ("BPR", "H", "0", "C", "NON", *[""] * 11, day)
    yield ("TRN", "1", payment.trace, rules.company_id)
    yield ("DTM", "405", day)
    yield ("N1", "PR", payer.last, "XV", payer.id)
    yield ("N3", street)
    yield ("N4", city, state, postal_code)
    yield ("PER", "BL", "EDI HELP DESK", "TE", rules.phone)
    payee = payee_name(payment.payee)
    yield ("N1", "PE", f"{payee.first} {payee.last}".strip(), payee.qualifier, payee.id)
    if payee.qualifier != "FI" and payment.payee.tax_id:
        yield ("REF", "TJ", payment.payee.tax_id)


def _claim(paid: PaidClaim) -> Iterable[OutSegment]:
    decision, sign = paid.decision, -1 if paid.reversal else 1
    share = "" if paid.reversal or not decision.patient_share else amount(decision.patient_share)
    status = "22" if paid.reversal else decision.status
    yield ("CLP", decision.patient_control_number, status, amount(sign * decision.charge), amount(paid.paid), share,
           decision.filing_indicator, decision.number, decision.facility, decision.frequency)  # fmt: skip
    member = decision.subscriber
    patient = decision.patient or member
    yield msgspec.structs.replace(patient, qualifier=member.qualifier, id=member.id).segment("QC")
    if decision.patient:
        yield member.segment("IL")
    if decision.rendering:
        yield decision.rendering.segment("82")
    if decision.replaces and not paid.reversal:
        yield ("REF", "F8", decision.replaces)
    if decision.received and not paid.reversal:
        yield ("DTM", "050", f"{decision.received:%Y%m%d}")
    for line in decision.lines:
        yield from _line(line, paid.reversal)


def _line(line: DecidedLine, reversal: bool) -> Iterable[OutSegment]:
    sign = -1 if reversal else 1
    units = ("",) if reversal else ("0", "", amount(line.units)) if line.denied else (amount(line.units),)
    procedure = line.procedure or ("NU", line.revenue_code)
    revenue_code = line.revenue_code if line.procedure else ""
    yield ("SVC", procedure, amount(sign * line.charge), amount(sign * line.paid), revenue_code, *units)
    if line.service_date:
        if line.service_date_end:
            yield ("DTM", "150", f"{line.service_date:%Y%m%d}")
            yield ("DTM", "151", f"{line.service_date_end:%Y%m%d}")
        else:
            yield ("DTM", "472", f"{line.service_date:%Y%m%d}")
    yield from _adjustments(line, sign)
    if line.control_number:
        yield ("REF", "6R", line.control_number)
    if line.allowed is not None and not reversal:
        yield ("AMT", "B6", amount(line.allowed))
    if line.remark and not reversal:
        yield ("LQ", "HE", line.remark)


def _adjustments(line: DecidedLine, sign: int) -> Iterable[OutSegment]:
    by_group: dict[str, list[OutElement]] = {}
    for one in line.adjustments:
        by_group.setdefault(one.group, []).extend((one.reason, amount(sign * one.amount), ""))
    for group, values in by_group.items():
        for pack in in_packs(values, 3 * _TRIPLETS):
            yield ("CAS", group, *pack)


def _provider_level(payment: Payment) -> Iterable[OutSegment]:
    pairs: list[OutElement] = []
    for one in payment.adjustments:
        pairs += [(one.code, one.reference), amount(one.amount)]
    year_end = f"{payment.on.year}1231"
    for pack in in_packs(pairs, 2 * _TRIPLETS):
        yield ("PLB", payment.payee.id, year_end, *pack)
