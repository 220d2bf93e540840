"""Payers by their many names, their limits, and enrolment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from claims.samples import claim, stay
from edigate.claims.payers import Payers

TODAY = date(2026, 3, 4)
DHP: dict[str, Any] = {
    "id": "DHP01", "name": "Demo Health Plan", "at": {"first": "60054", "second": "D-1"},
    "remittance_ids": ["1512345678", "Demo Health Plan"], "filing_limit_days": 90, "enrolment": ["claims"],
}  # fmt: skip
OTHER: dict[str, Any] = {"id": "SM002", "name": "Second Mutual", "at": {"first": "D-1"}}
APPROVED: dict[str, Any] = {
    "npi": "1750001012",
    "payer": "DHP01",
    "transaction": "claims",
    "state": "approved",
}


def payers(*enrolment: dict[str, Any], payer: tuple[dict[str, Any], ...] = (DHP, OTHER)) -> Payers:
    return Payers.model_validate({"payer": payer, "enrolment": enrolment})


def test_names_in_the_files_of_a_partner() -> None:
    known = payers()
    first, second = known.aliases("first"), known.aliases("second")
    assert (first["60054"], first["D-1"], second["D-1"]) == ("DHP01", "SM002", "DHP01")
    assert "60054" not in second
    for names in (first, second, known.aliases(None)):
        assert names["1512345678"] == names["DEMO HEALTH PLAN"] == "DHP01"


def test_ours_is_found_by_any_name_that_means_one_payer() -> None:
    known = payers()
    named = ("DHP01", "60054", "1512345678", "D-1", "NEVER-HEARD")
    assert [known.ours(each) for each in named] == ["DHP01", "DHP01", "DHP01", "D-1", "NEVER-HEARD"]


@pytest.mark.parametrize(
    "given, fault",
    [
        ((DHP, DHP), "DHP01 is listed twice"),
        ((DHP, OTHER | {"remittance_ids": ["DHP01"]}), "DHP01 means two payers"),
        ((DHP, OTHER | {"remittance_ids": ["demo health PLAN"]}), "DEMO HEALTH PLAN means two payers"),
    ],
)
def test_one_name_never_means_two(given: tuple[dict[str, Any], ...], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        payers(payer=given)


def test_an_enrolment_names_a_payer_of_the_list() -> None:
    with pytest.raises(ValidationError, match="not listed"):
        payers(APPROVED | {"payer": "NONE"})


def test_a_claim_is_addressed_as_the_partner_knows_its_payers() -> None:
    decided = {
        "payer_rank": "P", "claim_filing_code": "CI", "id": "SM002", "name": "Second Mutual", "paid": "10.00",
        "subscriber": {"last_name": "Rivera", "member_id": "SM1"},
    }  # fmt: skip
    result = {
        "payer_id": "SM002", "paid": "10.00", "paid_date": "2026-03-01", "procedure": {"code": "99213"},
        "adjustments": [{"group": "CO", "reason": "45", "amount": "140.00"}],
    }  # fmt: skip
    given = claim(other_payers=[decided], lines__0__results=[result])
    made = payers().addressed(given, "first")
    assert (made.payer.id, made.other_payers[0].id, made.lines[0].results[0].payer_id) == (
        "60054",
        "D-1",
        "D-1",
    )
    assert payers().addressed(given, "elsewhere") is given
    assert payers().addressed(stay(payer__id="DHP01"), "second").payer.id == "D-1"


@pytest.mark.parametrize(
    "rows, why",
    [
        ((), "it is not enrolled"),
        ((APPROVED,), None),
        ((APPROVED | {"partner": "second"},), "it is not enrolled"),
        ((APPROVED | {"partner": "first"},), None),
        ((APPROVED | {"npi": "1750009999"},), "it is not enrolled"),
        ((APPROVED | {"transaction": "remittances"},), "it is not enrolled"),
        ((APPROVED | {"state": "requested"},), "its enrolment is requested"),
        ((APPROVED | {"from_date": "2026-03-05"},), "its enrolment is approved and not in force today"),
        ((APPROVED | {"until_date": "2026-03-03"},), "its enrolment is approved and not in force today"),
        ((APPROVED | {"from_date": "2026-03-04", "until_date": "2026-03-04"},), None),
        ((APPROVED | {"state": "ended"}, APPROVED), None),
    ],
)
def test_enrolment(rows: tuple[dict[str, Any], ...], why: str | None) -> None:
    assert payers(*rows).obstacle("1750001012", "DHP01", "first", TODAY) == why


def test_a_payer_that_asks_for_no_enrolment_gets_claims_unless_one_is_written_down_that_does_not_stand() -> (
    None
):
    assert payers().obstacle("1750001012", "SM002", "first", TODAY) is None
    assert payers().obstacle("1750001012", "UNLISTED", "first", TODAY) is None
    ended = APPROVED | {"payer": "SM002", "state": "ended"}
    assert payers(ended).obstacle("1750001012", "SM002", "first", TODAY) == "its enrolment is ended"
