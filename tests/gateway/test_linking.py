"""Whose an answer is: suggested with reasons, said by a person, taken back, and nothing is left of a wrong word."""

from __future__ import annotations

import pytest

from edigate.errors import UsageError
from edigate.gateway.suggesting import suggestions
from edigate.store import claims, payer_numbers
from edigate.store.worklist import OpenedItem
from edigate.tracking.suggest import Suggestion
from gateway.conftest import Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, chen, claim

pytestmark = pytest.mark.shared


def waiting(world: World) -> OpenedItem:
    """The one piece of work about an answer that is nobody's."""
    (item,) = [each for each in world.work() if each.item.kind == "unmatched"]
    return item


def suggested(world: World) -> list[Suggestion]:
    item = waiting(world)
    with world.look() as tx:
        return list(suggestions(tx, [item])[item.id])


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
