"""835: a claim's status (CLP02) against its money: reversals, denials, claims passed on, claims without lines."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, JointRule, Topic
from edigate.guides.situations.rule_tables import codes

REVERSAL = "22"
_NOT_OURS, _DENIED = "23", "4"
PREDETERMINED = "25"
_FORWARDED = ("19", "20", "21", _NOT_OURS)
_UNPRICED = "101"  # the adjustment reason of a predetermination
_REASONS = range(2, 20, 3)  # CAS: where reasons stand

topic = Topic()


class RemittanceStatusRuleCode(StrEnum):
    """Rules about CLP02 and what it decides."""

    REVERSAL_SIGNS = "REVERSAL_SIGNS"
    REVERSAL_WITHOUT_ADJUSTMENTS = "REVERSAL_WITHOUT_ADJUSTMENTS"
    REVERSAL_PATIENT_SHARE = "REVERSAL_PATIENT_SHARE"
    NEGATIVE_WITHOUT_REVERSAL = "NEGATIVE_WITHOUT_REVERSAL"
    FORWARDED_WITHOUT_CARRIER = "FORWARDED_WITHOUT_CARRIER"
    NOT_OURS_PAID = "NOT_OURS_PAID"
    DENIED_PAID = "DENIED_PAID"
    PREDETERMINATION_ODD = "PREDETERMINATION_ODD"
    LINES_EXPECTED = "LINES_EXPECTED"
    INPATIENT_AND_OUTPATIENT = "INPATIENT_AND_OUTPATIENT"


_Code = RemittanceStatusRuleCode


def _rule(
    code: RemittanceStatusRuleCode,
    text: str,
    row: str,
    severity: Severity = Severity.WARNING,
    scope: str = "2100",
) -> JointRule:
    return topic.joint_rule(
        code, text, guides="835", scope=scope, snip=4, severity=severity, source=f"rules: era-{row}"
    )


_signs = _rule(_Code.REVERSAL_SIGNS, "A reversal has a charge or payment above zero", "reversal-signs")
_without_adjustments = _rule(
    _Code.REVERSAL_WITHOUT_ADJUSTMENTS, "A reversal does not repeat the adjustments of the first decision", "reversal-cas"
)  # fmt: skip
_reversed_share = _rule(_Code.REVERSAL_PATIENT_SHARE, "A reversal tells a patient's share", "reversal-clp05")
NEGATIVE = _rule(
    _Code.NEGATIVE_WITHOUT_REVERSAL, "A charge is negative though the claim is no reversal", "negative-without-reversal",
    scope="2100 2110",
)  # fmt: skip
_without_carrier = _rule(
    _Code.FORWARDED_WITHOUT_CARRIER,
    "The claim was forwarded, but nobody says to whom (NM1*TT)",
    "forwarded-carrier",
)
_not_ours_paid = _rule(
    _Code.NOT_OURS_PAID, "Money moves for a claim that the payer says is not its own", "not-ours-no-money"
)
_denied_paid = _rule(_Code.DENIED_PAID, "Money moves for a claim told as denied", "denied-paid")
_predetermination = _rule(
    _Code.PREDETERMINATION_ODD, "A predetermination pays, or lacks the adjustment OA 101", "predetermination"
)
_lines_expected = _rule(
    _Code.LINES_EXPECTED,
    "A professional or dental claim was paid without saying for which lines",
    "lines-expected",
)


def examine(claim: Branch, clp: Seen, context: Context) -> Iterator[Breach]:
    """A claim that needs a second look: what its status asks for."""
    yield from _by_status(claim, clp)
    if not claim.below("2110"):
        yield from _lines_missing(claim, clp, context)


def _by_status(claim: Branch, clp: Seen) -> Iterator[Breach]:
    status, charge, paid = clp[2], number(clp[3]), number(clp[4])
    if status == REVERSAL:
        yield from _reversal(claim, clp)
    elif charge is not None and charge < 0:
        yield NEGATIVE(clp.at(3))
    if status in _FORWARDED and not claim.first("NM1", "TT"):
        yield _without_carrier(claim.missing("NM1"))
    if status == PREDETERMINED:
        if paid or not any(
            cas[at] == _UNPRICED for cas in claim.everywhere("CAS") if cas[1] == "OA" for at in _REASONS
        ):
            yield _predetermination(clp.at(4 if paid else 2))
    elif paid and status in (_NOT_OURS, _DENIED):
        yield (_not_ours_paid if status == _NOT_OURS else _denied_paid)(clp.at(4))


def _reversal(claim: Branch, clp: Seen) -> Iterator[Breach]:
    """Money goes the other way, and the adjustments of the first decision with it."""
    charge, paid = number(clp[3]), number(clp[4])
    wrong = [at for at, value in ((3, charge), (4, paid)) if value is not None and value > 0]
    if wrong:
        yield _signs(clp.at(wrong[0]))
    if charge is not None and paid is not None and charge != paid and not any(claim.everywhere("CAS")):
        yield _without_adjustments(claim.missing("CAS"))
    if number(clp[5]):
        yield _reversed_share(clp.at(5))


def _lines_missing(claim: Branch, clp: Seen, context: Context) -> Iterator[Breach]:
    """A place of service that cannot be a type of bill tells a professional or dental claim."""
    paid, place = number(clp[4]), clp[8]
    if paid and paid > 0 and place not in codes("remittance", "bill_types"):
        if context.lists["pos"].get(place):
            yield _lines_expected(claim.missing("SVC", loop="2110"))


@topic.rule(
    _Code.INPATIENT_AND_OUTPATIENT, "Inpatient (MIA) and outpatient (MOA) information stand at one claim", guides="835",
    scope="2100", needs="MOA", snip=4, severity=Severity.WARNING, source="rules: era-mia-moa-both",
)  # fmt: skip
def inpatient_and_outpatient(claim: Branch, _: Context) -> Iterator[Fault]:
    """MIA for inpatient claims, MOA for all others."""
    outpatient = claim.first("MOA")
    if outpatient and claim.first("MIA"):
        yield outpatient.at()
