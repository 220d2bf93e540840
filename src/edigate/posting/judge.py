"""What a payer decided about a claim, told from the money and the reasons (CAS), never from CLP02 alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter

import msgspec

from edigate.codes import carc as reasons
from edigate.codes.code_set import CodeSet
from edigate.posting.roles import is_of_qmb, role_of
from edigate.transactions.remittance_835.facts import REVERSAL, Adjustment, ClaimPayment, ServicePayment

ZERO = Decimal("0.00")

PROCESSED = frozenset({"1", "2", "3", "4", "19", "20", "21"})
FORWARDED = frozenset({"19", "20", "21"})
NOT_OURS = "23"
PREDETERMINATION = "25"


class Decision(StrEnum):
    """The verdicts of an 835, as `tracking.status` knows them."""

    PAID = "paid"
    PARTIALLY_PAID = "partially_paid"
    DENIED = "denied"
    PATIENT_RESPONSIBLE = "patient_responsible"
    FORWARDED = "forwarded"
    PREDETERMINED = "predetermined"
    REVERSED = "reversed"
    UNKNOWN = "unknown"


class Caution(StrEnum):
    """What a person must see to, whatever the decision."""

    VERIFY_COVERAGE = "verify_coverage"  # denied for eligibility: check before the patient is billed
    PAYER_REDUCTION = "payer_reduction"  # PI: no contract behind it, may be appealed
    QMB = "qmb"  # the patient's share may not be billed
    UNKNOWN_REASON = "unknown_reason"  # a CARC or group that our lists do not have
    STILL_PENDING = "still_pending"  # the payer has not finished
    ROUTE_ELSEWHERE = "route_elsewhere"  # another payer is to pay
    REVIEW = "review"  # no money effect, but somebody must read the reason
    AFTER_ANOTHER = "after_another"  # OA-23: a payer before is to have decided, which must be on record
    PART_DENIED = "part_denied"  # a part of what was paid less is denied and stands open


class DeniedLine(msgspec.Struct, frozen=True, gc=False):
    """One denied service line (`number` None: the claim as a whole) and the adjustments that deny it."""

    number: str | None
    charge: Decimal
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]


# Cautions that an adjustment does not need which denies a whole line: the denial tells them.
_TOLD_WITH_THE_DENIAL = frozenset(
    (Caution.PAYER_REDUCTION, Caution.ROUTE_ELSEWHERE, Caution.REVIEW, Caution.UNKNOWN_REASON, Caution.PART_DENIED)
)  # fmt: skip
# What nearly all adjustments are, and nobody need see: the class of the reason by group. A QMB's share is none of it.
_PLAIN_OF_QMB = {"CO": "contractual"}
_PLAIN = _PLAIN_OF_QMB | {"PR": "patient_responsibility"}
_adjustments_of = attrgetter("adjustments")
_PAID, _PARTIALLY_PAID = Decision.PAID, Decision.PARTIALLY_PAID  # members are slow to look up


class Judgement(msgspec.Struct, frozen=True, gc=False):
    """The decision, the lines that are denied, what needs caution with the adjustments that cause it, and whether it
    went on to the next payer."""

    decision: Decision
    denied: tuple[DeniedLine, ...] = ()
    cautions: Mapping[Caution, tuple[Adjustment, ...]] = {}
    forwarded: bool = False

    @property
    def denied_amount(self) -> Decimal:
        """What was denied of the denied lines: neither their price nor what a payer before has decided of them."""
        return sum((one.amount or ZERO for line in self.denied for one in line.adjustments), ZERO)


def judge(payment: ClaimPayment, carc: CodeSet, *, taken: bool = False) -> Judgement:
    """What the payer decided. Example 05 is partially paid, the correction in 08 (PR-27) denied: verify coverage.

    With `taken` a person has said that it is a payment, whatever CLP02 calls it.
    """
    status = payment.status_code
    if status == REVERSAL:
        return Judgement(Decision.REVERSED)
    if status not in PROCESSED and not taken:
        if status == NOT_OURS:
            return Judgement(Decision.FORWARDED, forwarded=True)
        return Judgement(Decision.PREDETERMINED if status == PREDETERMINATION else Decision.UNKNOWN)
    denied = _denied(payment, carc)
    cautions = _cautions(payment, denied, carc)
    return Judgement(_decide(payment, denied, carc), denied, cautions, status in FORWARDED)


Turn = tuple[str, date, str, int]


def turn(payment: ClaimPayment, dated: date, trace: str, sequence: int) -> Turn:
    """When it was a payer's turn that the claim was not sent to: by the rank in which it says that it decides (CLP02), then
    by document."""
    rank = _RANKS.get(payment.status_code or "", "9")
    return rank, dated, trace, sequence


_RANKS = {"1": "1", "19": "1", "2": "2", "20": "2", "3": "3", "21": "3", "4": "4"}


def adjustments(payment: ClaimPayment) -> Iterable[tuple[ServicePayment | None, Adjustment]]:
    """All adjustments, each with its line; None for those at claim level."""
    for one in payment.adjustments:
        yield None, one
    for line in payment.lines:
        for one in line.adjustments:
            yield line, one


def _denied(payment: ClaimPayment, carc: CodeSet) -> tuple[DeniedLine, ...]:
    """Denied lines; a claim whose lines carry no adjustments is judged by those at claim level, as one line."""
    found = []
    for line in payment.lines:
        if line.paid or not line.charge:
            continue
        denying = reasons.denying(line.adjustments, charge=line.charge, paid=ZERO, carc=carc)
        if denying:
            found.append(DeniedLine(line.line_control_number, line.charge, denying, line.remarks))
    if payment.adjustments and not any(map(_adjustments_of, payment.lines)):
        charge, paid = payment.charge or ZERO, payment.paid or ZERO
        denying = reasons.denying(payment.adjustments, charge=charge, paid=paid, carc=carc)
        if denying:
            found.append(DeniedLine(None, charge, denying, payment.remarks))
    return tuple(found)


def _decide(payment: ClaimPayment, denied: tuple[DeniedLine, ...], carc: CodeSet) -> Decision:
    if payment.paid:
        return _PARTIALLY_PAID if denied else _PAID
    if denied:
        return Decision.DENIED
    found = [one for _, one in adjustments(payment) if one.amount]
    classes = {reasons.classify(one.reason, carc) for one in found}
    if "pending" in classes:
        return Decision.PARTIALLY_PAID
    if "cob" in classes and _goes_on(found, carc):
        return Decision.FORWARDED
    if any(one.group == "PR" for one in found):
        return Decision.PATIENT_RESPONSIBLE
    return Decision.PAID


def _goes_on(found: list[Adjustment], carc: CodeSet) -> bool:
    """Whether the payer itself passed the claim to the one that owes (a reason whose next action is to wait)."""
    entries = [carc.get(one.reason) for one in found]
    return any(
        entry is not None and entry.class_ == "cob" and entry.next_action == "wait" for entry in entries
    )


def _cautions(
    payment: ClaimPayment, denied: tuple[DeniedLine, ...], carc: CodeSet
) -> dict[Caution, tuple[Adjustment, ...]]:
    found: dict[Caution, list[Adjustment]] = {}
    denying: dict[tuple[str | None, Adjustment], None] = {}
    for line in denied:
        denying |= dict.fromkeys((line.number, one) for one in line.adjustments)
    for _, one in denying:
        if reasons.classify(one.reason, carc) == "eligibility":
            found.setdefault(Caution.VERIFY_COVERAGE, []).append(one)
    parts: tuple[ClaimPayment | ServicePayment, ...] = (payment, *payment.lines)
    qmb = False
    for part in parts:
        if part.remarks and is_of_qmb(part.remarks):
            qmb = True
    plain, classes = _PLAIN_OF_QMB if qmb else _PLAIN, carc.classes
    for part in parts:
        for one in part.adjustments:
            kind = classes.get(one.reason, reasons.UNKNOWN)
            if plain.get(one.group) == kind or not one.amount:
                continue
            number = None if isinstance(part, ClaimPayment) else part.line_control_number
            denies = (number, one) in denying
            for caution in _cautions_of(one, kind, qmb, carc):
                if not (denies and caution in _TOLD_WITH_THE_DENIAL):
                    found.setdefault(caution, []).append(one)
    return {caution: tuple(found[caution]) for caution in Caution if caution in found} if found else {}


def _cautions_of(one: Adjustment, kind: str, qmb: bool, carc: CodeSet) -> Iterable[Caution]:
    """What a person must see to because of one adjustment that has an amount."""
    if kind == reasons.UNKNOWN or one.group not in ("CO", "PR", "OA", "PI"):
        yield Caution.UNKNOWN_REASON
    if kind == "pending":
        yield Caution.STILL_PENDING
    elif one.group == "PI":
        yield Caution.PAYER_REDUCTION
    elif one.group == "PR" and qmb:
        yield Caution.QMB
    elif one.group == "OA" and one.reason == "23":
        yield Caution.AFTER_ANOTHER
    elif one.group == "OA":
        yield Caution.ROUTE_ELSEWHERE if kind == "cob" else Caution.REVIEW
    elif role_of(one, carc) in ("denials_pending", "patient_unverified"):
        yield Caution.PART_DENIED
    elif one.group == "CO" and kind == "informational":
        yield Caution.REVIEW
