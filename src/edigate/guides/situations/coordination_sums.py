"""Sums between payers: what another payer paid and adjusted is what was charged, for each line and for the claim.

Where every line has a result, the third equation of the guides (AMT*D is all SVD02 less the claim's own adjustments)
follows from these two and from CLM02 being the sum of the lines, so it has no code of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from edigate.claims import balance
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.coordination import (
    Coordination,
    LineResult,
    OtherPayer,
    adjusted,
    adjustments_in,
    charge_of,
    coordination_of,
)
from edigate.guides.situations.numbers import in_words, number
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class CoordinationSumRuleCode(StrEnum):
    """Rules about the amounts of other payers."""

    OTHER_PAYER_LINE_UNBALANCED = "OTHER_PAYER_LINE_UNBALANCED"
    OTHER_PAYER_CLAIM_UNBALANCED = "OTHER_PAYER_CLAIM_UNBALANCED"
    OTHER_PAYER_PAID_NEGATIVE = "OTHER_PAYER_PAID_NEGATIVE"
    NONCOVERED_NOT_CHARGE = "NONCOVERED_NOT_CHARGE"
    ADJUSTED_AT_BOTH_LEVELS = "ADJUSTED_AT_BOTH_LEVELS"


_Code = CoordinationSumRuleCode

_line = topic.joint_rule(
    _Code.OTHER_PAYER_LINE_UNBALANCED, "The line's charge is not what the other payer paid (SVD02) and adjusted (CAS)",
    guides="P I D", scope="2300", snip=3, severity=Severity.ERROR, source="rules: cob-line-balance", ik403="I12",
)  # fmt: skip
_claim = topic.joint_rule(
    _Code.OTHER_PAYER_CLAIM_UNBALANCED,
    "CLM02 is not what the other payer paid (AMT*D) and adjusted (CAS of the claim and of all lines)",
    guides="P I D", scope="2300", snip=3, severity=Severity.ERROR, source="rules: cob-claim-balance", ik403="I12",
)  # fmt: skip
_both = topic.joint_rule(
    _Code.ADJUSTED_AT_BOTH_LEVELS, "The payer's adjustment of a line is given again for the claim: it would count twice",
    guides="P I D", scope="2300", snip=3, severity=Severity.WARNING, source="rules: cob-same-adjustment-twice",
)  # fmt: skip
_noncovered = topic.joint_rule(
    _Code.NONCOVERED_NOT_CHARGE, "What the other payer does not cover (AMT*A8) is not the whole charge (CLM02)",
    guides="P I D", scope="2300", snip=3, severity=Severity.WARNING, source="rules: cob-noncovered-total",
)  # fmt: skip


@topic.tested_together(guides="P I D", scope="2300", needs="2320")
def sums(claim: Branch, _: Context) -> Iterator[Breach]:
    """Every equation of a claim that has other payers."""
    coordination = coordination_of(claim)
    ambiguous = coordination.ambiguous
    yield from _line_sums(coordination)
    clm = claim.first("CLM")
    charge = number(clm[2]) if clm else None
    for payer in coordination.payers:
        if charge is not None:
            noncovered = payer.loop.first("AMT", "A8")
            amount = number(noncovered[2]) if noncovered else None
            if noncovered and amount is not None and amount != charge:
                yield _noncovered(noncovered.at(2))
            if not (payer.name and payer.name[9] in ambiguous):
                yield from _claim_sum(payer, charge)
        yield from _twice(payer)


def _line_sums(coordination: Coordination) -> Iterator[Breach]:
    """One equation for each line and payer; a payer may have several 2430 for one line."""
    for line in coordination.lines:
        results: dict[str, list[LineResult]] = {}
        for its_line, result in coordination.results:
            if its_line is line:
                results.setdefault(result.decided[1], []).append(result)
        charge = charge_of(line) if results else None
        if charge is None:
            continue
        for of_payer in results.values():
            paid = (number(each.decided[2]) for each in of_payer)
            if off := balance.line_difference(charge, paid, _adjusted(of_payer)):
                yield _line(of_payer[0].decided.at(2, detail=_differs(off)))


def _claim_sum(payer: OtherPayer, charge: Decimal) -> Iterator[Breach]:
    if payer.paid is None:
        return
    paid, at_claim = number(payer.paid[2]), adjusted(payer.adjustments)
    if off := balance.claim_difference(charge, paid, at_claim, _adjusted(payer.lines)):
        yield _claim(payer.paid.at(2, detail=_differs(off)))


def _twice(payer: OtherPayer) -> Iterator[Breach]:
    """The same group, reason and amount for the claim and for one of its lines."""
    if not (payer.adjustments and payer.lines):
        return
    of_lines = {told for line in payer.lines for _, _, told in adjustments_in(line.loop.all("CAS"))}
    for segment, at, told in adjustments_in(payer.adjustments):
        if told in of_lines:
            yield _both(segment.at(at))


def _adjusted(results: Iterable[LineResult]) -> list[Decimal | None]:
    return [adjusted(each.loop.all("CAS")) for each in results]


def _differs(by: Decimal) -> str:
    return f"it differs by {in_words(by)}"


@topic.segment_rule(
    _Code.OTHER_PAYER_PAID_NEGATIVE, "What the other payer paid for a line is less than nothing", guides="P I D",
    segments="SVD", loops="2430", snip=3, severity=Severity.ERROR, source="rules: cob-paid-not-negative", ik403="7",
)  # fmt: skip
def other_payer_paid_negative(decided: Seen, _: Context) -> Iterator[Fault]:
    """A takeback is told by a replaced claim, not by a negative SVD02."""
    paid = number(decided[2])
    if paid is not None and paid < 0:
        yield decided.at(2)
