"""A 276 of ours is clean by our own guide, and reads back as the questions it was made of."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from edigate.claims.model import Claim, from_values
from edigate.claims.partner import Partner
from edigate.errors import UsageError
from edigate.guides.check import check
from edigate.transactions.claim_status_276.build import Question, QuestionControl, build
from edigate.transactions.claim_status_276.facts import ClaimStatusRequest
from edigate.transactions.read import facts

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES: list[dict[str, Any]] = json.loads((ROOT / "config" / "example-claims.json").read_text())
CONTROL = QuestionControl(42, 42, "B000042", datetime(2026, 4, 20, 9, 30, tzinfo=UTC))
PARTNER = Partner.model_validate({
    "id": "demo", "name": "Demo", "sender_id": "EDIGATETEST", "receiver_id": "DEMOPAYER",
    "submitter": {"name": "Lakeside", "id": "EDIGATETEST", "contact": {"name": "Office", "phone": "5555550100"}},
    "receiver": {"name": "Demo Health Plan", "id": "DEMOPAYER"},
})  # fmt: skip


def question(claim: Claim, n: int = 1, **more: Any) -> Question:
    day = date(2026, 3, 2)
    return Question(claim, f"EDG000000000000{n}-1", day, day, **more)


def examples() -> list[Claim]:
    return [from_values(each) for each in EXAMPLES]


def asked(content: bytes) -> ClaimStatusRequest:
    (fact,) = facts(iter([content]))
    assert isinstance(fact, ClaimStatusRequest)
    return fact


@pytest.mark.parametrize(
    "claim", examples(), ids=lambda claim: f"{claim.kind}-{claim.patient_control_number}"
)
def test_every_kind_of_claim_can_be_asked_about_in_a_clean_file(claim: Claim) -> None:
    content = build([question(claim)], PARTNER, CONTROL)
    assert list(check(iter([content])).findings) == []
    fact = asked(content)
    assert (fact.guide, fact.reference, fact.findings) == ("005010X212", "B000042", ())
    (told,) = fact.claims
    assert told.patient_control_number == claim.patient_control_number.upper()
    assert told.charge == claim.charge and told.service_date == date(2026, 3, 2)
    assert told.subscriber is not None and told.subscriber.id == claim.subscriber.member_id
    assert (
        told.patient is not None
        and told.patient.last_name == (claim.patient or claim.subscriber).last_name.upper()
    )


def test_claims_for_several_payers_go_into_one_clean_file() -> None:
    claims = examples()
    content = build([question(each, n) for n, each in enumerate(claims)], PARTNER, CONTROL)
    assert list(check(iter([content])).findings) == []
    assert {each.trace for each in asked(content).claims} == {
        f"EDG000000000000{n}-1" for n in range(len(claims))
    }


def test_the_payers_number_and_a_period_go_along() -> None:
    claim = examples()[0]
    ask = Question(claim, "EDG1-2", date(2026, 3, 2), date(2026, 3, 5), "DHP26063000117")
    (told,) = asked(build([ask], PARTNER, CONTROL)).claims
    assert (told.trace, told.payer_claim_control_number) == ("EDG1-2", "DHP26063000117")
    assert (told.service_date, told.service_date_end) == (date(2026, 3, 2), date(2026, 3, 5))


def test_claims_of_one_member_stand_below_one_level() -> None:
    claim = examples()[0]
    twin = claim.model_copy(update={"patient_control_number": "TWIN"})
    content = build([question(claim, 1), question(twin, 2)], PARTNER, CONTROL)
    assert content.count(b"HL*") == 4 and content.count(b"TRN*1*") == 2
    assert list(check(iter([content])).findings) == []


def test_the_same_questions_give_the_same_bytes_and_none_are_refused() -> None:
    claim = examples()[0]
    assert build([question(claim)], PARTNER, CONTROL) == build([question(claim)], PARTNER, CONTROL)
    with pytest.raises(UsageError):
        build([], PARTNER, CONTROL)
    assert question(claim).claim.charge > Decimal(0)
