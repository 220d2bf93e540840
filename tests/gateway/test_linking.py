"""Whose an answer is: suggested with reasons, said by a person, taken back, and nothing is left of a wrong word."""

from __future__ import annotations

import json

import pytest

from edigate.errors import UsageError
from edigate.gateway.suggesting import suggestions
from edigate.store import claims, denials, payer_numbers
from edigate.store.worklist import OpenedItem
from edigate.tracking.suggest import Suggestion
from gateway.conftest import Read
from gateway.paying import clp, of_claim, pays
from gateway.test_interpret import interpreted, send_the_example
from gateway.test_paper import EOB
from gateway.test_secondary import NEXT
from gateway.worlds import World, chen, claim

pytestmark = pytest.mark.shared


def waiting(world: World) -> OpenedItem:
    """The one piece of work about an answer that is nobody's."""
    (item,) = [each for each in world.work() if each.item.kind == "unmatched"]
    return item


def suggested(world: World) -> list[Suggestion]:
    item = waiting(world)
    with world.look() as tx:
        return list(suggestions(tx, world.gateway.context.settings, [item])[item.id])


@pytest.mark.parametrize("number", [b"lsf0000481", b"LSF00004", b"000LSF-0000481", b"LSF0000481-01"])
@pytest.mark.parametrize("name", ["04", "05"])
def test_a_number_that_was_changed_is_suggested_and_linked(
    world: World, read: Read, name: str, number: bytes
) -> None:
    interpreted(send_the_example(world, chen()), read, "02", "03")
    world.take(read(name).replace(b"LSF0000481*", number + b"*").replace(b"TRN*2*LSF0000481", b"TRN*2*" + number)
               .replace(b"REF*D9*EDG0000000000017", b"REF*D9*0"))  # fmt: skip
    world.gateway.interpret()
    (found,) = suggested(world)
    assert (found.claim_key, found.confidence >= 80) == ("LSF0000481", True)
    assert any("claim number" in each for each in found.reasons)
    assert "the member id" in found.reasons
    world.gateway.link(waiting(world).id, found.claim_key)
    assert world.states()["LSF0000481"] == {"04": "accepted", "05": "partially_paid"}[name]


def test_a_payment_is_taken_away_again_and_nothing_is_left_of_it(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    world.submit(claim("OTHER"))
    world.take(read("05").replace(b"CLP*LSF0000481*", b"CLP*lsf0000481*"))
    world.gateway.interpret()
    before, item = world.picture(), waiting(world)
    world.gateway.link(item.id, "OTHER")
    assert (world.balances()["patient:copay"], world.states()["OTHER"]) == ("25.00", "partially_paid")
    with pytest.raises(UsageError, match="none by which"):
        world.gateway.unlink(world.work()[0].id, reason="still open")
    world.gateway.unlink(item.id, reason="another patient")
    after = world.picture()
    billed = {"charges": "-470.00", "receivable:insurance:DHP01": "470.00"}  # by being paid
    assert after == before | {"balances": before["balances"] | billed}
    assert world.states()["OTHER"] == "ready"
    (prepared,) = world.gateway.prepare()  # it leaves, is billed once, and takes nothing back by its number
    assert prepared.batch is not None and world.balances() == after["balances"]
    world.gateway.link(waiting(world).id, "LSF0000481")
    assert world.states()["LSF0000481"] == "partially_paid"


def test_a_linked_payment_is_an_answer_of_its_claim_as_any_other(any_world: World) -> None:
    """In the timeline, in the rates, and by its number for what follows under a claim number that is nobody's."""
    any_world.submit(claim("A1"))
    any_world.gateway.prepare()
    any_world.gateway.send()
    lines = "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85"
    was, now = "CLP*A1*", "CLP*0*"
    world = pays(any_world, "T1", "67", [clp("A1", "67", *lines).replace(was, now)])
    world.gateway.link(waiting(world).id, "A1")
    with world.look() as tx:
        (milestones,) = denials.milestones(tx)
        told = [each.what for each in world.timeline(1) if (each.verdict or "").startswith("835:")]
    assert (str(milestones.decided), str(milestones.paid)) == ("2026-04-01", "2026-04-01")
    assert len(told) == 1 and told[0].startswith("Partially paid: 67.00 paid of 235.00 charged")
    better = clp("A1", "152", lines[0], "85 85", number="ICN2", more="REF*F8*ICN1").replace(was, now)
    pays(world, "T2", "85", [clp("A1", "67", *lines, sign=-1).replace(was, now), better])
    assert (world.states(), world.work_kinds()) == ({"A1": "paid"}, [])


def test_a_status_is_taken_away_again_and_can_be_linked_anew(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    before = world.picture()
    world.take(read("04").replace(b"LSF0000481", b"LSF0000481-X").replace(b"EDG0000000000017", b"0"))
    world.gateway.interpret()
    item = waiting(world)
    for _ in range(2):
        world.gateway.link(waiting(world).id, "LSF0000481")
        assert world.states() == {"LSF0000481": "accepted"}
        assert world.work() == []
        world.gateway.unlink(item.id, reason="wrong claim")
        after = world.picture()
        assert after["claims"] == before["claims"]
        assert after["work"] == [("unmatched", "", "None")]
        with world.look() as tx:
            assert payer_numbers.of_claims(tx, [claims.named(tx, "LSF0000481")[0].submission.claim_id]) == {}
        item = waiting(world)
        world.gateway.link(item.id, "LSF0000481")
        world.gateway.unlink(item.id, reason="wrong claim again")
    with pytest.raises(UsageError):
        world.gateway.link_batch(waiting(world).id, 1)


REPORT = b"Claim ID|Status|Source|Error Code|Message|Payer Claim Number|Status Date\n"


def test_a_line_of_a_report_is_suggested_linked_and_taken_away_again(world: World, read: Read) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    before = world.picture()
    world.take(REPORT + b"lsf0000481-X|REJECTED|CLEARINGHOUSE|E117|Member not found||2026-03-05\n", "r.txt")
    world.gateway.interpret()
    (found,) = suggested(world)
    item = waiting(world)
    assert (found.claim_key, item.item.action) == ("LSF0000481", "edigate work link N CLAIM")
    world.gateway.link(item.id, found.claim_key)
    assert world.states()["LSF0000481"] == "rejected"
    assert [(each.item.kind, each.item.codes) for each in world.work()] == [("rejected", ("E117",))]
    world.gateway.unlink(item.id, reason="another's")
    after = world.picture()
    assert after == before | {"work": [("unmatched", "", "None")]}
    assert list(world.gateway.replay()) == []


def test_what_the_program_matched_is_taken_away_by_a_person(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    world.submit(claim("LSF0000502"))
    before = world.picture()
    answer = world.take(read("04"))
    world.gateway.interpret()
    with pytest.raises(UsageError, match="answers a whole file of ours"):
        world.gateway.unlink_answers("LSF0000481", 1, reason="no")
    with pytest.raises(UsageError, match=r"nothing that file .* says belongs to claim LSF0000502"):
        world.gateway.unlink_answers("LSF0000502", answer, reason="no")
    assert world.gateway.unlink_answers("LSF0000481", answer, reason="another's") == 1
    assert world.picture() == before | {"work": [("unmatched", "", "None")]}
    with pytest.raises(UsageError, match="nothing that file"):
        world.gateway.unlink_answers("LSF0000481", answer, reason="twice")
    world.gateway.link(waiting(world).id, "LSF0000481")
    assert world.states()["LSF0000481"] == "accepted"
    before = world.picture()
    world.take(read("05"))
    world.gateway.interpret()
    (paid,) = world.remittances()
    with pytest.raises(UsageError, match="nothing of remittance 1 belongs to claim LSF0000502"):
        world.gateway.unlink_payments("LSF0000502", 1, reason="no")
    assert world.gateway.unlink_payments("LSF0000481", 1, reason="another's") == 1
    after = world.picture()
    assert (after["claims"], after["work"]) == (before["claims"], [("unmatched", "", "67.00")])
    suspended = {"funds:DHP01": "67.00", "suspense:DHP01": "-67.00"}
    assert after["balances"] == before["balances"] | suspended and paid[1] == 67
    world.submit(
        claim("LSF0000481", place_of_service="22")
    )  # what has left stays as it is, and nothing goes back
    assert world.picture() == after
    world.gateway.link(waiting(world).id, "LSF0000481")
    assert world.states()["LSF0000481"] == "partially_paid"
    assert list(world.gateway.replay()) == []


def test_a_claim_made_from_what_is_taken_away_does_not_leave(world: World) -> None:
    world.submit(claim("A1", other_payers=[NEXT]))
    world.gateway.prepare()
    world.gateway.send()
    pays(world, "T1", "67", [FIRST])
    world.gateway.secondary("A1", reason="the second plan")
    assert world.gateway.unlink_payments("A1", 1, reason="another's") == 1
    assert {(each.item.kind, each.item.amount) for each in world.work()} == {("held", 235), ("unmatched", 67)}
    assert of_claim(world) == {"charges": "-235.00", "receivable:insurance:DHP01": "235.00"}


def test_a_reversal_and_its_payment_are_taken_away_in_any_order(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.send()
    back = clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 PR-1 85", sign=-1)
    pays(world, "T1", "67", [FIRST])
    pays(world, "T2", "0", [back], "FB:A1*-67", day="20260402")
    for number in (1, 2):
        assert world.gateway.unlink_payments("A1", number, reason="another's") == 1
    assert of_claim(world) == {"charges": "-235.00", "receivable:insurance:DHP01": "235.00"}
    assert world.states() == {"A1": "submitted"}
    assert [each.item.amount for each in world.work() if each.item.kind == "unmatched"] == [67, -67]


def test_what_was_typed_for_a_claim_is_taken_back_not_away(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    record = world.gateway.post_paper(json.dumps(EOB), reason="a check by mail")
    assert record is not None
    with pytest.raises(UsageError, match="typed for this claim: take it back"):
        world.gateway.unlink_payments("A1", record.id, reason="no")


def test_an_acknowledgment_with_another_number_is_linked_to_its_file(any_world: World, read: Read) -> None:
    world = send_the_example(any_world)
    world.take(read("03").replace(b"AK1*HC*101", b"AK1*HC*7101"))
    world.take(read("02").replace(b"TA1*000000101", b"TA1*000007101"))
    world.gateway.interpret()
    assert world.work_kinds() == ["unmatched", "unmatched"]
    (batch,) = world.batches()
    first, second = world.work()
    with pytest.raises(UsageError, match="there is no batch"):
        world.gateway.link_batch(first.id, 99)
    with pytest.raises(UsageError, match="not about a payment or a status"):
        world.gateway.link(first.id, "LSF0000481")
    for each in (first, second):
        world.gateway.link_batch(each.id, batch)
    assert (world.states(), world.batches()) == ({"LSF0000481": "group_accepted"}, {batch: "acked_accepted"})
    assert world.work() == []


def test_acknowledgments_before_their_file_wait_for_it(world: World, read: Read) -> None:
    interpreted(world, read, "02", "03")
    assert world.work_kinds() == ["unmatched", "unmatched"]
    send_the_example(world)
    assert (world.states(), world.work()) == ({"LSF0000481": "group_accepted"}, [])


def test_an_acknowledgment_of_long_before_is_not_that_of_a_file_with_the_same_number(
    world: World, read: Read
) -> None:
    for name in ("02", "03"):
        world.take(read(name).replace(b"*260304*", b"*260301*").replace(b"*20260304*", b"*20260301*"))
    world.gateway.interpret()
    send_the_example(world)
    assert world.states() == {"LSF0000481": "submitted"}
    assert world.work_kinds() == ["unmatched", "unmatched"]


FIRST = clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 PR-1 85")
STRANGE = clp("B9", "20", "150 20 OA-23 125, PR-3 5", "85 0 OA-23 0, PR-1 85", status="2", number="X9")
FURTHER = clp("B9", "4", "150 4 OA-23 145, PR-3 1", "85 0 PR-1 85", status="3", number="Y9")


@pytest.mark.parametrize("order", [("T1", "T2", "T3"), ("T3", "T2", "T1"), ("T2", "T3", "T1")], ids="-".join)
def test_the_patients_share_goes_on_with_what_is_linked_and_comes_back(
    world: World, order: tuple[str, ...]
) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.send()
    told = {"T1": ("67", FIRST, "DHP01"), "T2": ("20", STRANGE, "OTH77"), "T3": ("4", FURTHER, "ANY55")}
    numbers = {}
    for trace in order:
        paid, text, payer = told[trace]
        pays(world, trace, paid, [text], payer=payer)
        if payer != "DHP01":
            numbers[trace] = waiting(world).id
            world.gateway.link(numbers[trace], "A1")
    all_three = {
        "charges": "-235.00", "funds:ANY55": "4.00", "funds:DHP01": "67.00", "funds:OTH77": "20.00",
        "patient:copay": "1.00", "patient:deductible": "85.00", "writeoff:contractual": "58.00",
    }  # fmt: skip
    assert of_claim(world) == all_three
    world.gateway.unlink(numbers["T3"], reason="another's")
    without = {account: amount for account, amount in all_three.items() if account != "funds:ANY55"}
    assert of_claim(world) == without | {"patient:copay": "5.00"}
    world.gateway.unlink(numbers["T2"], reason="another's")
    del without["funds:OTH77"]
    assert of_claim(world) == without | {"patient:copay": "25.00"}


@pytest.mark.parametrize(
    "order", [("it", "-", "02", "03"), ("02", "it", "-", "03"), ("03", "02", "it", "-")], ids="-".join
)
@pytest.mark.parametrize("answered", ["04", "05"])
def test_a_batch_whose_answer_is_taken_away_awaits_it_again(
    world: World, read: Read, order: tuple[str, ...], answered: str
) -> None:
    send_the_example(world)
    for name in order:
        if name != "-":
            content = read(answered if name == "it" else name)
            # The 277CA names our claim, and no file of ours.
            number = world.take(content.replace(b"LSFB000101", b"LSFB000999"), f"{name}.x12")
            world.gateway.interpret()
            continue
        assert world.batches() == {1: "completed"}
        if answered == "04":
            world.gateway.unlink_answers("LSF0000481", number, reason="another's")
        else:
            world.gateway.unlink_payments("LSF0000481", 1, reason="another's")
    stood = (world.states()["LSF0000481"], world.batches())
    assert stood == ("group_accepted", {1: "acked_accepted"}) and world.work_kinds() == ["unmatched"]
    assert list(world.gateway.replay()) == []
    world.clock.forward(days=3)
    world.gateway.run()
    assert "overdue" in world.work_kinds()
    world.gateway.link(waiting(world).id, "LSF0000481")
    assert world.batches() == {1: "completed"} and "overdue" not in world.work_kinds()


@pytest.mark.parametrize(
    "refused, state", [("A7:21*20260304*U", "rejected"), ("R4:294*20260304*WQ", "info_requested")]
)
def test_work_that_an_answer_had_settled_is_open_again_when_it_is_taken_away(
    any_world: World, read: Read, refused: str, state: str
) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    world.take(read("04").replace(b"A2:20:PR*20260304*WQ", refused.encode()))
    world.gateway.interpret()
    before = world.picture()
    assert (world.states(), world.work_kinds()) == ({"LSF0000481": state}, [state])
    interpreted(world, read, "05")
    assert state not in world.work_kinds()
    world.gateway.unlink_payments("LSF0000481", 1, reason="another's")
    assert world.picture()["work"] == sorted([*before["work"], ("unmatched", "", "67.00")])
    (again,) = [each.id for each in world.work() if each.item.kind == state]
    world.gateway.close_work(again, reason="done by telephone")
    world.gateway.link(waiting(world).id, "LSF0000481")
    world.gateway.unlink_payments("LSF0000481", 1, reason="another's after all")
    assert world.work_kinds() == ["unmatched"]  # the last word about it was a person's
    assert list(world.gateway.replay()) == []
