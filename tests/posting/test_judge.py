"""What a payer decided, told from the money and the reasons."""

from __future__ import annotations

import pytest

from edigate.posting.judge import Caution, Decision, judge
from edigate.transactions.remittance_835.facts import ClaimPayment
from remitted import line, money, payment, tables

CARC = tables().carc
D, C = Decision, Caution


@pytest.mark.parametrize(
    "one, decision, denied, cautions",
    [
        # Example 05: line 2 denied for a missing ordering provider.
        (payment("235", "67", line("1", "150", "67", "CO-45 58, PR-3 25"), line("2", "85", "0", "CO-16 85")),
         D.PARTIALLY_PAID, ["2"], set()),
        # The correction in 07.
        (payment("235", "87", line("1", "150", "67", "CO-45 58, PR-3 25"), line("2", "85", "20", "CO-45 65")),
         D.PAID, [], set()),
        # The correction in 08: coverage had ended; CLP02 4 or 1 makes no difference.
        (payment("235", "0", line("1", "150", "0", "PR-27 150"), line("2", "85", "0", "PR-27 85"), status="4"),
         D.DENIED, ["1", "2"], {C.VERIFY_COVERAGE}),
        (payment("235", "0", line("1", "150", "0", "PR-27 150"), line("2", "85", "0", "PR-27 85"), status="1"),
         D.DENIED, ["1", "2"], {C.VERIFY_COVERAGE}),
        (payment("100", "0", line("1", "100", "0", "CO-45 40, PR-1 60"), status="4"), D.PATIENT_RESPONSIBLE, [], set()),
        (payment("100", "0", line("1", "100", "0", "CO-24 100")), D.PAID, [], set()),  # capitation
        (payment("100", "0", adjusted="CO-29 100"), D.DENIED, [None], set()),  # at claim level, without lines
        (payment("100", "0", line("1", "100", "0"), adjusted="CO-29 100"), D.DENIED, [None], set()),
        (payment("100", "80", adjusted="CO-45 20"), D.PAID, [], set()),
        (payment("100", "50", line("1", "60", "50", "CO-45 10"), line("2", "40", "0", "CO-97 40")),
         D.PARTIALLY_PAID, ["2"], set()),
        (payment("100", "0", line("1", "100", "0", "OA-133 100")), D.PARTIALLY_PAID, [], {C.STILL_PENDING}),
        (payment("100", "0", line("1", "100", "0", "OA-B11 100")), D.FORWARDED, [], {C.ROUTE_ELSEWHERE}),
        (payment("100", "0", line("1", "100", "0", "OA-109 100")), D.DENIED, ["1"], set()),
        (payment("100", "0", line("1", "100", "0", "CO-ZZ9 100")), D.DENIED, ["1"], set()),
        (payment("100", "70", line("1", "100", "70", "PI-45 30")), D.PAID, [], {C.PAYER_REDUCTION}),
        (payment("100", "70", line("1", "100", "70", "OA-23 30")), D.PAID, [], {C.AFTER_ANOTHER}),
        # Paid, but less by a denial: nothing is denied whole, and that part must not stand open unseen.
        (payment("100", "70", line("1", "100", "70", "CO-16 30")), D.PAID, [], {C.PART_DENIED}),
        (payment("100", "70", line("1", "100", "70", "PR-96 30")), D.PAID, [], {C.PART_DENIED}),
        (payment("100", "70", line("1", "100", "70", "CO-3 30")), D.PAID, [], {C.PART_DENIED}),  # a share under CO
        (payment("100", "70", line("1", "100", "70", "OA-109 30")), D.PAID, [], {C.ROUTE_ELSEWHERE}),
        (payment("100", "70", line("1", "100", "70", "PR-2 30", remarks=("N782",))), D.PAID, [], {C.QMB}),
        (payment("-100", "-70", line("1", "-100", "-70", "CO-45 -30"), status="22"), D.REVERSED, [], set()),
        (payment("100", "0", status="23"), D.FORWARDED, [], set()),
        (payment("100", "0", adjusted="OA-101 100", status="25"), D.PREDETERMINED, [], set()),
        (payment("100", "0", status="13"), D.UNKNOWN, [], set()),
    ],
)  # fmt: skip
def test_decisions(
    one: ClaimPayment, decision: Decision, denied: list[str | None], cautions: set[Caution]
) -> None:
    judged = judge(one, CARC)
    assert judged.decision is decision
    assert [each.number for each in judged.denied] == denied
    assert judged.cautions.keys() == cautions


@pytest.mark.parametrize(
    "status, forwarded", [("1", False), ("19", True), ("20", True), ("21", True), ("23", True)]
)
def test_what_went_on_to_the_next_payer(status: str, forwarded: bool) -> None:
    assert judge(payment("100", "80", adjusted="CO-45 20", status=status), CARC).forwarded is forwarded


@pytest.mark.parametrize(
    "reasons, amount",
    [("CO-16 85", "85"), ("CO-45 5, CO-16 80", "80"), ("OA-23 60, PR-96 20, CO-29 5", "25")],
)
def test_the_denied_amount_is_what_denying_reasons_take_off(reasons: str, amount: str) -> None:
    one = payment("235", "67", line("1", "150", "67", "CO-45 58, PR-3 25"), line("2", "85", "0", reasons))
    assert judge(one, CARC).denied_amount == money(amount)
