"""835: adjustments of the provider's account (PLB): what they must name, and what balances them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import in_words, number
from edigate.guides.situations.rule import Breach, Topic
from edigate.guides.sums import ZERO, amount

_NAMED = frozenset(("WO", "FB", "72", "B2", "L6"))  # these must say what they are about
_PAIRS = range(3, 15, 2)  # PLB03, PLB05 ... PLB13: reason and reference; the amount follows
_INTEREST = "L6"

topic = Topic()


class ProviderAdjustmentRuleCode(StrEnum):
    """Rules about PLB."""

    PLB_REFERENCE_ABSENT = "PLB_REFERENCE_ABSENT"
    PLB_FORWARD_BALANCE_ODD = "PLB_FORWARD_BALANCE_ODD"
    PLB_REFUND_ALONE = "PLB_REFUND_ALONE"
    PLB_INTEREST_DIFFERS = "PLB_INTEREST_DIFFERS"


_Code = ProviderAdjustmentRuleCode


class _Entry(NamedTuple):
    """One reason of a PLB with its amount; `at` is the element of the reason."""

    segment: Seen
    at: int
    code: str
    amount: Decimal | None


def _entries(remittance: Branch) -> list[_Entry]:
    return [
        _Entry(plb, at, plb.part(at, 1), number(plb[at + 1]))
        for plb in remittance.all("PLB")
        for at in _PAIRS
        if plb[at]
    ]


@topic.segment_rule(
    _Code.PLB_REFERENCE_ABSENT, "The adjustment does not name the claim, trace or check that it is about",
    guides="835", segments="PLB", snip=4, severity=Severity.WARNING, source="rules: era-plb-reference",
)  # fmt: skip
def plb_reference_absent(plb: Seen, _: Context) -> Iterator[Fault]:
    """PLB03-2 (05-2 ...) with WO, FB, 72, B2 and L6."""
    for at in _PAIRS:
        if plb.part(at, 1) in _NAMED and not plb.part(at, 2):
            yield plb.at(at, 2)


@topic.rule(
    _Code.PLB_FORWARD_BALANCE_ODD, "A balance is carried forward though the payment is not zero", guides="835",
    scope="ST_LOOP", needs="PLB", snip=4, severity=Severity.WARNING, source="rules: era-plb-forward-balance",
)  # fmt: skip
def plb_forward_balance_odd(remittance: Branch, _: Context) -> Iterator[Fault]:
    """FB with a negative amount lifts a negative total to exactly zero: BPR02 = 0."""
    payment = remittance.outermost().first("BPR")
    paid = number(payment[2]) if payment else None
    if paid is None or paid == 0:
        return
    for entry in _entries(remittance):
        if entry.code == "FB" and entry.amount is not None and entry.amount < 0:
            yield entry.segment.at(entry.at + 1)


@topic.rule(
    _Code.PLB_REFUND_ALONE, "A refund is acknowledged (72) without the recovery (WO) of the same amount beside it",
    guides="835", scope="ST_LOOP", needs="PLB", snip=4, severity=Severity.WARNING, source="rules: era-plb-refund-pair",
)  # fmt: skip
def plb_refund_alone(remittance: Branch, _: Context) -> Iterator[Fault]:
    """72 negative goes with WO positive of the same amount in the same remittance."""
    entries = _entries(remittance)
    recovered = [entry.amount for entry in entries if entry.code == "WO"]
    for entry in entries:
        if entry.code == "72" and entry.amount is not None and entry.amount < 0:
            if -entry.amount in recovered:
                recovered.remove(-entry.amount)
            else:
                yield entry.segment.at(entry.at + 1)


_interest = topic.joint_rule(
    _Code.PLB_INTEREST_DIFFERS, "The interest told at the claims (AMT*I) is not what PLB L6 pays", guides="835",
    scope="ST_LOOP", snip=3, severity=Severity.WARNING, source="rules: era-plb-interest",
)  # fmt: skip


class Interest:
    """The sum of AMT*I of all claims against the sum of the L6 amounts, which are negative when interest is paid."""

    def __init__(self) -> None:
        self._off = ZERO
        self._last: Seen | None = None

    def tell(self, claim: Branch) -> None:
        """A claim with interest."""
        for told in claim.all("AMT", "I"):
            self._off += amount(told[2])
            self._last = told

    def pay(self, remittance: Branch) -> None:
        """The PLB of the set."""
        for entry in _entries(remittance):
            if entry.code == _INTEREST:
                self._off += amount(entry.segment[entry.at + 1])

    def close(self) -> Iterator[Breach]:
        """The comparison; an unreadable amount leaves it out."""
        if self._last is not None and not self._off.is_nan() and self._off:
            yield _interest(self._last.at(2, detail=f"it differs by {in_words(self._off)}"))
