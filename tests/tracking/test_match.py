"""Whose answer is it: exact, told apart, or nobody's with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from edigate.delivery.states import BatchState
from edigate.outcome.known import KnownBatch, KnownSubmission
from edigate.tracking.lines import match_lines
from edigate.tracking.match import (
    Candidates,
    Keys,
    acknowledged_claim,
    bare,
    batch_by_group,
    batch_by_interchange,
    remitted_claim,
    variants,
)
from edigate.transactions.values import Procedure
from remitted import line, money, submission

BATCHES = [KnownBatch(n, "payer", f"{n:09}", str(n), (), BatchState.TRANSMITTED) for n in (7, 8, 101)]


@pytest.mark.parametrize(
    "number, target", [("000000101", 101), ("101", 101), (" 7 ", 7), ("102", None), ("", None), (None, None)]
)
def test_batches_by_number_without_leading_zeros(number: str | None, target: int | None) -> None:
    for match in (batch_by_interchange(number, BATCHES), batch_by_group(number, BATCHES)):
        assert (match.target.id if match.target else None) == target
        assert match.how if target else match.reason


def test_a_number_used_twice_is_nobodys() -> None:
    match = batch_by_group("7", [BATCHES[0], BATCHES[0]])
    assert match.target is None
    assert "several" in match.reason


def test_bare_numbers() -> None:
    assert [bare(text) for text in ("000000101", "0", "000", "", None, "A01")] == [
        "101",
        "0",
        "0",
        "",
        "",
        "A01",
    ]


def ids(match) -> int | None:  # type: ignore[no-untyped-def]
    return match.target.id if match.target else None


CHAIN = [submission(1), submission(2, frequency="7", payer_numbers=frozenset({"ICN2"}))]
REUSED = [
    submission(1, payer_numbers=frozenset({"ICN1"})),
    submission(9, claim_id=9, charge=money("80"), payer_numbers=frozenset({"ICN9"})),
]
US = frozenset({"1750001012"})
BILLED = [submission(1, billing_ids=US)]
FURTHER = [submission(1), submission(2, patient_control_number="PCN1S", payer_id="OTHER")]


@pytest.mark.parametrize(
    "candidates, keys, in_set, target",
    [
        (CHAIN, Keys("PCN1"), {1}, 1),                         # the set it answers decides
        (CHAIN, Keys("PCN1"), set(), 2),                       # else the newest
        (CHAIN, Keys("PCN1", trace=CHAIN[0].trace), set(), 1),  # our trace before the number alone
        (CHAIN, Keys("0", trace=CHAIN[0].trace), {1}, 1),       # zeros: the number was unreadable
        (CHAIN, Keys(None, payer_numbers=("ICN2",)), set(), 2),
        (CHAIN, Keys("PCN2"), set(), None),
        (CHAIN, Keys(None), set(), None),
        (REUSED, Keys("PCN1"), set(), None),                   # two claims under one number
        (REUSED, Keys("PCN1"), {9}, 9),
    ],
)  # fmt: skip
def test_acknowledged_claims(
    candidates: list[KnownSubmission], keys: Keys, in_set: set[int], target: int | None
) -> None:
    match = acknowledged_claim(keys, Candidates(candidates), frozenset(in_set))
    assert ids(match) == target
    assert bool(match.reason) == (target is None)


@pytest.mark.parametrize(
    "candidates, keys, payer, target",
    [
        (CHAIN, Keys("PCN1", frequency="1"), "DHP01", 1),
        (CHAIN, Keys("PCN1", frequency="7"), "DHP01", 2),
        (CHAIN, Keys("PCN1"), "DHP01", 2),
        (CHAIN[:1], Keys("PCN1", frequency="7"), "DHP01", 1),
        (CHAIN, Keys("PCN1", frequency="1"), "OTHER", None),    # never the number alone
        (CHAIN, Keys("0", payer_numbers=("NEW", "ICN2"), frequency="7"), "DHP01", 2),
        (CHAIN, Keys("0", payer_numbers=("ICN2",)), "OTHER", None),
        (CHAIN, Keys("pcn1"), "DHP01", None),
        (REUSED, Keys("PCN1"), "DHP01", None),
        (REUSED, Keys("PCN1", payer_numbers=("ICN9",)), "DHP01", 9),
        (REUSED, Keys("PCN1", charge=money("80"), service_from=date(2026, 3, 2)), "DHP01", 9),
        (REUSED, Keys("PCN1", charge=money("-80"), service_from=date(2026, 3, 2)), "DHP01", 9),  # a reversal
        (REUSED, Keys("PCN1", charge=money("80"), service_from=date(2026, 3, 9)), "DHP01", None),
        ([], Keys("PCN1"), "DHP01", None),
        (BILLED, Keys("PCN1", charge=money("150"), payees=US, decided="2"), "OTHER", 1),   # passed on by the first
        (BILLED, Keys("PCN1", charge=money("-150"), payees=US, decided="22"), "OTHER", 1),
        (BILLED, Keys("PCN1", charge=money("150"), payees=US, decided="1"), "OTHER", None),
        (BILLED, Keys("PCN1", charge=money("149"), payees=US, decided="2"), "OTHER", None),
        (BILLED, Keys("PCN1", charge=money("150"), payees=frozenset({"1999999984"}), decided="2"), "OTHER", None),
        (FURTHER, Keys("PCN1", charge=money("9"), decided="1"), "OTHER", 2),               # it was sent there too
    ],
)  # fmt: skip
def test_remitted_claims(
    candidates: list[KnownSubmission], keys: Keys, payer: str, target: int | None
) -> None:
    for order in (candidates, candidates[::-1]):
        match = remitted_claim(keys, payer, Candidates(order))
        assert ids(match) == target
        assert bool(match.reason) == (target is None)


def test_near_misses_are_suggestions_only() -> None:
    ours = submission(1, patient_control_number="00PC-N1")
    match = remitted_claim(Keys("pcn1"), "DHP01", Candidates([ours]))
    assert match.target is None
    assert match.suggestions == (ours,)
    assert "PCN1" in variants("00PC-N1")


LINES = submission().lines
SENT, OTHER = Procedure("HC", "99213"), Procedure("HC", "99212")


@pytest.mark.parametrize(
    "paid, ours",
    [
        ([line("PCN1-2", "50", "0"), line("PCN1-1", "100", "0")], ["PCN1-2", "PCN1-1"]),
        ([line("PCN1-1", "60", "0"), line("PCN1-1", "40", "0")], ["PCN1-1", "PCN1-1"]),  # unbundled
        ([line(None, "100", "0"), line(None, "50", "0", procedure=Procedure("HC", "71045"))], ["PCN1-1", "PCN1-2"]),
        ([line(None, "-100", "0")], ["PCN1-1"]),
        ([line(None, "100", "0", procedure=OTHER, submitted_procedure=SENT)], ["PCN1-1"]),
        ([line(None, "100", "0", procedure=Procedure("HC", "99213", ("25",)))], [None]),
        ([line(None, "100", "0", service_date=date(2026, 3, 3))], [None]),
        ([line(None, "99", "0")], [None]),
        ([line(None, "100", "0"), line(None, "100", "0")], ["PCN1-1", None]),  # each line of ours once
        ([line(None, "100", "0"), line("PCN1-1", "100", "0")], [None, "PCN1-1"]),
        ([line(None, "100", "0", procedure=None)], [None]),
    ],
)  # fmt: skip
def test_lines(paid: list, ours: list[str | None]) -> None:
    found = match_lines(paid, LINES)
    assert [one.line_control_number if one else None for one in found] == ours
