"""What speaks for a claim and what against it, in words and as a confidence; nothing is ever certain."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from edigate.tracking.suggest import Clues, Suspect, suggest
from remitted import money

OURS = Suspect(
    1, "main", "KEY1", "LSF0000481", "DHP01", "EDG0000000000017", frozenset({"ICN1"}), money("235"), date(2026, 3, 2),
    date(2026, 3, 2), frozenset({"DHP123456789"}), frozenset({("Rivera", "Anna")}), frozenset({"1750001012"}),
)  # fmt: skip
STRANGER = msgspec.structs.replace(
    OURS, claim_id=2, claim_key="KEY2", patient_control_number="QQ77", trace="EDG9", payer_numbers=frozenset(),
    member_ids=frozenset({"X"}), names=frozenset({("Chen", "Lee")}),
)  # fmt: skip
SERVICE: dict[str, Any] = {"charge": money("235"), "service_from": date(2026, 3, 2)}
PERSON: dict[str, Any] = {"member_id": "dhp-123456789", "name": ("RIVERA", "ANN")}


@pytest.mark.parametrize(
    "clues, confidence, reason",
    [
        (Clues("lsf0000481"), 45, "but for case"),
        (Clues("0LSF-0000481 "), 45, "but for case"),
        (Clues("LSF00004"), 35, "cut short"),
        (Clues("LSF0000481-9931"), 35, "something behind"),
        (Clues("77LSF0000481"), 35, "in front"),
        (Clues("LSF0000481"), 50, "the claim number"),
        (Clues("0", payer_numbers=("ICN1",)), 45, "the payer's number"),
        (Clues(None, "EDG0000000000017"), 45, "our trace"),
        (Clues("lsf0000481", **SERVICE), 75, "the charge 235.00"),
        (Clues("lsf0000481", **SERVICE, **PERSON, payees=frozenset({"1750001012"}), payer_id="DHP01"), 95, "member"),
        (Clues("lsf0000481", charge=money("-235")), 60, "the charge 235.00"),
        (Clues("lsf0000481", charge=money("99")), 30, "but our charge is 235.00"),
        (Clues(None, **SERVICE, **PERSON), 60, "the patient's name"),
    ],
)  # fmt: skip
def test_what_speaks_for_a_claim(clues: Clues, confidence: int, reason: str) -> None:
    found = suggest(clues, [STRANGER, OURS])
    assert (found[0].claim_key, found[0].confidence) == ("KEY1", confidence)
    assert any(reason in each for each in found[0].reasons)


@pytest.mark.parametrize(
    "clues",
    [
        Clues(), Clues("0"), Clues("LSF"), Clues("ZZ0000481"),  # too little in common
        Clues(None, charge=money("235")), Clues(None, service_from=date(2026, 3, 2)),
        Clues("lsf0000481", charge=money("99"), service_from=date(2026, 1, 2)),
        Clues(None, **SERVICE, member_id="OTHER", name=("OTHER", "ONE")),
    ],
)  # fmt: skip
def test_what_is_no_suggestion(clues: Clues) -> None:
    assert suggest(clues, [OURS, STRANGER]) == ()


def test_the_likeliest_first_each_claim_once_and_few() -> None:
    again = msgspec.structs.replace(OURS, patient_control_number="LSF0000481S")
    others = [
        msgspec.structs.replace(OURS, claim_id=n, claim_key=f"K{n}", payer_numbers=frozenset())
        for n in range(3, 9)
    ]
    found = suggest(Clues("LSF0000481", payer_numbers=("ICN1",)), [again, *others, OURS])
    assert [each.claim_id for each in found] == [1, 3, 4]
    assert found[0].confidence == 95
    assert found == suggest(Clues("LSF0000481", payer_numbers=("ICN1",)), [OURS, *others[::-1], again])
