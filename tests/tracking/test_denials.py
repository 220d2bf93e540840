"""Denials are added up by what a manager asks for, and rates divide what they say they divide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate import maps
from edigate.tracking.denials import By, Denial, Milestones, denials_only, groups, rates

CARC = maps.code_set("carc")


def denial(claim: int = 1, reason: str = "16", amount: str = "85.00", **more: Any) -> Denial:
    values: dict[str, Any] = {"payer_id": "P1", "payer_name": "ONE", "line": "1", "group": "CO", "put_on": "payer",
              "dated": date(2026, 3, 18), "remittance_id": 1, "procedure": "71046", "provider": "1750001012"}  # fmt: skip
    return Denial(
        claim_id=claim,
        practice="main",
        claim_key=f"C{claim}",
        reason=reason,
        amount=Decimal(amount),
        **(values | more),
    )


def sent(n: int, frequency: str = "1", **more: Any) -> Milestones:
    values: dict[str, Any] = {"submitted": date(2026, 3, 4), "rejected": None, "accepted": None, "decided": None, "paid": None,
                                 "ever_denied": False, "practice": "main", "payer_name": "ONE"}  # fmt: skip
    return Milestones(submission_id=n, claim_id=n, claim_key=f"C{n}", payer_id="P1", frequency=frequency,
                      state="paid", charge=Decimal("1.00"), **(values | more))  # fmt: skip


def test_by_reason_with_its_meaning_the_most_money_first() -> None:
    found = groups(
        [denial(1, amount="10.00"), denial(2, amount="20.00"), denial(2, "29", "100.00")], By.CARC, CARC
    )
    assert [(g.key, g.denials, g.claims, str(g.amount), g.class_) for g in found] == [
        ("29", 1, 1, "100.00", "timely_filing"),
        ("16", 2, 2, "30.00", "billing_error"),
    ]
    assert all(group.meaning for group in found)


@pytest.mark.parametrize("by", By)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["16", "29", "ZZZ"]), st.integers(1, 9999)), max_size=20
    )
)
def test_no_money_is_lost_or_counted_twice_by_whatever_it_is_added_up(
    by: By, told: list[tuple[int, str, int]]
) -> None:
    found = [denial(claim, reason, str(Decimal(cents).scaleb(-2))) for claim, reason, cents in told]
    added = groups(found, by, CARC)
    assert sum((g.amount for g in added), Decimal(0)) == sum((d.amount for d in found), Decimal(0))
    assert sum(g.denials for g in added) == len(found)


def test_a_share_that_may_not_be_billed_is_no_denial() -> None:
    kept = denials_only(
        [denial(reason="2", put_on="patient"), denial(reason="27", put_on="patient"), denial()], CARC
    )
    assert [one.reason for one in kept] == ["27", "16"]


def test_the_three_rates() -> None:
    (told,) = rates(
        [
            sent(1, accepted=date(2026, 3, 5), decided=date(2026, 3, 18), paid=date(2026, 3, 18)),
            sent(2, rejected=date(2026, 3, 5), accepted=date(2026, 3, 9)),
            sent(
                3,
                accepted=date(2026, 3, 5),
                decided=date(2026, 3, 20),
                paid=date(2026, 3, 25),
                ever_denied=True,
            ),
            sent(4),
            sent(5, "7", decided=date(2026, 4, 1)),
            sent(6, submitted=None),
        ],
        None,
    )
    assert (told.submitted, told.answered, told.first_pass) == (5, 3, Decimal("66.7"))
    assert (told.decided, told.denial_rate) == (3, Decimal("33.3"))
    assert (told.paid, told.days_to_pay) == (2, Decimal("17.5"))
    (nothing,) = rates([sent(1)], By.MONTH)
    assert (nothing.key, nothing.first_pass, nothing.denial_rate, nothing.days_to_pay) == (
        "2026-03",
        None,
        None,
        None,
    )
