"""Adjustments (CAS): every reason has its amount, and an amount of nothing says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.looks import E
from edigate.guides.situations.rule import Topic

_LOOPS = "2320 2430 2100 2110"
_FIRST, _APART, _LAST = 2, 3, 17  # where reasons stand; the amount and the quantity come behind each
_TRIPLET = rf"{E}\w{{1,5}}{E}-?[1-9][0-9.]*"  # a reason and an amount that is not zero
# Any text but full triplets: a zero (also 0.50), or something left out.
_ODD = rf"CAS(?!{E}\w\w(?:{_TRIPLET}{E}[0-9.]*)*{_TRIPLET}\Z)"

topic = Topic()


class AdjustmentRuleCode(StrEnum):
    """Rules about the triplets of CAS."""

    ADJUSTMENT_AMOUNT_MISSING = "ADJUSTMENT_AMOUNT_MISSING"
    ADJUSTMENT_OF_NOTHING = "ADJUSTMENT_OF_NOTHING"


_Code = AdjustmentRuleCode


@topic.segment_rule(
    _Code.ADJUSTMENT_AMOUNT_MISSING, "An adjustment reason stands without its amount", guides="P I D 835", segments="CAS",
    loops=_LOOPS, snip=2, severity=Severity.ERROR, source="rules: cas-amount-for-reason", ik403="I9", suspect=_ODD,
)  # fmt: skip
def adjustment_amount_missing(adjustments: Seen, _: Context) -> Iterator[Fault]:
    """The first amount is required by the map; a quantity alone is enough for the syntax notes, not for the guides."""
    for at in range(_FIRST + _APART, min(len(adjustments), _LAST) + 1, _APART):
        if adjustments[at] and not adjustments[at + 1] and adjustments[at + 2]:
            yield adjustments.at(at + 1)


@topic.segment_rule(
    _Code.ADJUSTMENT_OF_NOTHING, "An adjustment of zero changes nothing; it need not be sent", guides="P I D 835",
    segments="CAS", loops=_LOOPS, snip=3, severity=Severity.WARNING, source="rules: cas-zero-amount", suspect=_ODD,
)  # fmt: skip
def adjustment_of_nothing(adjustments: Seen, _: Context) -> Iterator[Fault]:
    """An amount of zero is for adjusted quantities only."""
    for at in range(_FIRST, min(len(adjustments), _LAST) + 1, _APART):
        amount = adjustments[at + 1]
        if "0" in amount and not amount.strip("-0.") and not adjustments[at + 2]:
            yield adjustments.at(at + 1)
