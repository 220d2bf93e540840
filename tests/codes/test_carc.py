"""Denied or only adjusted: the rule on the shipped table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from edigate import maps
from edigate.codes import carc


@dataclass(frozen=True)
class Triplet:
    group: str
    reason: str
    amount: Decimal | None


def cas(*triplets: str) -> list[Triplet]:
    """`CO-45:20.00` written out; `CO-45:?` has an unreadable amount."""
    out = []
    for text in triplets:
        code, _, amount = text.partition(":")
        group, _, reason = code.partition("-")
        out.append(Triplet(group, reason, None if amount == "?" else Decimal(amount)))
    return out


CASES = {
    "missing data": ("100.00", "0.00", ["CO-16:100.00"], True),
    "coverage ended is a denial whatever its group": ("100.00", "0.00", ["PR-27:100.00"], True),
    "all of it to the deductible": ("100.00", "0.00", ["PR-1:100.00"], False),
    "contract takes all": ("100.00", "0.00", ["CO-45:100.00"], False),
    "contract and deductible": ("100.00", "0.00", ["CO-45:40.00", "PR-1:60.00"], False),
    "one denying reason among others": ("100.00", "0.00", ["CO-45:40.00", "CO-197:60.00"], True),
    "paid in part": ("100.00", "0.01", ["CO-197:99.99"], False),
    "nothing charged": ("0.00", "0.00", ["CO-97:0.00"], False),
    "a reason that takes nothing": ("100.00", "0.00", ["CO-45:100.00", "CO-16:0.00"], False),
    "a reversed denial is no new one": ("-100.00", "0.00", ["CO-16:-100.00"], False),
    "passed on by the payer": ("100.00", "0.00", ["OA-B11:100.00"], False),
    "what the payer before did": ("100.00", "0.00", ["OA-23:100.00"], False),
    "another payer is first": ("100.00", "0.00", ["CO-22:100.00"], True),
    "still under review": ("100.00", "0.00", ["OA-133:100.00"], False),
    "predetermination": ("100.00", "0.00", ["OA-101:100.00"], False),
    "a reason nobody knows": ("100.00", "0.00", ["CO-9ZZ:100.00"], True),
    "an unreadable amount decides nothing": ("100.00", "0.00", ["CO-16:?"], False),
    "no adjustment at all": ("100.00", "0.00", [], False),
}


@pytest.mark.parametrize("charge, paid, adjustments, denied", CASES.values(), ids=CASES.keys())
def test_denied_or_adjusted(charge: str, paid: str, adjustments: list[str], denied: bool) -> None:
    table = maps.code_set("carc")
    assert carc.is_denial(cas(*adjustments), charge=Decimal(charge), paid=Decimal(paid), carc=table) is denied


def test_the_denying_adjustments_are_named_in_their_order() -> None:
    adjustments = cas("CO-45:40.00", "CO-197:50.00", "PR-27:10.00")
    found = carc.denying(adjustments, charge=Decimal(100), paid=Decimal(0), carc=maps.code_set("carc"))
    assert found == (adjustments[1], adjustments[2])


def test_classes() -> None:
    table = maps.code_set("carc")
    assert carc.classify("45", table) == "contractual"
    assert carc.classify("16", table) == "billing_error"
    assert carc.classify("9ZZ", table) == carc.UNKNOWN
