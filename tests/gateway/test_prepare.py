"""Ready claims become frozen batches: numbers used once, bad claims left out, all or nothing."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from claims.samples import STAY
from edigate import errors
from edigate.gateway import prepare as prepare_module
from edigate.gateway.numbering import COUNTER
from edigate.intake import json_claims
from edigate.store import control_numbers, lists, outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner, claim


def numbers(world: World) -> list[str]:
    with world.look() as tx:
        return [each.isa13 for each in lists.find_batches(tx)]


def frozen(world: World, batch_id: int = 1) -> bytes:
    with world.look() as tx:
        batch = outbox.get(tx, batch_id)
        assert batch is not None
        return outbox.file(tx, batch).content


def unpreparable(monkeypatch: pytest.MonkeyPatch, key: str, code: str = "CODE_UNKNOWN") -> None:
    """Let the guide object to the CLM segment of one claim."""
    real = prepare_module.check

    def check(blocks: Any, **options: Any) -> Any:
        content = b"".join(blocks)
        report = real(iter([content]), **options)
        inner = content[content.index(b"~ST*") + 1 :].split(b"~")
        found = [n for n, each in enumerate(inner, start=1) if each.startswith(b"CLM*" + key.encode() + b"*")]
        where = [errors.Location(set_control_number="0001", segment=n, id="CLM", element=5) for n in found]
        more = [
            errors.Finding(code, errors.Severity.ERROR, "not in the guide's list", each) for each in where
        ]
        return type(report)(**{**{f: getattr(report, f) for f in report.__struct_fields__},
                               "findings": [*report.findings, *more]})  # fmt: skip

    monkeypatch.setattr(prepare_module, "check", check)


def test_a_batch_holds_one_kind_of_claim(any_world: World) -> None:
    """A file holds one guide: claims of two kinds leave in two, each told apart by its kind."""
    world = any_world
    stay = STAY | {"payer": claim("A1")["payer"]}
    world.submit(claim("A1"), stay, claim("A2", report_type="RP"))
    batches = [each.batch for each in world.gateway.prepare()]
    assert [(each.kind, each.claim_count) for each in batches if each] == [("837P", 2), ("837I", 1)]
    assert frozen(world, 1).count(b"ST*837*") == 2  # a set for each report type
    assert b"005010X223A2" in frozen(world, 2) and b"SV2*0120" in frozen(world, 2)
    assert world.states() == {"A1": "batched", "A2": "batched", STAY["patient_control_number"]: "batched"}
    with world.look() as tx:
        assert batches[0] is not None
        (known,) = outbox.find(tx, [batches[0].partner_id], isa13=["000000001"])
    assert [each.st02 for each in known.sets] == ["0001", "0002"]
    assert len({each.bht03 for each in known.sets}) == 2  # answers name a set by it


def test_frozen_bytes_are_what_is_sent(any_world: World) -> None:
    world = any_world
    world.submit(claim("A1"), claim("A2"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None and prepared.held == 0
    content = frozen(world)
    assert hashlib.sha256(content).hexdigest() == prepared.batch.sha256
    assert (prepared.batch.claim_count, str(prepared.batch.charge), prepared.batch.isa13) == (
        2,
        "470.00",
        "000000001",
    )
    world.gateway.send()
    assert world.sent() == {prepared.batch.file_name: content}


def test_claims_per_file_splits_and_numbers_go_on(make_world: MakeWorld) -> None:
    world = make_world(claims_per_file=2)
    world.submit(*(claim(f"A{n}") for n in range(5)))
    counts = [each.batch.claim_count for each in world.gateway.prepare() if each.batch]
    assert counts == [2, 2, 1]
    assert numbers(world) == ["000000001", "000000002", "000000003"]
    assert world.gateway.prepare() == []
    world.submit(claim("B1"))
    world.gateway.prepare()
    assert numbers(world)[-1] == "000000004"


def test_each_partner_has_its_own_counter(make_world: MakeWorld) -> None:
    world = make_world()
    add_partner(world.folder, "other", payers=["ELSE"], receiver="ELSEWHERE")
    both = world.again()
    both.submit(claim("A1"), claim("A2", payer={"id": "ELSE", "name": "Else Health"}))
    made = [(each.partner, each.batch.isa13) for each in both.gateway.prepare() if each.batch]
    assert sorted(made) == [("other", "000000001"), ("payer", "000000001")]
    assert both.gateway.prepare("payer") == []
    both.close()


def test_a_claim_the_guide_refuses_stays_and_the_others_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.submit(claim("A1"), claim("BAD"), claim("A3"))
    unpreparable(monkeypatch, "BAD")
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    assert (prepared.batch.claim_count, prepared.held) == (2, 1)
    assert world.states() == {"A1": "batched", "BAD": "held", "A3": "batched"}
    (item,) = world.work()
    assert (item.item.kind, item.claim_key) == ("held", "BAD")
    assert "CLM05: not in the guide's list" in item.item.reason
    assert b"BAD" not in frozen(world)
    (again,) = world.submit(claim("BAD"))  # the same content is held for the same reason
    assert (again.outcome, again.state) == ("unchanged", "held")


def test_a_providers_fault_holds_the_claims_of_that_provider_and_the_others_go(make_world: MakeWorld) -> None:
    """What stands above the claims in the file is theirs all the same: it stops nobody else, and names the field."""
    world = make_world(policy='edits = { TAXONOMY_INVALID = "off", TEXT_TOO_LONG = "off" }')
    bad = claim("BAD")["billing_provider"] | {"taxonomy": "X" * 51}
    again = claim("BAD2")["subscriber"] | {"member_id": "DHP000000001"}
    world.submit(
        claim("A1"), claim("BAD", billing_provider=bad), claim("BAD2", billing_provider=bad, subscriber=again)
    )
    (prepared,) = world.gateway.prepare()
    assert prepared.problem is None and prepared.held == 2
    assert world.states() == {"A1": "batched", "BAD": "held", "BAD2": "held"}
    assert {each.item.kind for each in world.work()} == {"held"}
    assert all("/billing_provider/taxonomy: " in each.item.reason for each in world.work())


def test_when_every_claim_is_refused_there_is_no_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.submit(claim("BAD"))
    unpreparable(monkeypatch, "BAD")
    (prepared,) = world.gateway.prepare()
    assert (prepared.batch, prepared.held) == (None, 1)
    assert world.gateway.prepare() == []
    assert numbers(world) == []
    monkeypatch.undo()
    world.submit(claim("BAD", place_of_service="22"))
    world.gateway.prepare()
    assert numbers(world) == ["000000002"]  # the first number is a gap, not a number to use again


def test_a_fault_that_no_claim_is_to_blame_for_stops_the_partner(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing leaves, a person is told once, and the run ends."""
    real = prepare_module.check

    def check(blocks: Any, **options: Any) -> Any:
        report = real(blocks, **options)
        bad = errors.Finding(
            "ISA_X", errors.Severity.ERROR, "the envelope is wrong", errors.Location(id="ISA")
        )
        return type(report)(
            **{**{f: getattr(report, f) for f in report.__struct_fields__}, "findings": [bad]}
        )

    monkeypatch.setattr(prepare_module, "check", check)
    world.submit(claim("A1"))
    for _ in range(2):
        (prepared,) = world.gateway.prepare()
        assert prepared.batch is None and prepared.problem == "ISA: the envelope is wrong"
    assert world.states() == {"A1": "ready"}
    assert world.work_kinds() == ["delivery"]
    monkeypatch.undo()
    assert [each.problem for each in world.gateway.prepare()] == [None]
    assert world.work_kinds() == []


def test_a_file_that_cannot_be_written_though_each_claim_can_ends_with_a_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from edigate.x12.writer import UnwritableError

    real = prepare_module.build

    def build(claims: Any, *rest: Any) -> Any:
        if len(claims) > 1:
            raise UnwritableError("too much for one file")
        return real(claims, *rest)

    monkeypatch.setattr(prepare_module, "build", build)
    world.submit(claim("A1"), claim("A2"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is None and "too much for one file" in (prepared.problem or "")
    assert world.states() == {"A1": "ready", "A2": "ready"}


def test_a_full_counter_stops_before_a_number_is_used_twice(make_world: MakeWorld) -> None:
    """F-33: one partner's end is work for a person, told beforehand, and stops none of the others."""
    world = make_world()
    add_partner(world.folder, "other", payers=["ELSE"], receiver="ELSEWHERE")
    world = world.again()
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "payer", COUNTER, control_numbers.LAST - 1)
    world.submit(claim("A1"), claim("B1", payer={"id": "ELSE", "name": "Else Health"}))
    assert any("numbers for 1 more files" in each for each in world.gateway.health().warnings)
    assert {each.partner: each.problem for each in world.gateway.prepare()} == {"payer": None, "other": None}
    world.submit(claim("A2"), claim("B2", payer={"id": "ELSE", "name": "Else Health"}))
    made = {each.partner: each for each in world.gateway.prepare()}
    assert "no number is used twice" in (made["payer"].problem or "") and made["other"].batch is not None
    assert world.states() == {"A1": "batched", "A2": "ready", "B1": "batched", "B2": "batched"}
    world.gateway.run()
    assert world.work_kinds() == ["delivery"] and set(world.batches().values()) == {"transmitted"}
    world.close()


def test_charges_are_billed_once(world: World) -> None:
    world.submit(claim("A1"), claim("A2"))
    world.gateway.prepare()
    assert world.balances() == {"charges": "-470.00", "receivable:insurance:DHP01": "470.00"}
    world.round()
    corrected = next(json_claims.read(json.dumps(claim("A1", place_of_service="22"))))
    world.gateway.replace("A1", corrected, reason="x")
    world.gateway.prepare()
    assert world.balances()["charges"] == "-470.00"


def test_the_batch_reads_back_as_the_claims(world: World) -> None:
    import edigate

    world.submit(*(claim(f"A{n}") for n in range(3)))
    world.gateway.prepare()
    (fact,) = edigate.read(frozen(world))
    assert [each.patient_control_number for each in fact.claims] == ["A0", "A1", "A2"]  # type: ignore[union-attr]
    assert edigate.check(frozen(world)).verdict == "accepted"
