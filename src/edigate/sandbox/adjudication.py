"""A claim and the rules in, a decision out: what each line is allowed, what the patient owes, what is paid."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.sandbox.decision import Adjustment, DecidedLine, Decision
from edigate.sandbox.rules import Denial, Rules, cents
from edigate.sandbox.submission import Claim, Line

_COVERAGE_ENDED = Denial("PR", "27")
_NOT_INSURED = frozenset(("26", "27"))  # the whole claim is denied, CLP02 = 4
_ESTIMATE = "25"  # CLP02 of a predetermination
_STATUS_BY_RANK = {"P": "1", "S": "2", "T": "3"}


def adjudicate(claim: Claim, number: str, received: date, rules: Rules) -> Decision:
    """Decide `claim`: each line is denied or priced, then copay, deductible and coinsurance of the plan are taken."""
    purse = _Purse(claim, rules)
    lines = []
    for line in claim.lines:
        denial = rules.denial(claim, line, received)
        decided = _denied(line, denial) if denial else purse.price(line)
        lines.append(_estimated(decided) if claim.predetermination else decided)
    return Decision(
        number=number,
        patient_control_number=claim.patient_control_number,
        status=_status(claim, lines),
        charge=claim.charge,
        lines=tuple(lines),
        filing_indicator=claim.filing_indicator,
        facility=claim.facility,
        frequency=claim.frequency,
        payee=claim.payee,
        payer=claim.payer,
        subscriber=claim.subscriber,
        patient=claim.patient,
        rendering=claim.rendering,
        replaces=claim.payer_claim_control_number if claim.frequency == "7" else "",
        received=received,
    )


def end_coverage(paid: Decision, number: str) -> Decision:
    """The decision that takes the place of `paid` when its patient turns out not to have been covered."""
    lines = tuple(
        msgspec.structs.replace(
            line,
            paid=Decimal(0),
            adjustments=(Adjustment(_COVERAGE_ENDED.group, _COVERAGE_ENDED.reason, line.charge),),
            allowed=None,
            remark="",
        )
        for line in paid.lines
    )
    return msgspec.structs.replace(
        paid, number=number, status="4", lines=lines, replaces=paid.number, received=None
    )


def interest_due(before: Decision, after: Decision, rules: Rules) -> Decimal:
    """What the payer adds for having kept the practice waiting: due when a line denied before is paid now."""
    denied = {line.control_number or line.procedure for line in before.lines if line.denied}
    paid = {line.control_number or line.procedure for line in after.lines if line.paid > 0}
    return rules.rules.interest if denied & paid else Decimal(0)


class _Purse:
    """What the plan still wants from the patient while the lines of one claim are priced in order."""

    def __init__(self, claim: Claim, rules: Rules) -> None:
        plan = rules.plan(claim)
        self._rules = rules
        self._copay, self._deductible, self._share = plan.copay, plan.deductible, plan.coinsurance

    def price(self, line: Line) -> DecidedLine:
        """The line as paid."""
        if line.prior_patient_share is not None:
            return _as_next_payer(line, line.prior_patient_share)
        allowed = left = self._rules.allowed(line)
        deductible = min(self._deductible, left)
        self._deductible -= deductible
        left -= deductible
        coinsurance = cents(left * self._share)
        left -= coinsurance
        copay = min(self._copay, left) if self._rules.is_visit(line) else Decimal(0)
        self._copay -= copay
        left -= copay
        taken = (
            Adjustment("CO", "45", line.charge - allowed),
            Adjustment("PR", "1", deductible),
            Adjustment("PR", "2", coinsurance),
            Adjustment("PR", "3", copay),
        )
        return _decided(line, left, taken, allowed)


def _as_next_payer(line: Line, patient_share: Decimal) -> DecidedLine:
    """A secondary payer takes over what the earlier one left to the patient; OA-23 is the rest."""
    paid = max(Decimal(0), min(patient_share, line.charge))
    return _decided(line, paid, (Adjustment("OA", "23", line.charge - paid),), paid)


def _denied(line: Line, denial: Denial) -> DecidedLine:
    whole = (Adjustment(denial.group, denial.reason, line.charge),)
    return _decided(line, Decimal(0), whole, None, denial.remark)


def _estimated(priced: DecidedLine) -> DecidedLine:
    """What would be paid once the work is done: an adjustment (OA-101), and nothing paid."""
    expected = (Adjustment("OA", "101", priced.paid),) if priced.paid else ()
    return msgspec.structs.replace(priced, paid=Decimal(0), adjustments=(*priced.adjustments, *expected))


def _decided(
    line: Line, paid: Decimal, taken: tuple[Adjustment, ...], allowed: Decimal | None, remark: str = ""
) -> DecidedLine:
    return DecidedLine(
        procedure=line.procedure,
        revenue_code=line.revenue_code,
        charge=line.charge,
        paid=paid,
        units=line.units,
        service_date=line.service_date,
        service_date_end=line.service_date_end,
        control_number=line.control_number,
        adjustments=tuple(one for one in taken if one.amount),
        allowed=allowed,
        remark=remark,
    )


def _status(claim: Claim, lines: list[DecidedLine]) -> str:
    """CLP02: 25 for an estimate, 4 only when the patient is not insured, else the payer's rank, whatever was paid."""
    if claim.predetermination:
        return _ESTIMATE
    reasons = {one.reason for line in lines for one in line.adjustments if line.denied}
    if reasons & _NOT_INSURED:
        return "4"
    return _STATUS_BY_RANK.get(claim.rank, "1")
