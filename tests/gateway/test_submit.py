"""Claims in: what a receipt promises, whatever is handed in, however often."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from edigate.gateway import submit as submitting
from edigate.gateway.gateway import Gateway
from edigate.gateway.receipt import Taken
from edigate.intake import json_text
from edigate.store import claims as stored
from edigate.store import lists
from edigate.tracking.work_item import WorkKind
from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner, chen, claim


def submissions(world: World) -> int:
    with world.look() as tx:
        return len(lists.find_claims(tx))


def test_the_same_claim_again_is_the_same_receipt(any_world: World) -> None:
    """F-02."""
    (first,) = any_world.submit(claim())
    (again,) = any_world.submit(claim())
    assert (first.outcome, again.outcome) == (Taken.READY, Taken.UNCHANGED)
    assert (again.claim_id, again.version, again.state) == (first.claim_id, 1, "ready")
    assert submissions(any_world) == 1


def test_receipts_come_before_the_last_claim_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "_BLOCK", 4)
    monkeypatch.setattr(submitting, "_TOGETHER", 2)
    monkeypatch.setattr(json_text, "_BLOCK", 1)
    read = []

    def coming() -> Iterator[dict[str, Any]]:
        for n in range(10):
            read.append(n)
            yield claim(f"A{n}")

    receipts = world.gateway.submit_each(coming())
    assert next(receipts).outcome is Taken.READY
    assert len(read) < 8
    assert submissions(world) == 4
    assert [each.claim_key for each in receipts] == [f"A{n}" for n in range(1, 10)]
    assert submissions(world) == 10


def test_one_key_twice_in_one_file_is_a_slip_of_the_caller(any_world: World) -> None:
    receipts = any_world.submit(claim("A1"), claim("A2"), claim("A1", place_of_service="22"))
    assert [each.outcome for each in receipts] == [Taken.READY, Taken.READY, Taken.REFUSED]
    assert [each.code for each in receipts[2].findings] == ["CLAIM_KEY_DUPLICATE"]
    assert any_world.states() == {"A1": "ready", "A2": "ready"}


def test_one_key_twice_by_way_of_the_default_practice(any_world: World) -> None:
    """The practice of the second claim is only known here, so it is a second content of the same claim."""
    named = claim("A1", practice="main", place_of_service="22")
    unnamed = {name: value for name, value in claim("A1").items() if name != "practice"}
    receipts = any_world.submit(unnamed, claim("A2"), named, practice="main")
    assert [(each.outcome, each.version) for each in receipts] == [("ready", 1), ("ready", 1), ("ready", 2)]
    (again,) = any_world.submit(named)
    assert again.outcome is Taken.UNCHANGED


def test_the_same_key_of_two_practices_is_two_claims(world: World) -> None:
    first, second = world.submit(claim("A1", practice="one"), claim("A1", practice="two"))
    assert first.claim_id != second.claim_id
    (third,) = world.submit({k: v for k, v in claim("A1").items() if k != "practice"}, practice="three")
    assert third.practice == "three"
    assert submissions(world) == 3


@pytest.mark.parametrize("rounds", [0, 1], ids=["ready", "held"])
def test_other_content_before_it_leaves_is_a_new_version(any_world: World, rounds: int) -> None:
    """F-03: the old version is kept."""
    first = claim() if not rounds else claim(charge="236.00")  # the lines do not sum to it: held
    (before,) = any_world.submit(first)
    assert before.outcome == ("held" if rounds else "ready")
    (after,) = any_world.submit(claim(place_of_service="22"))
    assert (after.outcome, after.version, after.claim_id) == (Taken.READY, 2, before.claim_id)
    assert any_world.work() == []
    with any_world.look() as tx:
        assert [each.version for each in stored.versions(tx, before.claim_id or 0)] == [1, 2]
        assert '"11"' in stored.body(tx, before.claim_id or 0, 1)


def test_other_content_once_it_is_frozen_sent_or_decided_is_a_conflict(any_world: World) -> None:
    """F-03: nothing is stored, replace and void are named."""
    world, other = any_world, claim(place_of_service="22")
    world.submit(claim())

    def refused(state: str) -> None:
        (receipt,) = world.submit(other)
        assert (receipt.outcome, receipt.state, receipt.version) == (Taken.CONFLICT, state, 1)
        assert "replace" in receipt.findings[-1].message and "void" in receipt.findings[-1].message
        (same,) = world.submit(claim())
        assert (same.outcome, same.state) == (Taken.UNCHANGED, state)

    world.gateway.prepare()
    refused("batched")
    world.gateway.send()
    refused("submitted")
    world.answer()
    world.gateway.run()
    refused("partially_paid")
    with world.look() as tx:
        assert len(stored.versions(tx, 1)) == 1


def test_refused_before_adjudication_it_may_come_again(any_world: World) -> None:
    """F-03: a rejected claim is submitted anew under its key, the old submission stays as it is."""
    world = any_world
    unknown = claim()
    unknown["subscriber"]["member_id"] = "DHX123456789"
    world.submit(unknown)
    world.round()
    assert world.states() == {"LSF0000481": "rejected"}
    (receipt,) = world.submit(claim())
    assert (receipt.outcome, receipt.version) == (Taken.READY, 2)
    world.round()
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert [each.item.kind for each in world.work()] == ["denied"]


def test_held_with_every_reason_then_corrected(world: World) -> None:
    wrong = claim(charge="999.00")
    wrong["billing_provider"]["npi"] = "1750001013"
    wrong["diagnoses"] = [{"code": "J15.9"}, {"code": "J15.9"}]
    (receipt,) = world.submit(wrong)
    assert receipt.outcome is Taken.HELD
    pointers = {each.field for each in receipt.findings}
    assert "/charge" in pointers and any("npi" in (field or "") for field in pointers)
    (item,) = world.work()
    assert item.item.kind == "held" and item.claim_key == "LSF0000481" and item.item.amount is not None
    assert world.gateway.prepare() == []
    (receipt,) = world.submit(claim())
    assert receipt.outcome is Taken.READY
    assert world.work() == []


def test_what_is_no_claim_is_refused_with_pointers_and_leaves_nothing(world: World) -> None:
    broken = claim()
    del broken["payer"]
    broken["lines"][1]["service_date"] = "yesterday"
    good, bad = world.submit(claim("A1"), broken)
    assert (good.outcome, bad.outcome) == (Taken.READY, Taken.REFUSED)
    assert {"/payer", "/lines/1/service_date"} <= {each.field for each in bad.findings}
    assert bad.claim_id is None
    assert world.states() == {"A1": "ready"}


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[1, 2]", "\x00\x01", '"claim"', "[" * 5000])
def test_garbage_is_refused_or_nothing(world: World, text: str) -> None:
    assert all(each.outcome is Taken.REFUSED for each in world.gateway.submit(text))
    assert submissions(world) == 0


def test_check_only_stores_nothing(world: World) -> None:
    receipts = world.submit(claim("A1"), claim("A2", charge="1.00"), check_only=True)
    assert [each.outcome for each in receipts] == [Taken.READY, Taken.HELD]
    assert submissions(world) == 0
    assert world.work() == []
    assert list(world.gateway.updates()) == []


def test_check_only_says_what_storing_would(world: World) -> None:
    world.submit(claim("A1"), claim("A2", patient_control_number="A2"))
    world.gateway.prepare()
    same, late = world.submit(claim("A1"), claim("A2", place_of_service="22"), check_only=True)
    assert (same.outcome, same.state) == (Taken.UNCHANGED, "batched")
    assert (late.outcome, late.findings[-1].code) == (Taken.CONFLICT, "CLAIM_CONFLICT")


def test_no_partner_for_the_payer_holds_and_naming_one_helps(make_world: MakeWorld) -> None:
    world = make_world(payers=["OTHER"])
    (receipt,) = world.submit(claim())
    assert receipt.outcome is Taken.HELD
    (item,) = world.work()
    assert item.item.codes == ("NO_ROUTE",)
    (receipt,) = world.submit(claim("A2"), partner="payer")  # whatever the routing says
    assert (receipt.outcome, receipt.partner) == (Taken.READY, "payer")

    add_partner(world.folder, "second", payers=["DHP01"])
    mended = world.again()
    (receipt,) = mended.submit(claim())  # the same content, but what held it is gone
    assert (receipt.outcome, receipt.partner) == (Taken.READY, "second")
    assert mended.work() == []
    mended.close()


def test_two_partners_for_the_payer_hold_and_a_name_beats_a_star(make_world: MakeWorld) -> None:
    world = make_world(payers=["*"])
    add_partner(world.folder, "named", payers=["DHP01"])
    two = world.again()
    (receipt,) = two.submit(claim("A1"))
    assert (receipt.outcome, receipt.partner) == (Taken.READY, "named")
    add_partner(world.folder, "rival", payers=["DHP01"])
    three = two.again()
    (receipt,) = three.submit(claim("A2"))
    assert (receipt.outcome, receipt.partner) == (Taken.HELD, None)
    (why,) = (each.message for each in receipt.findings if each.code == "NO_ROUTE")
    assert "named" in why and "rival" in why
    three.close()


def test_models_mappings_and_texts_are_the_same_claim(world: World) -> None:
    from edigate.claims.model import from_values

    model = from_values(claim())
    outcomes = [
        world.gateway.submit([model])[0].outcome,
        world.gateway.submit([claim()])[0].outcome,
        world.gateway.submit(json.dumps([claim()]))[0].outcome,
        world.gateway.submit(json.dumps(claim()).encode())[0].outcome,
        world.gateway.submit(json.dumps(claim()) + "\n" + json.dumps(chen()))[0].outcome,
    ]
    assert outcomes == [Taken.READY, *[Taken.UNCHANGED] * 4]


def test_many_claims_in_blocks(any_world: World) -> None:
    """More than one commit: every receipt in its place."""
    receipts = any_world.submit(*(claim(f"M{n:04d}") for n in range(620)))
    assert [each.claim_key for each in receipts] == [f"M{n:04d}" for n in range(620)]
    assert {each.outcome for each in receipts} == {Taken.READY}
    assert any_world.states() == {f"M{n:04d}": "ready" for n in range(620)}


def test_every_claim_taken_in_is_told(world: World) -> None:
    world.submit(claim("A1"), claim("A2", charge="1.00"))
    world.submit(claim("A1"), chen())
    told = [(each.kind, each.claim_key, each.body["state"]) for each in world.gateway.updates()]
    assert sorted(told) == [
        ("status", "A1", "ready"),
        ("status", "A2", "held"),
        ("status", "LSF0000502", "ready"),
        ("work", "A2", "open"),
    ]


def test_replace_and_void_need_a_decision_of_the_payer(world: World) -> None:
    from edigate.intake import json_claims

    def replace(**changes: Any) -> Any:
        return world.gateway.replace(
            "LSF0000481", next(json_claims.read(json.dumps(claim(**changes)))), reason="x"
        )

    world.submit(claim())
    assert replace().outcome is Taken.CONFLICT
    world.round()
    assert world.states() == {"LSF0000481": "partially_paid"}
    receipt = replace(place_of_service="22")
    assert (receipt.outcome, receipt.version) == (Taken.READY, 2)
    assert replace(place_of_service="22").outcome is Taken.UNCHANGED  # ordered twice, made once
    assert world.gateway.void("LSF0000481", reason="y").outcome is Taken.CONFLICT
    (batch,) = world.gateway.prepare()
    assert batch.batch is not None
    world.gateway.send()
    content = list(world.sent().values())[-1]
    assert b":B:7*" in content and b"REF*F8*DHP26063000117~" in content


def test_a_claim_sent_against_the_routing_can_be_replaced(make_world: MakeWorld) -> None:
    from edigate.intake import json_claims

    world = make_world(payers=["OTHER"])
    world.submit(claim(), partner="payer")
    world.round()
    corrected = next(json_claims.read(json.dumps(claim(place_of_service="22"))))
    assert world.gateway.replace("LSF0000481", corrected, reason="x").outcome is Taken.READY


def test_void_takes_the_claim_back(world: World) -> None:
    world.submit(claim())
    world.round()
    assert world.gateway.void("LSF0000481", reason="wrong patient").outcome is Taken.READY
    world.gateway.run()
    content = [each for each in world.sent().values() if b":B:8*" in each]
    assert len(content) == 1


def test_repairs_are_told_apart_from_findings_and_are_no_new_content(world: World) -> None:
    untidy = claim()
    untidy["billing_provider"]["ein"] = "37-1234567"
    (receipt,) = world.submit(untidy)
    assert (receipt.outcome, receipt.findings) == (Taken.READY, ())
    assert ("TAX_ID_PLAIN", "/billing_provider/ein") in {(each.code, each.field) for each in receipt.repairs}
    (again,) = world.submit(claim())  # written plainly it is the same claim
    assert again.outcome is Taken.UNCHANGED


def test_without_repairs_a_claim_that_would_need_one_is_held_until_its_source_is_mended(
    make_world: MakeWorld,
) -> None:
    world = make_world(policy="repairs = false")
    tidy = claim()
    tidy["diagnoses"] = [{"code": each["code"].replace(".", "")} for each in tidy["diagnoses"]]
    untidy = {**tidy, "billing_provider": {**tidy["billing_provider"], "ein": "37-1234567"}}
    (receipt,) = world.submit(untidy)
    assert receipt.outcome is Taken.HELD and receipt.repairs == ()
    assert [(each.code, each.severity) for each in receipt.findings] == [("TAX_ID_PLAIN", "error")]
    (mended,) = world.submit(tidy)
    assert (mended.outcome, mended.findings, world.work()) == (Taken.READY, (), [])


def test_an_edit_weighs_what_project_and_partner_say(make_world: MakeWorld) -> None:
    world = make_world(policy='edits = { CHARGE_ZERO = "error", TEXT_CLEANED = "off" }')
    free = claim(charge="0", lines=[{**claim()["lines"][0], "charge": "0"}])
    free["subscriber"]["last_name"] = "Núñez"
    (receipt,) = world.submit(free)
    assert [(each.code, each.severity) for each in receipt.findings] == [("CHARGE_ZERO", "error")]
    assert receipt.outcome is Taken.HELD


def test_what_only_the_provider_can_answer_is_a_question_to_send_on(world: World) -> None:
    asking = claim(diagnoses=[])
    (receipt,) = world.submit(asking)
    assert receipt.outcome is Taken.HELD
    items = {each.item.kind: each.item for each in world.work()}
    assert set(items) == {"question", "held"}, "the pointers that point at nothing are the biller's"
    question = items[WorkKind.QUESTION]
    assert "Daniel Okafor" in question.reason and "patient account LSF0000481" in question.reason
    assert "Which diagnosis" in question.reason and "Rivera" not in question.reason
    assert question.deadline is not None and question.codes == ("DIAGNOSIS_MISSING",)
    world.submit(claim())  # the answer, in the caller's system
    assert world.work() == []


def test_a_payers_own_demands_come_from_payers_toml(make_world: MakeWorld) -> None:
    world = make_world()
    folder = world.gateway.context.settings.folder
    (folder / "payers.toml").write_text(
        '[[payer]]\nid = "DHP01"\nname = "Demo Health Plan"\nauthorization = ["71045"]\n', encoding="utf-8"
    )
    with Gateway.open(folder) as gateway:
        (receipt,) = gateway.submit([claim()])
    assert [each.code for each in receipt.findings] == ["AUTHORIZATION_MISSING"]


def test_a_test_claim_is_never_sent_to_a_payer(make_world: MakeWorld) -> None:
    from claims.samples import build_all
    from claims.samples import claim as made
    from edigate.intake import x12_837

    world = make_world()
    folder = world.gateway.context.settings.folder
    content = build_all(made()).content  # the sample partner is a test one
    marked_otherwise = content.replace(b"*T*:~", b"*I*:~")
    assert marked_otherwise != content
    for usage, outcome in (("P", Taken.HELD), ("T", Taken.READY)):
        partner = folder / "partners" / "payer.toml"
        text = partner.read_text(encoding="utf-8").replace('usage = "T"', f'usage = "{usage}"')
        partner.write_text(text.replace('usage = "P"', f'usage = "{usage}"'), encoding="utf-8")
        with Gateway.open(folder) as gateway:
            for file in (content, marked_otherwise):
                results = x12_837.read([file])
                (receipt,) = gateway.submitting(results, practice=None, partner=None, check_only=True)
                codes = [each.code for each in receipt.findings if each.severity == "error"]
                assert (receipt.outcome, codes) == (outcome, ["INPUT_USAGE_DIFFERS"] if usage == "P" else [])
