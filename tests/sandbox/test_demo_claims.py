"""The demonstration's claims: what they promise is what the payer does with them, in files of our own builder."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from edigate.claims import edits, model
from edigate.claims.model import Claim
from edigate.claims.partner import Partner
from edigate.codes import npi
from edigate.guides import second_opinion
from edigate.sandbox import demo_claims
from edigate.sandbox.answering import answer
from edigate.sandbox.rules import Rules
from edigate.sandbox.state import EMPTY, State
from edigate.transactions.claim_837.build import ClaimToSend, Control, build
from sandbox.test_remittances_balance import assert_right, check_835
from sandbox.written_837 import Segments, having, split

AT = datetime(2026, 3, 4, 9, 15)
PARTNER = Partner.model_validate(
    {
        "id": "sandbox",
        "name": "Sandbox",
        "sender_id": "EDIGATETEST",
        "receiver_id": "DEMOPAYER",
        "submitter": {
            "name": "LAKESIDE FAMILY MEDICINE",
            "id": "EDIGATETEST",
            "contact": {"name": "BILLING OFFICE", "phone": "5555550100"},
        },
        "receiver": {"name": "DEMO HEALTH PLAN", "id": "DEMOPAYER"},
    }
)


def parse(document: bytes) -> list[Claim]:
    return [model.from_values(values) for values in json.loads(document)]


class Road:
    """Claims to bytes to answers; each answer is read by our reader and by pyx12 on the way."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.state, self.isa13 = rules, EMPTY, 100

    def send(self, *claims: Claim) -> dict[str, Segments]:
        self.isa13 += 1
        control = Control(self.isa13, self.isa13, f"B{self.isa13}", AT)
        parts = [ClaimToSend(claim, f"EDG{self.isa13}{n:04d}", n) for n, claim in enumerate(claims)]
        answers, self.state = answer(build(parts, PARTNER, control).content, self.state, AT, self.rules)
        for each in answers:
            assert_right(each.content)
            codes = {finding.code for finding in second_opinion.check(each.content)}
            assert codes <= ({"PYX12_NO_OPINION"} if each.name.endswith("ta1") else set()), each.name
        return {each.name.rpartition(".")[2]: split(each.content) for each in answers}


def lines_denied(state: State) -> dict[str, list[str]]:
    """Standing claims with lines the payer refused, and why."""
    denied: dict[str, list[str]] = {}
    for kept in state.claims:
        reasons = [line.adjustments[0].reason for line in kept.decision.lines if line.denied]
        if kept.standing == "live" and reasons:
            denied[kept.decision.patient_control_number] = reasons
    return denied


def test_every_claim_is_clean_by_our_own_edits() -> None:
    demo = demo_claims.load()
    claims = [*parse(demo.claims), *parse(demo.other_kinds)]
    assert len(claims) == 24
    assert len({claim.claim_key for claim in claims}) == 24
    assert claims[0].patient_control_number == "LSF0000481"
    assert {claim.kind for claim in claims} == {"professional", "institutional", "dental"}
    for claim in [*claims, *parse(demo.corrected_member), *parse(demo.corrected_line)]:
        assert edits.check(claim) == []
        assert npi.is_valid(claim.billing_provider.npi or "")
        treating = claim.rendering_provider or vars(claim).get("attending_provider")
        assert treating and npi.is_valid(treating.npi or "")


def test_one_is_rejected_one_loses_a_line_and_both_are_put_right(rules: Rules) -> None:
    demo, road = demo_claims.load(), Road(rules)
    got = road.send(*parse(demo.claims))
    rejected = [n for n, each in enumerate(got["277ca"]) if each[0] == "STC" and each[3] == "U"]
    assert [got["277ca"][n - 1][2] for n in rejected] == ["RBP0001003"]
    assert len(having(got["835"], "CLP")) == 21
    assert lines_denied(road.state) == {"LSF0000481": ["16"], "LSF0000483": ["97"]}
    assert check_835(got["835"]) == road.state.total_paid == Decimal("2030.27")

    number = having(got["835"], "CLP", "LSF0000481")[0][7]
    (corrected,) = parse(demo.corrected_line)
    corrected = corrected.model_copy(update={"frequency": "7", "payer_claim_control_number": number})
    got = road.send(*parse(demo.corrected_member), corrected)
    assert [each[1:5] for each in having(got["835"], "CLP")] == [
        ["RBP0001003", "1", "145", "92"],
        ["RBP0001004", "22", "-215", "-131"],
        ["RBP0001004", "4", "215", "0"],
        ["LSF0000481", "22", "-235", "-67"],
        ["LSF0000481", "1", "235", "87"],
    ]
    assert [each[3:] for each in having(got["835"], "PLB")] == [
        ["FB:RBP0001004", "-39"],
        ["L6:LSF0000481", "-0.5"],
    ]
    assert lines_denied(road.state) == {"LSF0000483": ["97"], "RBP0001004": ["27"]}
    assert check_835(got["835"]) == Decimal("20.50")
    assert road.state.total_paid == Decimal("2050.77")


def test_a_hospital_s_bill_and_a_dentist_s_claim_are_paid(rules: Rules) -> None:
    demo, road = demo_claims.load(), Road(rules)
    stay, visit = parse(demo.other_kinds)
    paid = {}
    for claim in (stay, visit):
        got = road.send(claim)
        (answer_of,) = having(got["835"], "CLP")
        paid[answer_of[1]] = check_835(got["835"])
        assert Decimal(answer_of[4]) == paid[answer_of[1]] > 0
    assert paid.keys() == {"RVH0008001", "HDR0003001"}
    assert road.state.total_paid == sum(paid.values())


def test_a_predetermination_gets_an_estimate_that_adds_up(rules: Rules) -> None:
    demo, road = demo_claims.load(), Road(rules)
    _, visit = parse(demo.other_kinds)
    paid = check_835(road.send(visit)["835"])
    asked = visit.model_copy(
        update={"predetermination": True, "service_date": None, "patient_control_number": "P1"}
    )
    got = road.send(asked)["835"]
    assert check_835(got) == 0
    (told,) = having(got, "CLP")
    assert told[1:5] == ["P1", "25", "280", "0"]
    expected = [each[3] for each in having(got, "CAS", "OA") if each[2] == "101"]
    assert sum(map(Decimal, expected)) == paid > 0


@pytest.mark.parametrize("submitted", [date(2026, 11, 25), date(2028, 2, 29)])
def test_dates_of_service_move_with_the_day_of_submission_and_birth_dates_do_not(submitted: date) -> None:
    plain, moved = demo_claims.load(), demo_claims.load(submitted)
    for before, after in zip(parse(plain.claims), parse(moved.claims), strict=True):
        assert after.subscriber == before.subscriber
        for old, new in zip(before.lines, after.lines, strict=True):
            assert new.service_date and old.service_date
            assert new.service_date - old.service_date == submitted - demo_claims.WRITTEN_FOR
            assert new.service_date < submitted
